// A run folder of the version before rows had a schema: read and reported as that version did.
#include <gtest/gtest.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "report/report.hpp"
#include "store/run_directory.hpp"
#include "study/outcome.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

const fs::path earlier = fs::path(NREM_SOURCE_DIR) / "tests/report/fixtures/rows_without_schema";

// What was there is still there; there may be more beside it.
void expect_kept(const nlohmann::json& before, const nlohmann::json& after) {
    const nlohmann::json was = before.flatten(), is = after.flatten();
    for (const auto& [place, value] : was.items())
        EXPECT_EQ(is.value(place, nlohmann::json()), value) << place;
}

TEST(EarlierRun, has_rows_of_which_nothing_is_lost_when_they_are_written_again) {
    std::istringstream lines(process::read(earlier / "trials.jsonl"));
    std::string line;
    for (const Row& row : read_rows(earlier)) {
        EXPECT_EQ(row.schema, 0U);
        ASSERT_TRUE(std::getline(lines, line));
        nlohmann::json was = nlohmann::json::parse(line);
        was.at("timing").erase("sum");
        expect_kept(was, nlohmann::json::parse(to_sealed_line(row)));
    }
    EXPECT_FALSE(std::getline(lines, line));
}

TEST(EarlierRun, is_reported_as_it_was) {
    const fs::path out = own_folder();
    fs::create_directories(out);
    const FoundOutcome found = find_outcome({.runs = {earlier}});
    write_report(found.report, out);
    const auto compared_in = [](const fs::path& folder) {
        return nlohmann::json::parse(process::read(folder / "results.json"))
            .at("comparison");
    };
    EXPECT_GT(compared_in(earlier).flatten().size(), 500U);
    expect_kept(compared_in(earlier), compared_in(out));
    for (const auto& claim : found.report.claims) EXPECT_EQ(claim.outcome, ClaimOutcome::met);
    EXPECT_EQ(found.report.timelines.size(), 4U);
    fs::remove_all(out);
}

}  // namespace
}  // namespace nrem::core
