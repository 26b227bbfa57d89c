// A sequence model in a trial: questions leave no trace, nights move its fast weights, and what a
// model cannot do is said before or at the place.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

const std::vector<std::string> vocabulary{"a", "b", "c", "?", "item", "0", "1", "2"};

// Its fast weights count what it has read; its features are how often it has gone over the chunk.
// It predicts what it has counted most often.
class TallyModel {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        integer("window", "8", {1, 1000}, "Longest chunk."),
        text("weights", "", "Its file: w-1 and w-2 are there."),
    });
    static constexpr auto offers = std::to_array<const char*>({"sequence_model.forward"});
    explicit TallyModel(const Params& params) : window_(params.integer("window")) {
        const std::string weights(params.text("weights"));
        if (!weights.empty() && weights != "w-1" && weights != "w-2")
            throw std::runtime_error("there is no " + weights);
    }
    SequenceInfo describe() const {
        auto info = make_sequence_info();
        info.vocabulary = vocabulary.size();
        info.features = 1;
        info.window = window_;
        return info;
    }
    void layout(Layout& layout) const { layout.tensor("counts", {vocabulary.size()}); }
    void encode(std::string_view text, TokenSink& sink) const {
        for (std::size_t begin = 0; begin < text.size();) {
            const std::size_t end = std::min(text.find(' ', begin), text.size());
            const auto word = std::ranges::find(vocabulary, text.substr(begin, end - begin));
            if (word == vocabulary.end()) throw std::runtime_error("what is that?");
            sink.token(static_cast<std::uint32_t>(word - vocabulary.begin()));
            begin = end + 1;
        }
    }
    std::string_view decode(std::uint32_t token) const { return vocabulary[token]; }
    void forward(const Forward& pass) const {
        float* const counts = pass.tensors()[0];
        for (std::size_t i = 0; i < pass.tokens().size(); ++i) {
            const float before = pass.features_in() ? pass.features_in()[i] : 0;
            counts[pass.tokens()[i]] += 1 + before;
            if (pass.features_out()) pass.features_out()[i] = before + 1;
            if (pass.logits())
                for (std::size_t word = 0; word < vocabulary.size(); ++word)
                    pass.logits()[i * vocabulary.size() + word] = word < 3 ? counts[word] : -100;
        }
    }
    std::string identity() const { return "tally"; }

private:
    std::uint64_t window_;
};

// "a b c ... a" is seen, then after a boundary it is asked twice for the most frequent letter: with
// choices, and in words at two places.
class LettersTask {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        text("seen", "a b b", "What is observed."),
        integer("times", "1", {1, 10}, "How often."),
        text("asked", "item", "What a question is about."),
        integer("from", "0", {0, 10}, "The first stream of which this holds."),
    });
    explicit LettersTask(const Params& params)
        : seen_(params.text("seen")),
          times_(params.integer("times")),
          asked_(params.text("asked")),
          from_(params.integer("from")) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t index, std::uint64_t, EventSink& sink) const {
        const std::string shown = index < from_ ? "a b b" : seen_;
        const std::string about = index < from_ ? "item" : asked_;
        const std::string once = about + " ?", twice = about + " ? ?";
        const nrem_str choices[] = {borrow("a"), borrow("b"), borrow("c")};
        sink.name("letters");
        Event seen;
        seen.cue.text = borrow(shown);
        for (std::uint64_t i = 0; i < times_; ++i) sink.observe(seen);
        sink.boundary(1);
        Event asked;
        asked.at = 2;
        asked.cue.text = borrow(once);
        asked.cue.choices = {choices, 3, sizeof(nrem_str)};
        asked.truth.text = choices[1];
        asked.truth.choice = 1;
        sink.test(asked);
        Event free;
        free.at = 3;
        free.cue.text = borrow(twice);
        free.truth.text = borrow("b b");
        sink.test(free);
    }

private:
    std::string seen_;
    std::uint64_t times_;
    std::string asked_;
    std::uint64_t from_;
};

// Does not say what it needs.
class CarelessPolicy {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        flag("carry", "true", "Whether features are carried."),
    });
    explicit CarelessPolicy(const Params& params) : carry_(params.flag("carry")) {}
    void consolidate(Night& night) {
        const auto pass = night.forward(carry_ ? Night::Reads::features : Night::Reads::tokens);
        night.note("tokens", std::to_string(pass.tokens));
        night.note("moved", std::to_string(pass.tensors_changed));
        night.note("known", std::isnan(pass.features_changed) ? "no" : "yes");
    }

private:
    bool carry_;
};

struct PassesPolicy : CarelessPolicy {
    using CarelessPolicy::CarelessPolicy;
    static constexpr auto needs = std::to_array<const char*>({"sequence_model.forward"});
};

