// The life of a state: one process sleeps and saves its fast weights, another loads them and
// answers, and what it says is what a process says that did both.
#include <gtest/gtest.h>

#include "store/journal.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

// Three nights over eight pairs each, then a question about each pair of the first.
constexpr const char* experiment =
    "name: restart\n"
    "task:\n"
    "  {name: returns, lists: 3, rounds: 1, pairs: 8, repeats: 1, names: 64, dimensions: 0,\n"
    "   asked: 1}\n"
    "backend: {name: hybrid, weights: hybrid/recall-gated-1.safetensors}\n"
    "policy: recurrent_passes\n"
    "scheduler: boundary\n"
    "streams: 1\n"
    "controls: false\n"
    "versions: all\n";

class Restart : public testing::Test {
protected:
    Restart() : folder_(own_folder()) { process::write(folder_ / "restart.yaml", experiment); }

    // With a fault, "" for none.
    [[nodiscard]] process::Result run(const std::string& out, const std::string& fault) const {
        return process::run((fault.empty() ? "" : "NREM_FAULT=" + fault + " ") + NREM_BUILD_DIR +
                            "/nrem_faults run " + (folder_ / "restart.yaml").string() +
                            " --jobs 1 --out " + (folder_ / out).string());
    }
    // Ends where the third night is over and nothing was asked yet.
    void sleep(const std::string& out) const {
        const auto killed = run(out, "journal.clear.after:3");
        ASSERT_EQ(killed.exit_code, 128 + SIGKILL) << killed.output;
        ASSERT_TRUE(rows(out).empty());
    }
    // A night that begins in this process would end it.
    void ask(const std::string& out) const {
        const auto asked = run(out, "journal.intent.before:1");
        ASSERT_EQ(asked.exit_code, 0) << asked.output;
    }
    [[nodiscard]] std::vector<nlohmann::json> rows(const std::string& out) const {
        std::vector<nlohmann::json> found;
        std::istringstream lines(without_timing(folder_ / out));
        for (std::string line; std::getline(lines, line);)
            found.push_back(nlohmann::json::parse(line));
        return found;
    }
    [[nodiscard]] double accuracy(const std::string& out) const {
        const auto right = rows(out).at(0).at("metrics").at("total").at("right");
        return right.at(1).get<double>() / right.at(0).get<double>();  // hits of n
    }
    fs::path folder_;
};

TEST_F(Restart, a_process_that_loads_the_state_says_what_the_one_that_slept_would_say) {
    const auto straight = run("straight", "");
    ASSERT_EQ(straight.exit_code, 0) << straight.output;
    sleep("parted");
    ask("parted");
    EXPECT_EQ(without_timing(folder_ / "parted"), without_timing(folder_ / "straight"));
    expect_same_events(folder_ / "parted", folder_ / "straight");
    EXPECT_GE(accuracy("parted"), 0.75);
}

// Guessing is right once in 32 times.
TEST_F(Restart, with_the_state_from_before_the_first_night_nothing_is_known) {
    sleep("emptied");
    for (const auto& trial : fs::directory_iterator(folder_ / "emptied" / "trials"))
        core::roll_back(trial.path(), 0, 0);
    ask("emptied");
    EXPECT_LE(accuracy("emptied"), 0.25);
}

}  // namespace
}  // namespace nrem
