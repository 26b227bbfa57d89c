// All tasks, backends and rules that come with nrem, as far as they go together: what cells share
// of their first days changes no row and no log.
#include <gtest/gtest.h>

#include <regex>

#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

constexpr const char* experiment =
    "name: parts\n"
    "task: weather\n"
    "backend: exemplar\n"
    "rule: none\n"
    "scheduler: {name: every_n, n: 15}\n"
    "streams: 1\n"
    "controls: false\n"
    "arms:\n"
    "  noop: {policy: noop}\n"
    "  half: {policy: drop_half, sleep: {cap_nights: 4, cap_time: 1e9}}\n"
    "sweep:\n"
    "  task: [classes, diagnoses, fact_updates, lexical, liver, markets, paired_associates, "
    "regimes, rest, returns, transplant, weather]\n"
    "  backend: [associative, exemplar, markov, mlp]\n"
    "  rule: [cascade, exemplars, fast_weights, feedback_lookup, full_history, grow_prompt, mlp, "
    "none, note_cases, notes, window]\n";

TEST(SharedParts, rows_and_logs_are_those_of_cells_that_share_nothing) {
    const auto folder = own_folder();
    process::write(folder / "parts.yaml", experiment);
    const std::string command = "run " + (folder / "parts.yaml").string() + " --jobs 2 --out ";
    const auto alone =
        process::run(process::nrem(command + (folder / "alone").string() + " --no-share"));
    ASSERT_EQ(alone.exit_code, 0) << alone.output.substr(0, 2000);
    EXPECT_EQ(alone.output.find("run once for several arms"), std::string::npos);
    const auto shared = process::run(process::nrem(command + (folder / "shared").string()));
    ASSERT_EQ(shared.exit_code, 0) << shared.output.substr(0, 2000);
    std::smatch saved;
    ASSERT_TRUE(std::regex_search(shared.output, saved,
                                  std::regex("(\\d+) steps .* run once for several arms")));
    EXPECT_GT(std::stoul(saved[1]), 500U);
    EXPECT_TRUE(without_timing(folder / "shared") == without_timing(folder / "alone"));
    expect_same_events(folder / "shared", folder / "alone");
}

}  // namespace
}  // namespace nrem