// Sleeps at boundaries, and does not say so.
class NowAndThenScheduler {
public:
    explicit NowAndThenScheduler(const Params&) {}
    Decision decide(const Day& day) const { return {.sleep = day.at_boundary != 0}; }
};

const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        sequence_model<TallyModel>({"tally", "Counts tokens."}),
        task<LettersTask>({"letters", "Letters to be counted."}),
        policy<PassesPolicy>({"passes", "Passes of the model."}),
        policy<CarelessPolicy>({"careless", "The same."}),
        scheduler<toys::BoundaryScheduler>({"evenings", "Boundaries under another name."}),
        scheduler<NowAndThenScheduler>({"now_and_then", "Boundaries, for all that it says."}),
    });
    static const nrem_plugin made = toys::plugin_of("sequences", components);
    return made;
}

class SequenceTrialTest : public testing::Test {
protected:
    SequenceTrialTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(plugin(), "sequences");
    }
    Row run_one(const std::vector<std::string>& changes) {
        const Plan plan =
            make_plan(load_text("name: letters\ntask: letters\nbackend: tally\nstreams: 1\n"
                                "controls: false\nscheduler: boundary\n",
                                "letters.yaml", changes),
                      registry_);
        if (plan.trials.empty()) throw Error(plan.refused.at(0).reason);
        RunDirectory directory(own_folder() / "run", make_manifest(plan, registry_), Begin::fresh);
        run(plan, registry_, directory, {});
        folder_ = directory.trial_folder(plan.trials[0].id).path();
        return directory.rows().at(0);
    }
    // The lines of nights in the event log.
    std::vector<nlohmann::json> nights() const {
        std::vector<nlohmann::json> found;
        std::ifstream file(folder_ / "events.jsonl");
        for (std::string line; std::getline(file, line);) {
            auto json = nlohmann::json::parse(line);
            if (json.contains("passes")) found.push_back(std::move(json));
        }
        return found;
    }
    Registry registry_;
    std::filesystem::path folder_;
};

TEST_F(SequenceTrialTest, predicts_from_what_it_has_slept_over) {
    const Row row = run_one({"policy=passes"});
    EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
    EXPECT_EQ(row.metrics[Metric::accuracy].n, 2U);
    EXPECT_EQ(row.metrics[Metric::accuracy].sum, 2);
    EXPECT_EQ(row.backend, "tally");
}

TEST_F(SequenceTrialTest, knows_nothing_of_a_context_that_it_has_not_slept_over) {
    const Row row = run_one({"policy=noop"});
    EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
    EXPECT_LT(row.metrics[Metric::accuracy].sum, 2);  // one is the draw of a tie
}

// Counts by passes: 1, then 1 + 1, then 1 + 2 a token, and no count by a question.
TEST_F(SequenceTrialTest, features_go_from_pass_to_pass_and_questions_leave_no_trace) {
    const Row row = run_one({"policy=passes", "sleep.passes=3", "task.seen=b"});
    ASSERT_EQ(row.outcome, Outcome::ok) << row.error;
    const auto found = nights();
    ASSERT_EQ(found.size(), 1U);
    std::vector<std::string> moved;
    for (const auto& note : found[0].at("notes"))
        if (note.at(0) == "moved") moved.push_back(note.at(1));
    EXPECT_EQ(moved, (std::vector<std::string>{"1.000000", "0.666667", "0.500000"}));
}

TEST_F(SequenceTrialTest, without_features_each_pass_reads_the_tokens_anew) {
    ASSERT_EQ(
        run_one({"policy={name: passes, carry: false}", "sleep.passes=3", "task.seen=b"}).outcome,
        Outcome::ok);
    const auto found = nights();
    ASSERT_EQ(found.size(), 1U);
    std::vector<std::string> moved;
    for (const auto& note : found[0].at("notes"))
        if (note.at(0) == "moved") moved.push_back(note.at(1));
    EXPECT_EQ(moved, (std::vector<std::string>{"1.000000", "0.500000", "0.333333"}));
}

// The plan looks at the first stream; what the others show is found where they are.
TEST_F(SequenceTrialTest, a_context_that_does_not_fit_is_an_error_that_says_how_long_it_is) {
    const Row row = run_one({"policy=passes", "sleep.held_out=0", "streams=2", "task.from=1",
                             "task.seen=a b c a b c a b c"});
    EXPECT_EQ(row.outcome, Outcome::failed);
    EXPECT_NE(row.error.find("sequence_model tally: the context has 9 tokens, the window 8: sleep "
                             "more often"),
              std::string::npos)
        << row.error;
}

const std::string long_cue = "task.asked=item item item item item item item";

TEST_F(SequenceTrialTest, a_cue_that_does_not_fit_is_an_error) {
    const Row row = run_one({"policy=passes", "streams=2", "task.from=1", long_cue});
    EXPECT_NE(row.error.find("the cue has 9 tokens, the window 8"), std::string::npos) << row.error;
}

