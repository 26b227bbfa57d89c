// Checks of policies: what a pass does follows from the context, the memory and the seed.
#include "cli/conformance/checks.hpp"
#include "cli/conformance/practice_night.hpp"
#include "cli/conformance/world.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t passes = 3;

Account sleep(const PolicyInstance& policy, PracticeNight& night) {
    Account account;
    for (std::uint64_t pass = 0; pass < passes; ++pass)
        account.push_back(night.pass(policy, pass, passes));
    return account;
}

Account run_policy(const Subject& subject) {
    const auto policy = subject.make<nrem_policy>();
    const World world;
    PracticeNight night(world.cases(16), world.experiences());
    return sleep(policy, night);
}

void reads_the_context_by_its_stride(const Subject& subject) {
    const World world;
    const auto& context = world.experiences();
    const Stretched longer({context.data(), context.size(), sizeof(nrem_experience)},
                           sizeof(nrem_experience));
    PracticeNight night(world.cases(16), context);
    night.set_context(longer.view());
    const auto policy = subject.make<nrem_policy>();
    expect_equal(run_policy(subject), sleep(policy, night),
                 "nights over the same context with another stride");
}

void survives_a_night_without(const Subject& subject, std::vector<nrem_record> records,
                              const std::vector<nrem_experience>& context) {
    PracticeNight night(std::move(records), context);
    const auto policy = subject.make<nrem_policy>();
    expect_orderly("an odd night", [&] { (void)sleep(policy, night); });
}

void survives_empty_nights(const Subject& subject) {
    const World world;
    survives_a_night_without(subject, {}, {});
    survives_a_night_without(subject, world.cases(16), {});
    survives_a_night_without(subject, {}, world.experiences());
    const auto policy = subject.make<nrem_policy>();
    PracticeNight night({}, {});
    expect_orderly("a night of no passes", [&] { (void)night.pass(policy, 0, 0); });
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
    survives_a_night_without(subject, std::move(records), context);
}

// Returning with a code or a partial result are both fine; going on for ever is not.
void stops_when_cancelled(const Subject& subject) {
    const World world;
    PracticeNight night(world.cases(16), world.experiences());
    night.cancel();
    const auto policy = subject.make<nrem_policy>();
    expect_orderly("a cancelled night", [&] { (void)sleep(policy, night); });
}

}  // namespace

std::vector<Check> policy_checks() {
    auto checks = common_checks(run_policy);
    checks.push_back({"reads the context by its stride", reads_the_context_by_its_stride});
    checks.push_back({"survives empty nights", survives_empty_nights});
    checks.push_back({"survives odd contents", survives_odd_contents});
    checks.push_back({"stops when cancelled", stops_when_cancelled});
    return checks;
}

}  // namespace nrem::core
