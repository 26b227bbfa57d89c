// Checks of stops: a decision depends on how answers stand alone.
#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "conformance/checks.hpp"
#include "nrem/sdk/random.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::int32_t unset = 7;

nrem_standing standing_after(std::uint64_t iterations) {
    return {.struct_size = sizeof(nrem_standing),
            .reserved = 0,
            .iteration = iterations,
            .changed = -1,
            .verdict = -1,
            .score = none,
            .margin = none,
            .seed = combine(13, iterations)};
}

// The same answer again and again.
nrem_standing agreed_after(std::uint64_t iterations) {
    nrem_standing standing = standing_after(iterations);
    standing.proposals = standing.leader = iterations;
    standing.distinct = 1;
    standing.unchanged = iterations - 1;
    standing.changed = iterations > 1 ? 0 : -1;
    return standing;
}

// An answer that comes and goes, with reviews and scores.
nrem_standing any_after(std::uint64_t iterations) {
    nrem_standing standing = standing_after(iterations);
    Random random(combine(17, iterations));
    standing.proposals = iterations;
    standing.distinct = 1 + iterations / 3;
    standing.second = random.below(1 + iterations / 2);
    standing.leader = standing.second + random.below(1 + iterations - 2 * standing.second);
    standing.unchanged = random.below(iterations);
    standing.changed = static_cast<std::int32_t>(random.below(2));
    standing.verdict = static_cast<std::int32_t>(random.below(3)) - 1;
    standing.score = random.uniform();
    standing.margin = random.uniform();
    standing.spent = random.uniform();
    standing.repeats = random.below(3);
    return standing;
}

bool goes_on(const StopInstance& stop, const nrem_standing& standing) {
    std::int32_t more = unset;
    stop.call(&nrem_stop::decide, &standing, &more);
    if (more != 0 && more != 1) throw Error(fmt::format("decide: {} is neither 0 nor 1", more));
    return more == 1;
}

Account run_stop(const Subject& subject) {
    if (!can_be_made(subject)) return {};
    const auto stop = subject.make<nrem_stop>();
    Account account;
    for (std::uint64_t answer = 0; answer < 4; ++answer)
        for (std::uint64_t iteration = 1; iteration <= 12; ++iteration)
            account.push_back(goes_on(stop, answer % 2 ? any_after(iteration + 12 * answer)
                                                       : agreed_after(iteration))
                                  ? "1"
                                  : "0");
    return account;
}

void survives_odd_standings(const Subject& subject) {
    if (!can_be_made(subject)) return;
    const auto stop = subject.make<nrem_stop>();
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    constexpr double infinite = std::numeric_limits<double>::infinity();
    const nrem_standing zero{.struct_size = sizeof(nrem_standing)};
    nrem_standing lone = agreed_after(most);
    lone.distinct = lone.repeats = most;
    lone.score = lone.spent = std::numeric_limits<double>::max();
    nrem_standing large = lone;
    large.second = most;
    nrem_standing infinitely = any_after(3);
    infinitely.score = infinitely.margin = infinite;
    infinitely.spent = -infinite;
    const std::pair<const char*, nrem_standing> odd[] = {
        {"zeros", zero},
        {"nothing known", standing_after(1)},
        {"the largest numbers", large},
        {"the largest number of votes for one answer", lone},
        {"infinite scores", infinitely}};
    for (const auto& [what, standing] : odd) {
        subject.at(what);
        (void)goes_on(stop, standing);
    }
}

// The host's caps end what a stop does not end: this tells, and refuses nothing.
void is_asked_of_answers_that_agree(const Subject& subject) {
    if (!can_be_made(subject)) return subject.report("needs a file that is not there");
    constexpr std::uint64_t most = 10'000;
    const auto stop = subject.make<nrem_stop>();
    std::uint64_t iterations = 1;
    while (iterations < most && goes_on(stop, agreed_after(iterations))) ++iterations;
    subject.report(iterations < most
                       ? fmt::format("stops after {} times the same answer", iterations)
                       : "never stops where an answer stays the same");
}

// What only some loops show.
struct Seen {
    std::string_view capability;
    void (*hide)(nrem_standing& standing);
};
constexpr Seen seen[] = {
    {"loop.votes",
     [](nrem_standing& standing) { standing.distinct = standing.leader = standing.second = 0; }},
    {"loop.verdict", [](nrem_standing& standing) { standing.verdict = -1; }},
    {"loop.score", [](nrem_standing& standing) { standing.score = none; }},
    {"loop.margin", [](nrem_standing& standing) { standing.margin = none; }},
};

// Whether it stops some answer, and none of which this is not known.
bool depends_on(const StopInstance& stop, const Seen& one) {
    bool stops_whole = false;
    bool stops_part = false;
    for (std::uint64_t iteration = 1; iteration <= 400; ++iteration) {
        nrem_standing standing = any_after(iteration);
        stops_whole = !goes_on(stop, standing) || stops_whole;
        one.hide(standing);
        stops_part = !goes_on(stop, standing) || stops_part;
    }
    return stops_whole && !stops_part;
}

// A loop that does not show it would never be stopped, without a word.
void needs_what_it_looks_at(const Subject& subject) {
    if (!can_be_made(subject)) return;
    const auto stop = subject.make<nrem_stop>();
    const auto& needs = subject.component->needs;
    for (const Seen& one : seen)
        if (depends_on(stop, one) && std::ranges::find(needs, one.capability) == needs.end())
            throw Error(fmt::format("it never stops where a loop does not offer {}, and does not "
                                    "need it",
                                    one.capability));
}

}  // namespace

std::vector<Check> KindOf<nrem_stop>::checks() {
    auto checks = common_checks(run_stop);
    checks.push_back({"survives odd standings", survives_odd_standings});
    checks.push_back({"needs what it looks at", needs_what_it_looks_at});
    checks.push_back({"is asked of answers that agree", is_asked_of_answers_that_agree});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_stop>::scaffold() {
    return R"plugin(// stop @name@: when one answer is some votes ahead of the next one.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("lead", "3", {1, 1e6}, "votes by which the leader must be ahead"),
    };
    static constexpr const char* needs[] = {"loop.votes"};
    explicit @Class@(const nrem::Params& params) : lead_(params.integer("lead")) {}

    bool goes_on(const nrem::Standing& standing) const {
        return standing.leader - standing.second < lead_;
    }

private:
    std::uint64_t lead_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::stop<@Class@>({"@name@", "when the leader is far ahead"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
