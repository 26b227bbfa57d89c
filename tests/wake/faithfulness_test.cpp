// How true a memory in words is, counted by hand, and what one rewrite of it may lose.
#include "wake/faithfulness.hpp"

#include <algorithm>
#include <sstream>

#include "memory/editor.hpp"
#include "metrics/metrics.hpp"
#include "sleep/gate.hpp"
#include "support/talker.hpp"
#include "trial/trial_record.hpp"
#include "wake/lane.hpp"

namespace nrem::core {
namespace {

// Eight events about the colours of numbered things. A memory states one as "1=red".
class ColoursTask {
public:
    explicit ColoursTask(const Params&) {}
    TaskInfo describe() const { return {.streams = endless}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        sink.observe(event(0, 1, "red"));
        sink.observe(event(1, 2, "blue"));
        sink.observe(event(2, 1, "Green."));
        sink.boundary(3);
        sink.query(event(4, 2, "red"));
        sink.observe(event(5, 1, "red"));    // again
        sink.test(event(6, 3, "white"));    // reveals nothing
        sink.observe(event(7, 0, "black"));  // about nothing in particular
    }
    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    StatementSink& sink) const {
        std::istringstream words{std::string(text)};
        for (std::string word; words >> word;)
            if (word.size() > 2 && word[1] == '=')
                sink.statement(static_cast<std::uint64_t>(word[0] - '0'), word.substr(2));
    }

private:
    static Event event(double at, std::uint64_t item, std::string_view colour) {
        Event made;
        made.cue.text = borrow("which colour?");
        made.truth.text = borrow(colour);
        made.item = item;
        made.at = at;
        return made;
    }
};

const nrem_plugin& colours() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<ColoursTask>({"colours", "Colours of things."})});
    static const nrem_plugin made = toys::plugin_of("colours", components);
    return made;
}

std::uint64_t put(Memory& memory, std::string_view text, std::string_view answer = "",
                  std::uint64_t id = 0, double strength = 1) {
    nrem_record record = make_record("note");
    record.id = id;
    record.text = borrow(text);
    record.answer = borrow(answer);
    record.strength = strength;
    MemoryEdits edits;
    edits.begin(memory, 5);
    const std::uint64_t made = edits.editor().put(edits.editor().self, &record);
    edits.apply();
    return made;
}

Memory memory_of(std::string_view text) {
    Memory memory;
    put(memory, text);
    return memory;
}

class FaithfulnessTest : public Talking {
protected:
    FaithfulnessTest() {
        registry_.add(colours(), "colours");
        registry_.load(NREM_BUILD_DIR "/plugins/task_fact_updates.so");
        play("colours");
    }
    void play(const std::string& name, const std::map<std::string, std::string>& given = {}) {
        part_ = toys::part(registry_, Kind::task, name, given);
        stream_.reset();
        task_.emplace(*part_.component, part_.settings, registry_.host());
        stream_.emplace(*task_, 0, 1);
    }
    // What a memory of this text states after the events before `step`.
    FactCount count(std::string_view text, std::uint64_t step) {
        return Faithfulness(*task_, *stream_, 1).count(memory_of(text), step).value();
    }
    Part part_;
    std::optional<TaskInstance> task_;
    std::optional<Stream> stream_;
};

TEST_F(FaithfulnessTest, counts_what_is_the_latest_truth_as_supported) {
    EXPECT_EQ(count("1=red 2=blue", 2), (FactCount{2, 0, 0, 0}));
    EXPECT_EQ(count("1=green 2=blue", 3), (FactCount{2, 0, 0, 0}));
    EXPECT_EQ(count("1=GREEN, 2=(red)", 5), (FactCount{2, 0, 0, 0}));  // a query has told
    EXPECT_EQ(count("1=red 2=red", 8), (FactCount{2, 0, 0, 0}));
}

TEST_F(FaithfulnessTest, counts_what_was_true_before_as_stale) {
    EXPECT_EQ(count("1=red 2=blue", 3), (FactCount{1, 1, 0, 1}));
    EXPECT_EQ(count("1=green 2=blue 2=blue", 8), (FactCount{0, 3, 0, 2}));
    EXPECT_EQ(count("1=red", 6), (FactCount{1, 0, 0, 1}));  // true again
}

TEST_F(FaithfulnessTest, counts_what_never_was_as_fabricated) {
    EXPECT_EQ(count("1=purple", 8), (FactCount{0, 0, 1, 2}));
    EXPECT_EQ(count("9=red 1=blue", 8), (FactCount{0, 0, 2, 2}));
    EXPECT_EQ(count("1=green", 2), (FactCount{0, 0, 1, 2}));  // not yet
    EXPECT_EQ(count("3=white", 8), (FactCount{0, 0, 1, 2}));  // from a test
    EXPECT_EQ(count("1=red", 0), (FactCount{0, 0, 1, 0}));
}

TEST_F(FaithfulnessTest, counts_an_item_once_and_each_false_statement) {
    EXPECT_EQ(count("1=red 1=green 1=purple 1=red 1=purple", 8), (FactCount{1, 1, 2, 1}));
    EXPECT_EQ(count("nothing at all", 8), (FactCount{0, 0, 0, 2}));
}

