// A reversal design through whole runs: what predictions see in either part, against runs without a
// design; what follows from it for figures; and that no component learns which part it is.
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <nlohmann/json.hpp>

#include "analysis/claims.hpp"
#include "batch/batch.hpp"
#include "report/statistics_tables.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

std::atomic<bool> interrupt{false};
std::atomic<bool> stop{false};

// Cancels the run at step 37, once, when it is told to.
class StoppingRule : public toys::CasesRule {
public:
    static constexpr ParamSpec schema[] = {choice("learn", "wake", "wake|sleep", "When it writes.")};
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    using toys::CasesRule::CasesRule;
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        toys::CasesRule::write(editor, experience, occasion);
        if (experience.step == 37 && interrupt.exchange(false)) stop = true;
    }
};

// Recalls what tells memories apart but for their content.
class TellingRule : public toys::CasesRule {
public:
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    using toys::CasesRule::CasesRule;
    void read(const nrem::Memory& memory, const Cue&, Recall& recall) const {
        recall.text(std::to_string(memory.version()) + " at " + std::to_string(memory.step()));
    }
};

class EchoBackend {
public:
    static constexpr const char* offers[] = {"backend.reads_cases"};
    explicit EchoBackend(const Params&) {}
    void predict(const Question& question, AnswerSink& answer) const {
        answer.text(question.recalled_text());
    }
};

