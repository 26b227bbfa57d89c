// Checks of schedulers: decisions depend on the days alone.
#include <fmt/format.h>

#include <limits>

#include "conformance/checks.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

nrem_decision decide(const SchedulerInstance& scheduler, const nrem_day& day) {
    Filled<nrem_decision> made({.struct_size = sizeof(nrem_decision)});
    scheduler.take(made, &nrem_scheduler::decide, &day, &made.value);
    return made.value;
}

// 200 steps with a boundary after every tenth, in which each sleep really empties the context.
Account run_scheduler(const Subject& subject) {
    const auto scheduler = subject.make<nrem_scheduler>();
    nrem_day day{};
    day.struct_size = sizeof(nrem_day);
    day.context_capacity = 32;
    Account account;
    for (std::uint64_t step = 0; step < 200; ++step) {
        day.step = step;
        day.at_boundary = step % 10 == 9 ? 1 : 0;
        day.steps += 1;
        day.predictions += 1;
        day.errors += step % 3 == 0 ? 1 : 0;
        day.context_items = std::min(day.context_items + 1, day.context_capacity);
        day.context_tokens = 8 * day.context_items;
        day.idle = day.at_boundary != 0 ? 5 : 0;
        const nrem_decision decision = decide(scheduler, day);
        account.push_back(std::to_string(decision.sleep) + " " + std::to_string(decision.passes));
        if (decision.sleep == 0) continue;
        day.nights += 1;
        day.memory_records += day.context_items;
        day.memory_tokens += day.context_tokens;
        day.steps = day.errors = day.predictions = day.context_items = day.context_tokens = 0;
    }
    return account;
}

void survives_odd_days(const Subject& subject) {
    constexpr std::uint64_t most = std::numeric_limits<std::uint64_t>::max();
    const auto scheduler = subject.make<nrem_scheduler>();
    nrem_day zero{};
    zero.struct_size = sizeof(nrem_day);
    nrem_day full{.struct_size = sizeof(nrem_day), .at_boundary = 1, .step = most};
    full.steps = full.predictions = full.errors = full.nights = most;
    full.context_items = full.context_capacity = full.context_tokens = most;
    full.memory_records = full.memory_tokens = most;
    full.idle = none;
    for (const auto& day : {zero, full, zero})
        expect_orderly(subject, day.steps ? "a day of 2^64 steps" : "an empty day",
                       [&] { (void)decide(scheduler, day); });
}

// By what it offers, the host leaves out what cannot matter.
void sleeps_only_when_it_says_so(const Subject& subject) {
    const bool never = offers(*subject.component, "scheduler.never");
    const bool at_boundaries = offers(*subject.component, "scheduler.boundary");
    if (!never && !at_boundaries) return;
    const Account account = run_scheduler(subject);
    for (std::size_t step = 0; step < account.size(); ++step) {
        const bool may = !never && step % 10 == 9;
        if (!may && !account[step].starts_with("0 "))
            throw Error(fmt::format("it sleeps after step {}{}, and offers {}", step,
                                    at_boundaries ? ", which is no boundary" : "",
                                    never ? "scheduler.never" : "scheduler.boundary"));
    }
}

}  // namespace

std::vector<Check> KindOf<nrem_scheduler>::checks() {
    auto checks = common_checks(run_scheduler);
    checks.push_back({"survives odd days", survives_odd_days});
    checks.push_back({"sleeps only when it says so", sleeps_only_when_it_says_so});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_scheduler>::scaffold() {
    return R"plugin(// scheduler @name@: sleeps when too many predictions since the last sleep were wrong.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::integer("errors", "5", {1, 1000000}, "wrong predictions that bring on a sleep"),
    };
    explicit @Class@(const nrem::Params& params) : errors_(params.integer("errors")) {}

    nrem::Decision decide(const nrem::Day& day) const { return {.sleep = day.errors >= errors_}; }

private:
    std::uint64_t errors_;
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0",
            nrem::scheduler<@Class@>({"@name@", "sleeps after a number of wrong predictions"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