TEST_F(FaithfulnessTest, counts_again_only_where_the_words_have_changed) {
    Faithfulness faithfulness(*task_, *stream_, 1);
    EXPECT_EQ(faithfulness.count({}, 1), std::nullopt);
    Memory memory = memory_of("1=red");
    EXPECT_EQ(faithfulness.count(memory, 2), (FactCount{1, 0, 0, 1}));
    EXPECT_EQ(faithfulness.count(memory, 3), std::nullopt);
    put(memory, "2=blue");
    EXPECT_EQ(faithfulness.count(memory, 4), (FactCount{1, 1, 0, 1}));
    EXPECT_EQ(faithfulness.count({}, 5), (FactCount{0, 0, 0, 2}));
}

TEST_F(FaithfulnessTest, takes_no_statement_from_what_is_superseded) {
    Memory memory = memory_of("1=green");
    put(memory, "1=red 2=blue", "", 0, 0);
    EXPECT_EQ(Faithfulness(*task_, *stream_, 1).count(memory, 3), (FactCount{1, 0, 0, 1}));
}

TEST_F(FaithfulnessTest, finds_the_facts_of_fact_updates_and_fabricated_ones) {
    play("fact_updates", {{"keys", "2"}, {"updates", "2"}, {"values", "5"}});
    std::map<std::uint64_t, std::string> first;
    std::map<std::uint64_t, std::string> latest;
    for (std::size_t step = 0; step < 4; ++step) {
        const auto& event = (*stream_)[step];
        first.try_emplace(event.item, view(event.truth->text));
        latest[event.item] = view(event.truth->text);
    }
    Memory memory;
    put(memory, "key 1", latest[1]);
    put(memory, "Key 2 is now " + latest[2] + '.');
    EXPECT_EQ(Faithfulness(*task_, *stream_, 1).count(memory, 4), (FactCount{2, 0, 0, 0}));
    put(memory, "key 1: " + first[1] + "; key 2 = " + first[2]);
    EXPECT_EQ(Faithfulness(*task_, *stream_, 1).count(memory, 4), (FactCount{2, 2, 0, 0}));
    put(memory, "key 2 is value 99; key 7 has value 1");
    EXPECT_EQ(Faithfulness(*task_, *stream_, 1).count(memory, 4), (FactCount{2, 2, 2, 0}));
}

TEST_F(FaithfulnessTest, is_counted_in_the_lane_after_each_event_that_changed_the_words) {
    prompts("  predict: {role: predictor, inputs: [memory, context, cue, choices], user: Q}\n");
    Cell cell = toys::cell(registry_, "cases", "noop");
    cell.backend = toys::part(registry_, Kind::backend, "talker");
    play("fact_updates", {{"keys", "1"}, {"updates", "3"}, {"values", "1024"}});
    cell.task = part_;
    const TrialContext trial{.cell = &cell,
                             .task = &*task_,
                             .backend = &*backend_,
                             .host = registry_.host(),
                             .language = &open()};
    Lane lane({.trial = &trial});
    EXPECT_EQ(lane.advance(), Lane::Need::nothing);
    std::vector<std::optional<FactCount>> facts;
    for (const auto& step : lane.book().steps) facts.push_back(step.facts);
    EXPECT_EQ(facts, (std::vector<std::optional<FactCount>>{
                         FactCount{1, 0, 0, 0}, FactCount{1, 1, 0, 0}, FactCount{1, 2, 0, 0},
                         std::nullopt, std::nullopt}));
}

TEST(CollapseGuard, measures_the_largest_share_of_tokens_that_one_rewrite_lost) {
    TrialRecord trial;
    trial.streams.resize(2);
    for (const std::uint64_t tokens : {100U, 40U, 80U, 40U, 0U, 50U}) {
        StepRecord step;
        step.memory.tokens = tokens;
        step.facts = FactCount{2, 1, 0, 3};
        trial.streams[0].steps.push_back(step);
        step.facts.reset();  // no rewrite
        step.memory.tokens = 1;
        trial.streams[0].steps.push_back(step);
    }
    const Metrics found = measure(trial);
    EXPECT_EQ(found[Metric::facts_supported].n, 6U);
    EXPECT_EQ(found[Metric::facts_supported].value(), 2);
    EXPECT_EQ(found[Metric::facts_stale].value(), 1);
    EXPECT_EQ(found[Metric::facts_omitted].value(), 3);
    EXPECT_EQ(found[Metric::facts_lost].n, 1U);  // the other stream has no such memory
    EXPECT_EQ(found[Metric::facts_lost].value(), 1);
    EXPECT_EQ(found.collapses, 2U);  // to 40 of 100 and to nothing, but not to just half
}

TEST(CollapseGuard, refuses_a_night_that_loses_more_tokens_or_entries_than_allowed) {
    Memory before;
    const std::uint64_t state = put(before, std::string(400, 'x'));  // 100 tokens
    GateSettings gate;
    gate.lost = 0.5;
    const auto lost = [&](const Memory& after) {
        const auto checks = check(gate, {.before = before, .after = after, .now = 6});
        return std::pair(checks.back().figure, passed(checks));
    };
    Memory after = before;
    put(after, std::string(200, 'y'), "", state);  // rewritten in place
    EXPECT_EQ(lost(after), std::pair(0.5, true));
    put(after, std::string(160, 'y'), "", state);
    EXPECT_EQ(lost(after), std::pair(0.6, false));
    put(after, std::string(4000, 'y'), "", state);
    EXPECT_EQ(lost(after), std::pair(0.0, true));
    after.edit_records().erase(state);
    put(after, std::string(4000, 'z'));  // another entry instead
    EXPECT_EQ(lost(after), std::pair(1.0, false));
}

}  // namespace
}  // namespace nrem::core