const nrem_plugin& telling() {
    static constexpr auto components = std::to_array<nrem_component>({
        rule<StoppingRule>({"stopping", "Cancels a run."}),
        rule<TellingRule>({"telling", "Says which memory it reads."}),
        backend<EchoBackend>({"echo", "Says what is recalled."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("telling", "1", "test", components);
    return made;
}

class ReversalTest : public testing::Test {
protected:
    ReversalTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(telling(), "telling");
    }
    Plan plan(const std::string& more) {
        return make_plan(load_text("name: r\ntask: {name: cycle, length: 60, day: 5, apart: 1}\n"
                                   "backend: lookup\nscheduler: boundary\nstreams: 3\nevents: on\n" + more,
                                   "r.yaml"),
                         registry_);
    }
    std::vector<Row> run_in(const std::string& name, const Plan& plan, int jobs = 2) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        run(plan, registry_, directory, {.jobs = jobs});
        for (const Row& row : directory.rows()) EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
        return directory.rows();
    }
    // Questions of a trial by stream and step.
    std::map<std::pair<int, int>, Json> questions(const std::string& run, const std::string& id) {
        std::map<std::pair<int, int>, Json> found;
        std::ifstream log(folder_ / run / "trials" / id / "events.jsonl");
        for (std::string line; std::getline(log, line);) {
            Json json = Json::parse(line);
            if (json.value("kind", "") == "query") found[{json["stream"], json["step"]}] = json;
        }
        return found;
    }
    std::filesystem::path folder_;
    Registry registry_;
};

// Without what the design itself adds.
Json answer_of(Json line) {
    for (const char* key : {"part", "sum", "bytes", "records", "tokens"}) line.erase(key);
    return line;
}

const std::string two_arms =
    "controls: [noop_sleep]\n"
    "arms:\n"
    "  made_in_sleep: {rule: {name: cases, learn: sleep}, policy: replay}\n"
    "  made_at_wake: {rule: cases, policy: newest}\n";

TEST_F(ReversalTest, predicts_as_the_arm_or_as_its_noop_twin_by_turns) {
    const Plan both = plan(two_arms + "sweep: {design: [none, reversal]}\n");
    run_in("x", both);
    const auto id_of = [&](const std::string& name) {
        for (const Trial& trial : both.trials)
            if (both.cells[trial.cell].name() == name) return trial.id;
        throw Error("no cell " + name);
    };
    for (const std::string arm : {"made_in_sleep", "made_at_wake"}) {
        const auto reversed = questions("x", id_of(arm + ", design=reversal"));
        const auto applied = questions("x", id_of(arm + ", design=none"));
        const auto withdrawn = questions("x", id_of("noop_sleep of " + arm + ", design=none"));
        ASSERT_EQ(reversed.size(), 180U);
        int differing = 0;
        for (const auto& [place, line] : reversed) {
            const int quarter = place.second / 18;  // of 72 steps
            const bool is_applied = (quarter % 2 == 0) != (place.first % 2 == 1);
            EXPECT_EQ(line.at("part"), is_applied ? "memory applied" : "memory withdrawn");
            const auto& expected = is_applied ? applied : withdrawn;
            Json ours = answer_of(line), theirs = answer_of(expected.at(place));
            ours.erase("version"), theirs.erase("version");
            EXPECT_EQ(ours, theirs) << arm << " " << place.first << " " << place.second;
            differing += answer_of(applied.at(place)) != answer_of(withdrawn.at(place));
        }
        EXPECT_GT(differing, 20) << arm;
    }
}

TEST_F(ReversalTest, has_an_effect_that_its_null_arm_does_not_have) {
    const auto claim = [](const std::string& rest) {
        return "  - {claim: c, " + rest + ", group: memory applied, versus_group: memory withdrawn}\n";
    };
    const Plan made = plan("design: reversal\ncontrols: [noop_sleep]\narms:\n"
                           "  made_in_sleep: {rule: {name: cases, learn: sleep}, policy: replay}\nexpect:\n" +
                           claim("arm: made_in_sleep, metric: accuracy, at_least: 0.3") +
                           claim("arm: made_in_sleep, versus: noop_sleep, metric: log_loss, at_most: -1") +
                           claim("arm: noop_sleep, metric: log_loss, at_most: 0, about_memory: false"));
    const std::vector<Row> rows = run_in("x", made);
    const Comparison found = compare(rows, {});
    const auto checked = check_claims(made.config.expect, rows, found);
    EXPECT_EQ(checked.at(0).outcome, ClaimOutcome::met) << checked[0].detail;
    EXPECT_EQ(checked.at(1).outcome, ClaimOutcome::met) << checked[1].detail;
    EXPECT_EQ(checked.at(2).value, 0) << checked[2].detail;  // exactly, in each stream
    const auto tables = reversal_tables(found.groups.at(0));
    ASSERT_EQ(tables.size(), 1U);
    ASSERT_EQ(tables[0].rows.size(), 2U);
    EXPECT_EQ(tables[0].rows[0][0], "made_in_sleep");
    EXPECT_EQ(tables[0].rows[0][4], tables[0].rows[0][5]);  // its null arm differs by nothing
    EXPECT_EQ(found.groups[0].reversals.at(1).difference.value, 0);
    EXPECT_EQ(found.groups[0].reversals[1].less_null.n, 0U);  // a null arm has none
}

TEST_F(ReversalTest, changes_nothing_where_nights_do_nothing_or_no_memory_is_read) {
    for (const std::string arm : {"{rule: cases, policy: noop}", "{rule: none, policy: replay}"}) {
        const auto row_of = [&](const std::string& design) {
            const std::string name = design + arm.substr(7, 4);
            return run_in(name, plan("controls: false\ndesign: " + design + "\narms:\n  a: " + arm + "\n")).at(0);
        };
        Row with = row_of("reversal");
        const Row without = row_of("none");
        EXPECT_EQ(with.metrics.groups.size(), 2U);
        const GroupFigures &applied = with.metrics.groups[0], &withdrawn = with.metrics.groups[1];
        EXPECT_EQ(applied.scored + withdrawn.scored, 180U);
        with.metrics.groups.clear();
        for (StreamScores& stream : with.metrics.streams) stream.groups.clear();
        EXPECT_EQ(with.metrics.figures, without.metrics.figures) << arm;
        EXPECT_EQ(with.metrics.streams, without.metrics.streams) << arm;
    }
}

TEST_F(ReversalTest, shows_no_component_which_part_it_is) {
    const std::string arm = "controls: false\nbackend: echo\narms:\n  a: {rule: telling, policy: newest}\n";
    const auto said = [&](const std::string& design) {
        const std::string text = "name: r\ntask: {name: cycle, length: 60, day: 5}\nscheduler: boundary\n"
                                 "streams: 2\nevents: on\ndesign: " + design + "\n" + arm;
        const Plan made = make_plan(load_text(text, "r.yaml"), registry_);
        run_in(design, made);
        std::vector<std::string> predictions;
        for (const auto& [place, line] : questions(design, made.trials.at(0).id))
            predictions.push_back(line.at("prediction"));
        return predictions;
    };
    const auto with = said("reversal");
    ASSERT_EQ(with.size(), 120U);
    EXPECT_NE(with.front().substr(0, 1), with.back().substr(0, 1));  // versions rise
    EXPECT_EQ(with, said("none"));
}

TEST_F(ReversalTest, gives_the_same_rows_and_logs_with_any_number_of_jobs) {
    const Plan made = plan(two_arms + "design: ABBA\nseeds: [1, 2]\n");
    run_in("one", made, 1);
    run_in("four", made, 4);
    EXPECT_EQ(without_timing(folder_ / "one"), without_timing(folder_ / "four"));
    expect_same_events(folder_ / "one", folder_ / "four");
}

TEST_F(ReversalTest, goes_on_in_the_middle_of_a_part) {
    const Plan made = plan("controls: false\nversions: nights\ndesign: reversal\narms:\n"
                           "  a: {rule: {name: stopping, learn: sleep}, policy: replay}\n");
    run_in("straight", made);
    stop = false;
    interrupt = true;
    {
        RunDirectory directory(folder_ / "cut", make_manifest(made, registry_), Begin::resume);
        run(made, registry_, directory, {.jobs = 1, .cancelled = &stop});
        EXPECT_TRUE(directory.rows().empty());
    }
    EXPECT_TRUE(stop);
    run_in("cut", made);
    EXPECT_EQ(without_timing(folder_ / "cut"), without_timing(folder_ / "straight"));
    expect_same_events(folder_ / "cut", folder_ / "straight");
}

}  // namespace
}  // namespace nrem::core
