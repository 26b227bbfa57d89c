// The states of a memory that a run keeps: one for each write that changed it, the same however the
// run went, with what reached the rule and what the plugins said; and nothing where none is wanted.
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "memory/trace.hpp"
#include "memory/trace_reader.hpp"
#include "report/memory_text.hpp"
#include "report/trace_text.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

// Says of each case why it goes, stays, or what says it now.
class TalkativePolicy {
public:
    explicit TalkativePolicy(const Params&) {}
    void consolidate(Night& night) const {
        const auto records = night.memory().records();
        if (records.size() < 3) return;
        auto edit = night.edit();
        edit.because("the first of all").erase(records[0].id);
        edit.because("says it better").supersede(records[1].id, records[2].id);
        edit.because("still so").keep(records[2].id);
    }
};

const nrem_plugin& talkative() {
    static constexpr auto components =
        std::to_array<nrem_component>({policy<TalkativePolicy>({"talkative", "Gives reasons."})});
    static const nrem_plugin made = toys::plugin_of("talkative", components);
    return made;
}

class Traces : public testing::Test {
protected:
    Traces() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(talkative(), "talkative");
    }
    // One cell with one seed; its trial's folder.
    fs::path run_in(const std::string& name, const std::string& config, int jobs = 1) {
        const Plan plan = make_plan(
            load_text("name: t\ntask: {name: cycle, length: 6, day: 3}\nbackend: lookup\n"
                      "controls: false\n" +
                          config,
                      "t.yaml"),
            registry_);
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        const Progress progress = run(plan, registry_, directory, {.jobs = jobs});
        EXPECT_EQ(progress.failed, 0U);
        return directory.trial_folder(plan.trials[0].id).path();
    }
    static std::vector<TraceEntry> entries(const fs::path& trial) {
        std::vector<TraceEntry> found;
        for (TraceReader reader(trial, 0); reader.skim();) found.push_back(reader.entry());
        return found;
    }
    static std::string failure_of(const fs::path& trial) {
        try {
            for (TraceReader reader(trial, 0); reader.next();) continue;
        } catch (const Error& failure) {
            return failure.what();
        }
        return "";
    }

    fs::path folder_;
    Registry registry_;
};

TEST_F(Traces, hold_every_state_that_a_write_makes) {
    const fs::path trial = run_in("all", "rule: cases\nstreams: 1\nversions: all\n");
    TraceReader reader(trial, 0);
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.entry().by, TraceEntry::By::begin);
    EXPECT_EQ(reader.after().records().size(), 0U);
    for (std::uint64_t state = 1; state <= 6; ++state) {
        ASSERT_TRUE(reader.next());
        EXPECT_EQ(reader.entry().by, TraceEntry::By::write);
        EXPECT_EQ(reader.entry().state, state);
        EXPECT_EQ(reader.before().records().size(), state - 1);
        EXPECT_EQ(reader.after().records().size(), state);
        EXPECT_TRUE(reader.entry().told.truth.has_value());
    }
    const std::string last = hash(reader.after());
    ASSERT_TRUE(reader.next());
    EXPECT_EQ(reader.entry().by, TraceEntry::By::end);
    EXPECT_EQ(hash(reader.after()), last) << "what was put together is not what was kept whole";
    EXPECT_FALSE(reader.next());
}

TEST_F(Traces, hold_states_of_tensors) {
    const fs::path trial = run_in("all", "rule: counting\nstreams: 1\nversions: all\n");
    TraceReader reader(trial, 0);
    double sum = 0;
    while (reader.next())
        if (reader.entry().by == TraceEntry::By::write) {
            const auto values = reader.after().values(0);
            EXPECT_EQ(values[0] + values[1] + values[2], ++sum);
        }
    EXPECT_EQ(sum, 6);
}

TEST_F(Traces, are_the_same_in_every_byte_however_the_run_went) {
    const std::string config =
        "rule: cases\npolicy: talkative\nscheduler: boundary\nstreams: 4\nversions: all\n";
    const fs::path one = run_in("one", config);
    const fs::path four = run_in("four", config, 4);
    for (int stream = 0; stream < 4; ++stream)
        EXPECT_EQ(process::read(trace_file(one, stream).path()),
                  process::read(trace_file(four, stream).path()));
}

TEST_F(Traces, are_as_long_as_was_asked_and_end_with_the_whole_memory) {
    const fs::path trial = run_in("two", "rule: cases\nstreams: 1\nversions: {keep: 2}\n");
    const auto all = entries(trial);
    ASSERT_EQ(all.size(), 4U);
    EXPECT_EQ(all[2].state, 2U);
    EXPECT_EQ(all[3].by, TraceEntry::By::end);
    EXPECT_EQ(all[3].skipped, 4U);
    EXPECT_EQ(MemoryArchive(trial / "memory").load(*all[3].memory).records().size(), 6U);
}

