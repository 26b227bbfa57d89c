// Rows of one run share the list of the names of what was measured, which would else be most of what a
// small row takes.
#include <gtest/gtest.h>

#include "metrics/make_records.hpp"
#include "store/run_directory.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core::testing {
namespace {

Row measured_row(const std::string& arm, const std::vector<std::string>& names) {
    TrialRecord trial = trial_of({"10"});
    for (const std::string& name : names) trial.streams[0].figures.push_back({name, {2, 1}, {}});
    return row_of_trial(arm, trial);
}

TEST(SharedNames, are_one_list_for_all_rows_of_a_run_that_have_them) {
    const auto folder = own_folder();
    const std::vector<std::string> both{"f1", "recall"};
    std::string lines;
    for (const Row& row : {measured_row("a", both), measured_row("b", {"f1"}), measured_row("c", both),
                           measured_row("d", {})})
        lines += to_sealed_line(row);
    process::write(folder / "trials.jsonl", lines);
    const std::vector<Row> rows = read_rows(folder);
    ASSERT_EQ(rows.size(), 4U);
    EXPECT_EQ(&rows[0].metrics.names.list(), &rows[2].metrics.names.list());
    EXPECT_EQ(rows[2].metrics.names.list(), both);
    EXPECT_EQ(rows[1].metrics.names.list(), std::vector<std::string>{"f1"});
    EXPECT_EQ(rows[3].metrics.names.size(), 0U);
    EXPECT_EQ(find_measured(rows[2].metrics.names, rows[2].metrics.measured, "recall")->sum, 1);
    EXPECT_EQ(to_sealed_line(rows[0]) + to_sealed_line(rows[1]) + to_sealed_line(rows[2]) +
                  to_sealed_line(rows[3]),
              lines);
}

}  // namespace
}  // namespace nrem::core::testing
