// Checks of policies: a pass depends on the context, the memory and the seed alone.
#include <optional>

#include "conformance/checks.hpp"
#include "conformance/practice_night.hpp"
#include "conformance/world.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t passes = 3;

Account sleep(const PolicyInstance& policy, PracticeNight& night) {
    Account account;
    for (std::uint64_t pass = 0; pass < passes; ++pass)
        account.push_back(night.pass(policy, pass, passes));
    return account;
}

// The rule whose memory the policy works on: its own if it needs a certain kind.
std::optional<RuleInstance> rule_of(const Subject& subject) {
    if (!subject.rule) return std::nullopt;
    return RuleInstance(*subject.rule, subject.rule_settings, subject.host);
}

Account run_policy(const Subject& subject) {
    const auto policy = subject.make<nrem_policy>();
    const World world;
    PracticeNight night(world.cases(16), world.experiences(), rule_of(subject));
    return sleep(policy, night);
}

void reads_the_context_by_its_stride(const Subject& subject) {
    const World world;
    const auto& context = world.experiences();
    const Stretched longer({context.data(), context.size(), sizeof(nrem_experience)},
                           sizeof(nrem_experience));
    PracticeNight night(world.cases(16), context, rule_of(subject));
    night.set_context(longer.view());
    const auto policy = subject.make<nrem_policy>();
    expect_equal(run_policy(subject), sleep(policy, night),
                 "nights over the same context with another stride");
}

struct Contents {
    const char* what;
    std::vector<nrem_record> records;
    std::vector<nrem_experience> context;
};

void survives_a_night_with(const Subject& subject, const Contents& contents) {
    PracticeNight night(contents.records, contents.context, rule_of(subject));
    const auto policy = subject.make<nrem_policy>();
    expect_orderly(subject, contents.what, [&] { (void)sleep(policy, night); });
}

void survives_empty_nights(const Subject& subject) {
    const World world;
    survives_a_night_with(subject, {"no records and no context", {}, {}});
    survives_a_night_with(subject, {"no context", world.cases(16), {}});
    survives_a_night_with(subject, {"no records", {}, world.experiences()});
    const auto policy = subject.make<nrem_policy>();
    PracticeNight night({}, {}, rule_of(subject));
    expect_orderly(subject, "a night of no passes", [&] { (void)night.pass(policy, 0, 0); });
}

void survives_odd_contents(const Subject& subject) {
    const World world;
    const std::vector<float> huge(World::cue_size, 3e38F);
    const nrem_cue empty = make_cue();
    auto context = world.experiences();
    for (std::size_t i = 0; i < context.size(); i += 3) context[i].truth = nullptr;
    for (std::size_t i = 0; i < context.size(); i += 4) context[i].cue = &empty;
    for (auto& experience : context) experience.loss = none;
    auto records = world.cases(16);
    records[1].text = records[1].answer = {};
    records[2].vector = {};
    records[3].vector = {huge.data(), 3};
    records[4].strength = 0;
    records[5].kind = borrow("summary");
    records[6].sources = {nullptr, 0, sizeof(std::uint64_t)};
    survives_a_night_with(subject, {"odd records and experiences", records, context});
}

// Returning with a code and returning a partial result are both fine; running for ever is not.
void stops_when_cancelled(const Subject& subject) {
    const World world;
    PracticeNight night(world.cases(16), world.experiences(), rule_of(subject));
    night.cancel();
    const auto policy = subject.make<nrem_policy>();
    expect_orderly(subject, "a cancelled night", [&] { (void)sleep(policy, night); });
}

void changes_nothing_where_it_says_so(const Subject& subject) {
    if (!offers(*subject.component, "policy.idle")) return;
    const World world;
    PracticeNight night(world.cases(16), world.experiences(), rule_of(subject));
    const Account before{night.state()};
    (void)sleep(subject.make<nrem_policy>(), night);
    expect_equal(before, {night.state()}, "the memory before and after it, which offers policy.idle,");
}

}  // namespace

void sleep_once(const Subject& policy) {
    (void)run_policy(policy);
}

std::vector<Check> KindOf<nrem_policy>::checks() {
    auto checks = common_checks(run_policy);
    checks.push_back({"reads the context by its stride", reads_the_context_by_its_stride});
    checks.push_back({"survives empty nights", survives_empty_nights});
    checks.push_back({"survives odd contents", survives_odd_contents});
    checks.push_back({"stops when cancelled", stops_when_cancelled});
    checks.push_back({"changes nothing where it says so", changes_nothing_where_it_says_so});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_policy>::scaffold() {
    return R"plugin(// policy @name@: replays into the rule what went wrong since the last sleep.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::number("gain", "1", {0, 100}, "scales what a replay changes"),
    };
    static constexpr const char* needs[] = {"rule.replay"};
    explicit @Class@(const nrem::Params& params) : gain_(params.number("gain")) {}

    void consolidate(nrem::Night& night) const {
        std::size_t replayed = 0;
        for (const auto& experience : night.context()) {
            if (night.cancelled()) return;
            if (experience.correct == 1) continue;
            night.replay(experience, gain_);
            ++replayed;
        }
        night.note("replayed", std::to_string(replayed));
    }

private:
    double gain_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::policy<@Class@>({"@name@", "replays what went wrong"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
