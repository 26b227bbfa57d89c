// What `nrem plan` says of sleeps that will have nothing to measure.
#include "plan/warnings.hpp"

#include <gtest/gtest.h>

#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Sentences = std::vector<std::string>;

// Shows texts that answer nothing; a held-out question comes last.
class TalesTask {
public:
    explicit TalesTask(const Params&) {}
    TaskInfo describe() const { return {.streams = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        sink.cluster("tales");
        Event event;
        event.cue.text = borrow("once upon a time");
        sink.observe(event);
        event.truth.text = borrow("a");
        sink.test(event);
    }
};

const nrem_plugin& tales_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<TalesTask>({"tales", "Tells."})});
    static const nrem_plugin made = toys::plugin_of("tales", components);
    return made;
}

Sentences warned(const std::string& more,
                 const std::string& sleep = "policy: replay\nscheduler: boundary\n") {
    Registry registry;
    registry.add(toys::plugin(), "toys");
    registry.add(tales_plugin(), "tales");
    const std::string config =
        "name: x\nbackend: lookup\nrule: cases\ncontrols: false\nstreams: 1\n" + sleep + more;
    return warnings(make_plan(load_text(config, "x.yaml"), registry), registry);
}

TEST(PlanWarnings, says_nothing_where_answers_are_revealed) {
    EXPECT_EQ(warned("task: cycle\ngate: {canaries: 8}\nsleep: {plateau: 2, tolerance: 0}\n"),
              Sentences{});
}

TEST(PlanWarnings, says_what_hidden_answers_take_from_a_sleep) {
    EXPECT_EQ(
        warned("task: cycle\nfeedback: verdict\ngate: {canaries: 8}\n"
               "sleep: {plateau: 2, tolerance: 0}\n"),
        Sentences{"x: task cycle with feedback verdict shows no answer that held-out questions or canaries "
                  "could be drawn from: what a pass gains is not known; sleep.plateau does "
                  "nothing; sleep.tolerance does nothing; gate.canaries has nothing to measure, so that "
                  "every changed memory is refused (gate.allow_untested: true would let it pass)"});
    EXPECT_EQ(warned("task: cycle\nfeedback: none\nsleep: {held_out: 0}\n"
                     "gate: {canaries: 8, allow_untested: true}\n"),
              Sentences{"x: task cycle with feedback none shows no answer that held-out questions or canaries "
                        "could be drawn from: gate.canaries tests nothing, and "
                        "gate.allow_untested: true lets every memory pass"});
}

TEST(PlanWarnings, knows_a_context_without_answers) {
    EXPECT_EQ(warned("task: tales\n"),
              Sentences{"x: task tales with feedback truth shows no answer that held-out questions or canaries "
                        "could be drawn from: what a pass gains is not known"});
    EXPECT_EQ(warned("task: tales\nsleep: {held_out: 0}\n"), Sentences{});
}

TEST(PlanWarnings, says_what_can_never_do_anything) {
    EXPECT_EQ(warned("task: cycle\nsleep: {held_out: 0, plateau: 1}\ngate: {canaries: 4}\n"),
              (Sentences{"x: sleep.plateau does nothing, since sleep.held_out is 0",
                         "x: gate.canaries is 4, too few to refuse anything: at gate.alpha 0.05 a "
                         "fall counts from 5 on"}));
}

TEST(PlanWarnings, names_the_sleep_and_at_most_three_cells) {
    EXPECT_EQ(warned("task: cycle\nsweep: {sleeps.nap.sleep.passes: [1, 2, 3, 4, 5]}\n",
                     "sleeps: {nap: {policy: replay, scheduler: boundary, gate: {canaries: 1}, "
                     "sleep: {held_out: 4}}}\n"),
              Sentences{"x, sleeps.nap.sleep.passes=1; x, sleeps.nap.sleep.passes=2; x, "
                        "sleeps.nap.sleep.passes=3; 2 more: sleeps.nap.gate.canaries is 1, too "
                        "few to refuse anything: at sleeps.nap.gate.alpha 0.05 a fall counts from "
                        "5 on"});
}

TEST(PlanWarnings, asks_nothing_of_what_never_sleeps_or_changes_nothing) {
    EXPECT_EQ(warned("task: tales\n", "policy: replay\nscheduler: never\n"), Sentences{});
    EXPECT_EQ(warned("task: tales\n", "policy: noop\nscheduler: boundary\n"), Sentences{});
}

}  // namespace
}  // namespace nrem::core
