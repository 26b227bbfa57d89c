// nrem report --compare: several runs as one comparison, each with its own arms.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "report/report.hpp"
#include "store/run_directory.hpp"
#include "study/outcome.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// Runs that came from the same and from other programs, with rows made by hand.
class CompareRuns : public testing::Test {
protected:
    ~CompareRuns() override { fs::remove_all(folder_); }

    static Row row(const std::string& arm, std::uint64_t seed, const std::string& right) {
        Row row;
        row.id = arm + std::to_string(seed);
        row.arm = row.identity = arm;
        row.control = arm == "no_memory" ? Control::no_memory : Control::none;
        row.problem = row.task = "days";
        row.seed = seed;
        for (std::uint64_t i = 0; i < 8; ++i) {
            StreamScores stream;
            stream.index = i;
            stream.scored = right.size();
            stream.right = right;
            for (const char one : right) stream.figures[Metric::accuracy].add(one == '1');
            row.metrics.streams.push_back(stream);
        }
        return row;
    }

    fs::path write(const std::string& name, const std::string& right, json manifest = {}) const {
        return write_arms(name, {{"arm", right}}, std::move(manifest));
    }

    // Each with the answers that it has right in all of its streams.
    fs::path write_arms(const std::string& name,
                        const std::vector<std::pair<std::string, std::string>>& arms,
                        json manifest = {}) const {
        const fs::path run = folder_ / name;
        fs::create_directories(run);
        std::vector<Row> rows{row("no_memory", 1, "0000")};
        for (const auto& [arm, right] : arms) rows.push_back(row(arm, 1, right));
        std::string lines;
        for (const Row& one : rows) {
            lines += to_line(one) + "\n";
            manifest["trials"].push_back(one.id);
        }
        manifest["config"] =
            "name: hand\ntask: regimes\nbackend: markov\nrule: window\ncontrols: false\n";
        process::write(run / "trials.jsonl", lines);
        process::write(run / "manifest.json", manifest.dump());
        return run;
    }

    FoundOutcome compare_runs(const std::vector<fs::path>& runs) const {
        return find_outcome({.runs = runs, .naming = Naming::by_run});
    }

    // The first one of a cell.
    static const Pair& pair_called(const FoundOutcome& found, const std::string& cell) {
        const Group& group = found.report.comparison.groups.at(0);
        const auto pair = std::ranges::find_if(
            group.pairs, [&](const Pair& each) { return group.cells[each.cell].name() == cell; });
        if (pair == group.pairs.end()) throw std::runtime_error("no pair of " + cell);
        return *pair;
    }

    fs::path folder_ = own_folder();
};

TEST_F(CompareRuns, keeps_the_arms_of_each_apart) {
    const auto found = compare_runs({write("old", "0011"), write("new", "0111")});
    ASSERT_EQ(found.report.comparison.groups.size(), 1u);
    const Group& group = found.report.comparison.groups[0];
    ASSERT_EQ(group.cells.size(), 4u);
    EXPECT_EQ(group.cells[0].name(), "new: arm");
    EXPECT_EQ(group.cells[1].name(), "old: arm");
    EXPECT_EQ(group.cells[0].estimates[Metric::accuracy].value, 0.75);
    EXPECT_EQ(group.cells[1].estimates[Metric::accuracy].value, 0.5);
    EXPECT_EQ(found.report.comparison.duplicates, 0u);
}

TEST_F(CompareRuns, pairs_an_arm_with_the_baseline_of_its_own_run) {
    const auto found = compare_runs({write("old", "0011"), write("new", "0111")});
    const Group& group = found.report.comparison.groups[0];
    const auto run_of = [&](std::size_t cell) { return group.cells[cell].run(); };
    std::size_t arms = 0;
    for (const Pair& pair : group.pairs) {
        if (group.cells[pair.cell].control != Control::none) continue;
        ++arms;
        EXPECT_EQ(run_of(pair.cell), run_of(pair.baseline));
    }
    EXPECT_EQ(arms, 2u);
}

TEST_F(CompareRuns, have_the_run_as_a_factor_that_pairs_equal_arms) {
    const auto found = compare_runs({write("old", "0011"), write("new", "0111")});
    const Group& group = found.report.comparison.groups[0];
    EXPECT_EQ(group.cells[0].factors.front(), (std::pair<std::string, std::string>("run", "new")));
    const auto factor = std::ranges::find(group.factors, "run", &Factor::key);
    ASSERT_NE(factor, group.factors.end());
    ASSERT_EQ(factor->levels.size(), 1u);
    EXPECT_EQ(factor->baseline, "old") << "the first that was given";
    EXPECT_EQ(factor->levels[0].level, "new");
    EXPECT_EQ(factor->levels[0].differences[Metric::accuracy].value, 0.25);
}

