// A run folder of the version before rows had a schema: read and reported as that version did.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>

#include "report/report.hpp"
#include "store/run_directory.hpp"
#include "study/outcome.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

const fs::path earlier = fs::path(NREM_SOURCE_DIR) / "tests/report/fixtures/rows_without_schema";

TEST(EarlierRun, has_rows_that_are_written_as_they_were) {
    std::string lines;
    for (const Row& row : read_rows(earlier)) {
        EXPECT_EQ(row.schema, 0U);
        lines += to_sealed_line(row);
    }
    EXPECT_EQ(lines, process::read(earlier / "trials.jsonl"));
}

// What was in the comparison is still there; there may be more beside it.
TEST(EarlierRun, is_reported_as_it_was) {
    const fs::path out = own_folder();
    fs::create_directories(out);
    const FoundOutcome found = find_outcome({.runs = {earlier}});
    write_report(found.report, out);
    const auto compared_in = [](const fs::path& folder) {
        return nlohmann::json::parse(process::read(folder / "results.json"))
            .at("comparison")
            .flatten();
    };
    const nlohmann::json was = compared_in(earlier), is = compared_in(out);
    EXPECT_GT(was.size(), 500U);
    for (const auto& [place, value] : was.items()) EXPECT_EQ(is.value(place, nlohmann::json()), value) << place;
    for (const auto& claim : found.report.claims) EXPECT_EQ(claim.outcome, ClaimOutcome::met);
    EXPECT_EQ(found.report.timelines.size(), 4U);
    fs::remove_all(out);
}

}  // namespace
}  // namespace nrem::core