TEST_F(Traces, hold_the_end_alone_where_that_is_wanted) {
    const fs::path trial = run_in("end", "rule: cases\nstreams: 1\nversions: {keep: end}\n");
    ASSERT_EQ(entries(trial).size(), 1U);
    EXPECT_EQ(entries(trial)[0].by, TraceEntry::By::end);
    EXPECT_FALSE(fs::exists(trial / "journal"));
}

TEST_F(Traces, are_not_there_where_nothing_is_kept) {
    const fs::path trial = run_in("none", "rule: cases\nstreams: 1\n");
    EXPECT_FALSE(fs::exists(trial / "trace"));
    EXPECT_FALSE(fs::exists(trial / "memory"));
    EXPECT_THROW((void)show_trace(trial, 0), UsageError);
}

TEST_F(Traces, tell_what_reached_the_rule_and_not_what_the_host_knows) {
    const fs::path blind =
        run_in("blind", "rule: cases\nstreams: 1\nfeedback: none\nversions: all\n");
    for (const auto& entry : entries(blind)) EXPECT_FALSE(entry.told.truth.has_value());
    const fs::path told = run_in("told", "rule: cases\nstreams: 1\nversions: all\n");
    EXPECT_NE(show_trace(told, 0).find("told to the rule: wrong"), std::string::npos);
}

TEST_F(Traces, of_nights_name_operations_and_reasons) {
    const fs::path trial = run_in("night",
                                  "rule: cases\npolicy: talkative\nscheduler: boundary\n"
                                  "streams: 1\nversions: all\n");
    const std::string text = show_trace(trial, 0);
    EXPECT_NE(text.find("version 1, of the sleep sleep in use after step 3"), std::string::npos);
    EXPECT_NE(text.find("- #1 case: item 0 => "), std::string::npos) << text;
    EXPECT_NE(text.find("(the first of all)"), std::string::npos);
    EXPECT_NE(text.find("superseded by #3  (says it better)"), std::string::npos);
    EXPECT_NE(text.find("= #3 case kept  (still so)"), std::string::npos);
    std::ifstream log(trial / "events.jsonl");
    for (std::string line; std::getline(log, line);) {
        const auto event = nlohmann::json::parse(line);
        if (event["kind"] != "night") continue;
        const auto& changes = event["diff"]["records"];
        EXPECT_EQ(changes[0]["op"], "removed");
        EXPECT_EQ(changes[1]["op"], "superseded");
        EXPECT_EQ(changes[1]["by"], 3);
        EXPECT_EQ(changes[2]["op"], "kept");
        return;
    }
    FAIL() << "no night";
}

TEST_F(Traces, are_shown_state_by_state_beside_what_led_to_them) {
    const fs::path trial = run_in("all", "rule: cases\nstreams: 1\nversions: all\n");
    const std::string text = show_trace(trial, 0);
    EXPECT_EQ(text.find("State 0, before the first step\n    0 records"), 0U) << text;
    EXPECT_NE(text.find("State 1, written at step 0\n  step 0 query: item 0, predicted a, truth"),
              std::string::npos)
        << text;
    const std::string some = show_trace(trial, 0, {2, 3});
    EXPECT_EQ(some.find("State 2,"), 0U);
    EXPECT_EQ(some.find("State 4,"), std::string::npos);
    EXPECT_THROW((void)show_trace(trial, 0, {70, 71}), UsageError);
    EXPECT_THROW((void)show_trace(trial, 3), UsageError);
}

TEST_F(Traces, explain_a_record_that_no_night_has_touched) {
    const fs::path trial = run_in("all", "rule: cases\nstreams: 1\nversions: all\n");
    const std::string text = explain_record(read_memory_history(trial, 0), 2);
    EXPECT_NE(text.find("written at wake, at step 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("History\n  state 2, written at step 1: #2 case: item 1 =>"),
              std::string::npos)
        << text;
}

TEST_F(Traces, that_were_changed_are_refused_with_the_line) {
    const fs::path trial = run_in("all", "rule: cases\nstreams: 1\nversions: all\n");
    const fs::path file = trace_file(trial, 0).path();
    std::string text = process::read(file);
    const std::size_t at = text.find("item 1");
    text[at + 5] = '2';
    process::write(file, text);
    EXPECT_NE(failure_of(trial).find("0.jsonl:3: "), std::string::npos) << failure_of(trial);
    process::write(file, text.substr(0, at));  // as a kill leaves it
    EXPECT_EQ(failure_of(trial), "");
}

}  // namespace
}  // namespace nrem::core