TEST_F(SequenceTrialTest, a_word_that_the_model_does_not_know_is_an_error) {
    const Row row = run_one({"policy=passes", "streams=2", "task.from=1", "task.seen=z"});
    EXPECT_NE(row.error.find("sequence_model tally: encode: what is that?"), std::string::npos)
        << row.error;
}

TEST_F(SequenceTrialTest, each_seed_has_weights_of_its_own) {
    const Row row = run_one({"policy=passes", "backend.weights=w-{seed}", "seeds=[1, 2]"});
    EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
}

TEST_F(SequenceTrialTest, weights_that_one_seed_lacks_are_found_by_the_plan) {
    try {
        run_one({"policy=passes", "backend.weights=w-{seed}", "seeds=[1, 3]"});
        FAIL() << "taken";
    } catch (const UsageError& failure) {
        EXPECT_NE(std::string(failure.what()).find("there is no w-3"), std::string::npos)
            << failure.what();
    }
}

class SequencePlanTest : public SequenceTrialTest {
protected:
    // What is said before anything runs, after who cannot read what.
    std::string refusal(const std::vector<std::string>& changes) {
        const std::string start =
            "letters.yaml:3: letters: sequence_model tally cannot read task letters: stream 0";
        try {
            run_one(changes);
        } catch (const UsageError& failure) {
            const std::string said = failure.what();
            return said.starts_with(start) ? said.substr(start.size()) : "not so: " + said;
        }
        return "taken";
    }
};

TEST_F(SequencePlanTest, finds_a_word_that_the_model_does_not_know) {
    const std::string said = ": sequence_model tally: encode: what is that?";
    EXPECT_EQ(refusal({"policy=passes", "task.seen=z"}), ", step 0" + said);
    EXPECT_EQ(refusal({"policy=passes", "task.asked=z"}), ", step 2" + said);
}

TEST_F(SequencePlanTest, finds_a_cue_that_is_longer_than_the_window) {
    EXPECT_EQ(refusal({"policy=noop", long_cue}), ", step 3: the cue has 9 tokens, the window 8");
}

TEST_F(SequencePlanTest, finds_an_event_that_is_longer_than_the_window) {
    EXPECT_EQ(refusal({"policy=passes", "task.seen=a b c a b c a b c"}),
              ", step 0: the context has 9 tokens, the window 8");
}

TEST_F(SequencePlanTest, finds_days_that_are_longer_than_the_window) {
    EXPECT_EQ(refusal({"policy=passes", "task.seen=a b c a", "task.times=3"}),
              ": the context before step 3 has 12 tokens, the window 8: sleep more often");
    EXPECT_EQ(refusal({"policy=passes", "task.seen=a b c a", "task.times=2"}), "taken");
}

TEST_F(SequencePlanTest, finds_such_days_for_any_scheduler_that_sleeps_at_boundaries_only) {
    EXPECT_EQ(refusal({"policy=passes", "task.seen=a b c a", "task.times=3", "scheduler=evenings"}),
              ": the context before step 3 has 12 tokens, the window 8: sleep more often");
}

// How long their chunks are is known when they run.
TEST_F(SequencePlanTest, leaves_days_to_other_schedulers) {
    EXPECT_EQ(
        refusal({"policy=passes", "task.seen=a b c a", "task.times=3", "scheduler=now_and_then"}),
        "taken");
}

TEST_F(SequencePlanTest, asks_only_for_what_is_read) {
    EXPECT_EQ(refusal({"policy=noop", "task.seen=z"}), "taken");
}

TEST_F(SequencePlanTest, does_not_show_a_context_to_a_model_that_was_trained_without_it) {
    const Plan plan = make_plan(
        load_text("task: letters\nbackend: tally\nstreams: 1\ncontrols: [window, full_history]\n",
                  "letters.yaml"),
        registry_);
    ASSERT_EQ(plan.refused.size(), 2U);
    EXPECT_EQ(plan.refused[0].cell, "window");
    EXPECT_EQ(plan.refused[1].cell, "full_history");
    for (const auto& refusal : plan.refused)
        EXPECT_TRUE(
            refusal.reason.starts_with("sequence_model tally answers from its fast weights alone"))
            << refusal.reason;
}

TEST_F(SequenceTrialTest, a_policy_that_wants_passes_of_a_backend_is_told_so) {
    const Row row = run_one({"policy=careless", "backend=lookup"});
    EXPECT_NE(row.error.find("the trial has no sequence model"), std::string::npos) << row.error;
}

TEST_F(SequenceTrialTest, a_name_that_is_near_a_model_is_led_to_it) {
    try {
        run_one({"policy=passes", "backend=taly"});
        FAIL() << "taken";
    } catch (const UsageError& failure) {
        EXPECT_NE(std::string(failure.what()).find("nearest: tally"), std::string::npos)
            << failure.what();
    }
}

}  // namespace
}  // namespace nrem::core