// Three of three arms in one run; two of them are as in the other.
TEST_F(CompareRuns, says_of_the_arms_of_a_run_what_its_own_report_says) {
    const std::vector<std::pair<std::string, std::string>> few{{"arm", "0011"}};
    const std::vector<std::pair<std::string, std::string>> many{
        {"arm", "0011"}, {"brm", "0111"}, {"crm", "0001"}};
    const fs::path small = write_arms("small", few), large = write_arms("large", many);
    const auto together = compare_runs({small, large});
    std::size_t compared = 0;
    for (const fs::path& run : {small, large}) {
        const auto alone = find_outcome({.runs = {run}});
        for (const Pair& own : alone.report.comparison.groups[0].pairs) {
            const Pair& pair =
                pair_called(together, run.filename().string() + ": " +
                                          alone.report.comparison.groups[0].cells[own.cell].name());
            EXPECT_EQ(pair.verdict.family, run == small ? 1u : 3u);
            EXPECT_DOUBLE_EQ(pair.verdict.corrected_p.value, 2.0 / 256);
            EXPECT_EQ(pair.verdict.corrected_p, own.verdict.corrected_p);
            EXPECT_EQ(words(pair.verdict), words(own.verdict));
            ++compared;
        }
    }
    EXPECT_EQ(compared, 4u);
}

TEST_F(CompareRuns, find_the_logs_of_each) {
    const fs::path old = write("old", "0011");
    const auto found = compare_runs({old, write("new", "0111")});
    EXPECT_EQ(found.folders.at("old/arm1").path(), old / "trials/arm1");
}

// The run stands beside the identity of a cell, so that its parts can still be read.
TEST_F(CompareRuns, know_what_their_cells_are_made_of_whatever_a_run_is_called) {
    const std::string rule = R"({"backend":{"name":"x"},"rule":{"name":"window"}})";
    const auto with_rule = [&](const char* name) {
        const fs::path run = write(name, "0011");
        std::string lines;
        for (Row row : read_rows(run)) {
            if (row.arm == "arm") row.identity = rule;
            lines += to_line(row) + "\n";
        }
        process::write(run / "trials.jsonl", lines);
        return run;
    };
    const auto found = compare_runs({with_rule("a{b"), with_rule("{seed}")});
    const auto& cells = found.report.comparison.groups.at(0).cells;
    ASSERT_EQ(cells.size(), 4u);
    for (const CellSummary& cell : cells)
        if (cell.arm == "arm") {
            EXPECT_EQ(cell.identity, rule);
            EXPECT_EQ(cell.name(), cell.run() + ": arm");
        }
    EXPECT_NE(markdown_report(found.report).find("window"), std::string::npos);
}

TEST_F(CompareRuns, with_one_name_are_numbered) {
    const auto found = compare_runs({write("a/run", "0011"), write("b/run", "0111")});
    const auto& cells = found.report.comparison.groups[0].cells;
    EXPECT_EQ(std::ranges::count_if(
                  cells, [](const CellSummary& cell) { return cell.name() == "run (2): arm"; }), 1);
}

TEST_F(CompareRuns, made_from_other_data_are_refused) {
    const auto with = [](const char* hash) { return json{{"data", {{"days.csv", hash}}}}; };
    const fs::path a = write("a", "0011", with("1")), b = write("b", "0011", with("2"));
    try {
        (void)compare_runs({a, b});
        FAIL() << "they were compared";
    } catch (const UsageError& failure) {
        EXPECT_STREQ(failure.what(),
                     "a and b cannot be compared: they made the streams of task days with another "
                     "version of data file days.csv; run one of them again");
    }
    EXPECT_NO_THROW((void)compare_runs({a, write("c", "0011", with("1"))}));
}

TEST_F(CompareRuns, made_by_another_version_of_their_task_are_refused) {
    const auto with = [](const char* task, const char* rule) {
        return json{{"plugins", {{"days", task}, {"window", rule}}}};
    };
    const fs::path a = write("a", "0011", with("1", "1"));
    EXPECT_THROW((void)compare_runs({a, write("b", "0011", with("2", "1"))}), UsageError);
    EXPECT_NO_THROW((void)compare_runs({a, write("c", "0011", with("1", "2"))}));
}

}  // namespace
}  // namespace nrem::core
