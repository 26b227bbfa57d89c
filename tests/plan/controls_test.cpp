// The arms that a plan adds by itself.
#include <gtest/gtest.h>

#include <algorithm>

#include "plan/shelf.hpp"

namespace nrem::core {
namespace {

using Names = std::vector<std::string>;
using shelf::cell;
using shelf::names;
using shelf::plan;
using shelf::setting;

const std::string online = "task: weather\nbackend: exemplar\nrule: exemplars\n";
const std::string asleep = online + "policy: replay\nscheduler: every_n\n";

TEST(Controls, are_added_once_for_a_problem) {
    const Plan made = plan(online + "arms: {a: {}, b: {rule.decay: 0.1}}\n");
    EXPECT_EQ(names(made), (Names{"a", "b", "no_memory", "window", "full_history"}));
    EXPECT_EQ(made.cells[2].control, Control::no_memory);
    EXPECT_EQ(made.cells[2].rule.component->name, "none");
    EXPECT_EQ(made.cells[0].control, Control::none);
}

TEST(Controls, share_the_budget_and_the_size) {
    const Plan made = plan(online + "tokens: 77\ncontrols: {window: {size: 9}}\n");
    EXPECT_EQ(setting(cell(made, "full_history").rule, "tokens"), "77");
    EXPECT_EQ(setting(cell(made, "window").rule, "size"), "9");
}

TEST(Controls, see_no_context_and_never_sleep) {
    const Plan made = plan(asleep + "context.visible: 8\n");
    for (const char* name : {"no_memory", "window", "full_history"}) {
        EXPECT_EQ(cell(made, name).context, ContextSettings{});
        EXPECT_EQ(cell(made, name).sleeps[0].scheduler.component->name, "never");
        EXPECT_TRUE(cell(made, name).sleeps[0].policies.empty());
    }
}

TEST(Controls, are_added_for_each_problem_with_its_factors) {
    const Plan made =
        plan(online + "sweep: {task.days: [1, 2], rule.decay: [0, 1]}\ncontrols: [no_memory]\n");
    EXPECT_EQ(made.cells.size(), 6U);
    EXPECT_EQ(made.cells[4].name(), "no_memory, task.days=1");
    EXPECT_EQ(made.cells[5].name(), "no_memory, task.days=2");
    EXPECT_EQ(made.cells[5].problem, cell(made, "x, task.days=2, rule.decay=0").problem);
    EXPECT_NE(made.cells[5].problem, made.cells[4].problem);
}

TEST(Controls, have_names_of_their_own_when_arms_differ_in_the_problem) {
    const Plan made = plan(online + "arms: {a: {}, b: {streams: 2}}\ncontrols: [no_memory]\n");
    EXPECT_EQ(names(made), (Names{"a", "b", "no_memory", "no_memory of b"}));
    EXPECT_EQ(made.cells[3].arm, "no_memory");
}

TEST(Controls, know_the_arm_that_they_are_for) {
    const Plan made = plan(online +
                           "arms: {a: {}, 'b of a': {streams: 2}}\nsweep: {task.days: [1]}\n"
                           "controls: [no_memory]\n");
    EXPECT_EQ(made.cells[3].name(), "no_memory of b of a, task.days=1");
    EXPECT_EQ(made.cells[3].of, "b of a");
    EXPECT_EQ(made.cells[2].of, "");
}

TEST(Controls, are_not_run_again_when_a_cell_equals_one) {
    const Plan made = plan(online + "arms: {mine: {rule: none}}\ncontrols: [no_memory]\n");
    ASSERT_EQ(names(made), Names{"mine"});
    EXPECT_EQ(made.cells[0].also, Names{"no_memory"});
}

TEST(Controls, that_a_backend_cannot_read_are_listed_with_the_reason) {
    const Plan made = plan("task: weather\nbackend: associative\nrule: fast_weights\n");
    EXPECT_EQ(names(made), (Names{"x", "no_memory"}));
    ASSERT_EQ(made.refused.size(), 2U);
    EXPECT_EQ(made.refused[0].cell, "window");
    EXPECT_EQ(made.refused[0].control, Control::window);
    EXPECT_EQ(made.refused[0].reason,
              "rule window needs backend.reads_cases, which backend associative does not offer; "
              "backends that do: exemplar");
}

TEST(Controls, have_an_oracle_where_the_task_knows_it) {
    const Plan made = plan(
        "task: symbols\nstreams: 3\nbackend: markov\ncontrols: [no_memory, oracle]\n"
        "arms: {a: {context.visible: 3}}\n");
    ASSERT_EQ(names(made), (Names{"a", "no_memory", "oracle"}));
    EXPECT_EQ(made.cells[2].control, Control::oracle);
    EXPECT_NE(made.cells[2].identity, made.cells[1].identity);
    const auto without = names(plan(online));
    EXPECT_EQ(std::ranges::count(without, "oracle"), 0);
}

TEST(Controls, give_each_sleeping_cell_a_twin_that_does_nothing_at_night) {
    const Plan made = plan(asleep + "controls: [noop_sleep]\n");
    ASSERT_EQ(names(made), (Names{"x", "noop_sleep of x"}));
    EXPECT_EQ(made.cells[1].control, Control::noop_sleep);
    EXPECT_EQ(made.cells[1].parent, made.cells[0].identity);
    EXPECT_EQ(made.cells[0].twin, made.cells[1].identity);
    EXPECT_EQ(made.cells[1].sleeps[0].policies[0].component->name, "noop");
    EXPECT_EQ(made.cells[1].rule.settings, made.cells[0].rule.settings);
}

TEST(Controls, let_cells_share_a_twin_that_differ_in_their_nights_only) {
    const Plan made = plan(
        asleep + "controls: [noop_sleep]\nsweep: {sleep.passes: [1, 2], policy.gain: [1, 2]}\n");
    ASSERT_EQ(made.cells.size(), 5U);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(made.cells[i].twin, made.cells[4].identity);
    EXPECT_TRUE(made.cells[4].factors.empty());
}

TEST(Controls, add_no_twin_where_nothing_is_done_at_night) {
    EXPECT_EQ(names(plan(online + "controls: [noop_sleep]\npolicy: noop\nscheduler: every_n\n")),
              Names{"x"});
    EXPECT_EQ(names(plan(online + "controls: [noop_sleep]\npolicy: replay\n")), Names{"x"});
    EXPECT_EQ(names(plan(online + "controls: [noop_sleep]\nscheduler: every_n\n")), Names{"x"});
}

struct Counts : shelf::Reader {
    using Reader::Reader;
};

// The shelf, with what the trivial controls are made of.
Plan plan_with_tally(const std::string& text) {
    static constexpr auto components =
        std::to_array<nrem_component>({rule<shelf::Silent>({"tally", "Counts."}),
                                       backend<Counts>({"most_frequent", "Says what is most."})});
    static constexpr nrem_plugin tally = nrem::detail::plugin("tally", "1", "test", components);
    Plan made = make_plan(load_text(text, "x.yaml"), shelf::registry_with<tally>());
    for (const Cell& cell : made.cells)
        if (is_trivial(cell.control))
            made.config.about += cell.name() + " / " + cell.backend.component->name + " / " +
                                 cell.rule.component->name + "\n";
    return made;
}

TEST(Controls, are_the_most_frequent_and_the_last_answer_whatever_the_backend_is) {
    EXPECT_EQ(plan_with_tally(online).config.about,
              "no_memory / exemplar / none\n"
              "majority / most_frequent / tally\n"
              "persistence / most_frequent / window\n");
    EXPECT_EQ(plan_with_tally("task: weather\nrule: fast_weights\nbackend: associative\n"
                              "sweep: {task.days: [1, 2]}\ncontrols: [persistence]\n")
                  .config.about,
              "persistence, task.days=1 / most_frequent / window\n"
              "persistence, task.days=2 / most_frequent / window\n");
    EXPECT_EQ(plan_with_tally("task: weather\nbackend: exemplar\n"
                              "arms: {a: {}, b: {backend: associative}}\n"
                              "controls: [majority]\n")
                  .config.about,
              "majority / most_frequent / tally\n");
}

TEST(Controls, know_no_last_answer_where_none_is_revealed) {
    EXPECT_EQ(plan_with_tally(online + "feedback: verdict\n").config.about,
              "no_memory / exemplar / none\n");
}

// What reads text and what is remembered as text.
struct TextReader : shelf::Reader {
    using Reader::Reader;
    static constexpr const char* offers[] = {"backend.reads_cases", "backend.reads_text"};
};
struct Talker {
    static constexpr const char* offers[] = {"backend.reads_cases", "backend.generate"};
    explicit Talker(const Params&) {}
    void generate(const Prompt&, Completion&) const {}
    std::string identity() const { return "talker"; }
};
struct NotesRule : shelf::Silent {
    using Silent::Silent;
    static constexpr const char* offers[] = {"rule.notes", "rule.text"};
};
struct Found : shelf::Silent {
    using Silent::Silent;
    static constexpr ParamSpec schema[] = {integer("k", "3", {1, 100}, "Records."),
                                           integer("tokens", "9", {1, 100000}, "Budget.")};
};
struct Rewriting : shelf::Passive {
    using Passive::Passive;
    static constexpr ParamSpec schema[] = {integer("tokens", "9", {1, 100000}, "Budget.")};
    static constexpr const char* needs[] = {"rule.notes"};
};

Plan plan_with_text(const std::string& text) {
    static constexpr auto components = std::to_array<nrem_component>(
        {backend<TextReader>({"reader", "Reads."}), backend<Talker>({"talker", "Talks."}),
         rule<NotesRule>({"notes", "Notes."}),
         rule<Found>({"retrieve", "Looks up."}), policy<Rewriting>({"summarise", "Shorter."}),
         policy<Rewriting>({"verbatim", "The text."}),
         policy<Rewriting>({"format_matched", "Sentences."})});
    static constexpr nrem_plugin texts = nrem::detail::plugin("texts", "1", "test", components);
    return make_plan(load_text(text, "x.yaml"), shelf::registry_with<texts>());
}

const std::string on_text = "task: weather\nbackend: reader\nrule: notes\n";
const std::string talking = "task: weather\nbackend: talker\nrule: exemplars\n"
                            "prompts: " NREM_SOURCE_DIR "/prompts/default.yaml\n";
const std::string rewriting = on_text + "policy: summarise\nscheduler: every_n\n";

TEST(Controls, look_up_what_was_said_where_text_is_remembered) {
    const Plan made = plan_with_text(on_text + "tokens: 77\ncontrols: {naive_rag: {k: 5}}\n");
    EXPECT_EQ(names(made), (Names{"x", "no_memory", "window", "full_history", "naive_rag"}));
    EXPECT_EQ(setting(cell(made, "naive_rag").rule, "k"), "5");
    EXPECT_EQ(setting(cell(made, "naive_rag").rule, "tokens"), "77");
    EXPECT_EQ(names(plan_with_text(online + "controls: [no_memory, naive_rag]\n")),
              (Names{"x", "no_memory"}));
}

TEST(Controls, keep_the_text_at_the_steps_at_which_it_is_rewritten) {
    const Plan made = plan_with_text(rewriting +
                                     "tokens: 77\ncontrols: [verbatim, format_matched]\n"
                                     "sweep: {sleep.passes: [1, 2]}\n");
    EXPECT_EQ(names(made), (Names{"x, sleep.passes=1", "x, sleep.passes=2", "verbatim of x",
                                  "format_matched of x"}));
    const Cell& kept = made.cells[2];
    EXPECT_EQ(kept.sleeps[0].policies[0].component->name, "verbatim");
    EXPECT_EQ(setting(kept.sleeps[0].policies[0], "tokens"), "77");
    EXPECT_EQ(kept.sleeps[0].scheduler.component->name, "every_n");
    EXPECT_EQ(kept.rule.component->name, "notes");
    EXPECT_EQ(names(plan_with_text(on_text + "controls: [verbatim]\n")), Names{"x"});
}

TEST(Controls, that_need_answers_of_a_model_are_left_out_of_a_replay_unless_they_are_named) {
    const std::string played =
        rewriting + "responses: {mode: replay, cassette: x.jsonl}\n";
    const Plan made = plan_with_text(played + "controls: {noop_sleep: false}\n");
    EXPECT_EQ(names(made), (Names{"x", "no_memory", "window", "full_history"}));
    ASSERT_EQ(made.refused.size(), 3U);
    EXPECT_EQ(made.refused[0].control, Control::naive_rag);
    EXPECT_EQ(made.refused[0].reason,
              "answers are only played from a cassette, which may have none for it; record them "
              "with responses.mode=record and controls.naive_rag=true");
    EXPECT_EQ(names(plan_with_text(played + "controls: [naive_rag, verbatim]\n")),
              (Names{"x", "naive_rag", "verbatim of x"}));
    EXPECT_EQ(names(plan_with_text(played + "controls: {naive_rag: true, noop_sleep: false}\n")),
              (Names{"x", "no_memory", "window", "full_history", "naive_rag"}));
}

TEST(Repeats, run_a_cell_again_that_asks_a_model_and_any_other_once) {
    const Plan made = plan_with_text(talking +
                                     "repeats: 3\ncontrols: [no_memory]\n"
                                     "arms: {a: {}, b: {backend: exemplar, rule: exemplars}}\n");
    EXPECT_EQ(names(made),
              (Names{"a", "b", "no_memory", "no_memory of b", "a (run 2)", "a (run 3)",
                     "no_memory (run 2)", "no_memory (run 3)"}));
    EXPECT_EQ(made.cells[4].parent, made.cells[0].identity);
    EXPECT_EQ(made.cells[4].problem, made.cells[0].problem);
    EXPECT_NE(made.cells[4].identity, made.cells[5].identity);
    ASSERT_EQ(made.refused.size(), 1U);
    EXPECT_EQ(made.refused[0].cell, "b (run 2)");
    EXPECT_EQ(made.refused[0].reason,
              "it asks no language model, so that equal runs are the same in every byte: it runs "
              "once");
}

TEST(Repeats, do_not_go_with_stopping_early) {
    EXPECT_THROW((void)plan_with_text(talking + "repeats: 2\nstop_early: true\n"), UsageError);
}

TEST(Controls, can_be_switched_off) {
    EXPECT_EQ(names(plan(asleep + "controls: false\n")), Names{"x"});
    EXPECT_EQ(names(plan(online, {"controls.window=false", "controls.full_history=off"})),
              (Names{"x", "no_memory"}));
}

}  // namespace
}  // namespace nrem::core
