// nrem ctl against the program while it runs trials in child processes, and what a killed run
// leaves of it.
#include <gtest/gtest.h>

#include <map>

#include "store/run_directory.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

class Live : public testing::Test {
protected:
    Live() : folder_(own_folder()), run_((folder_ / "run").string()) {}
    ~Live() override {
        if (program_ > 0) kill(program_, SIGKILL);
        if (program_ > 0) waitpid(program_, nullptr, 0);
    }
    void begin(const std::string& arms, std::vector<std::string> options) {
        process::write(folder_ / "live.yaml",
                       "name: live\ntask: weather\nbackend: exemplar\nstreams: 1\n"
                       "seeds: [1, 2]\ncontrols: false\narms:\n" +
                           arms);
        std::vector<std::string> words{std::string(NREM_BUILD_DIR) + "/nrem",
                                       "run",
                                       (folder_ / "live.yaml").string(),
                                       "--plugin-path",
                                       NREM_VILLAINS,
                                       "--out",
                                       run_,
                                       "--jobs",
                                       "2"};
        words.insert(words.end(), options.begin(), options.end());
        program_ = start(words);
    }
    int end() {
        int status = 0;
        waitpid(std::exchange(program_, 0), &status, 0);
        return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    }
    process::Result ctl(const std::string& words) const {
        return process::run(process::nrem("ctl " + run_ + " " + words));
    }
    nlohmann::json status() const {
        const auto said = ctl("status --json");
        return nlohmann::json::parse(said.exit_code == 0 ? said.output : "{}");
    }
    template <class Condition>
    static void wait_until(Condition&& holds) {
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        while (!holds() && std::chrono::steady_clock::now() < end)
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        EXPECT_TRUE(holds());
    }
    void under_way_are(std::size_t trials) const {
        wait_until([&] { return status().value("under_way", nlohmann::json()).size() == trials; });
    }
    std::map<std::string, std::string> errors() const {
        std::map<std::string, std::string> found;
        for (const auto& row : core::read_rows(run_)) found[row.arm] = row.error;
        return found;
    }
    fs::path folder_;
    std::string run_;
    pid_t program_ = 0;
};

const std::string hanging =
    "  stuck: {rule: {name: villain, how: hang}}\n"
    "  good: {rule: villain}\n";

TEST_F(Live, a_trial_that_hangs_in_a_child_is_cancelled) {
    begin(hanging, {});
    under_way_are(2);
    EXPECT_EQ(ctl("cancel stuk").output, "nrem: no cell, arm or trial 'stuk' (nearest: stuck)\n");
    EXPECT_EQ(ctl("cancel stuck").output, "2 trials are cancelled\n");
    EXPECT_EQ(end(), 0);
    EXPECT_EQ(errors(),
              (std::map<std::string, std::string>{{"good", ""}, {"stuck", "cancelled by hand"}}));
    EXPECT_EQ(ctl("").output, "nrem: no run is going on in " + run_ + "\n");
}

TEST_F(Live, an_interrupt_ends_the_children_and_leaves_their_trials_for_later) {
    begin(hanging, {});
    under_way_are(2);
    kill(program_, SIGINT);
    EXPECT_EQ(end(), 1);
    EXPECT_EQ(core::read_rows(run_).size(), 0U);
    EXPECT_EQ(process::run("pgrep -f 'worke[r].*" + run_ + "'").exit_code, 1);
}

TEST_F(Live, the_socket_of_a_killed_run_is_replaced) {
    begin(hanging, {});
    under_way_are(2);
    kill(program_, SIGKILL);
    end();
    EXPECT_TRUE(fs::exists(fs::path(run_) / "control"));
    EXPECT_EQ(ctl("").output, "nrem: no run is going on in " + run_ + "\n");
    begin(hanging, {});
    under_way_are(2);
    EXPECT_EQ(ctl("cancel stuck").exit_code, 0);
    EXPECT_EQ(end(), 0);
}

TEST_F(Live, a_child_more_begins_when_jobs_are_raised) {
    begin(
        "  stuck: {rule: {name: villain, how: hang}}\n"
        "  other: {rule: villain, policy: stuck, scheduler: {name: every_n, n: 50}}\n",
        {});
    under_way_are(2);
    EXPECT_EQ(ctl("jobs 3").exit_code, 0);
    under_way_are(3);
    EXPECT_EQ(ctl("jobs 0").exit_code, 2);
    EXPECT_EQ(ctl("pause").exit_code, 0);
    EXPECT_EQ(ctl("cancel stuck").exit_code, 0);
    wait_until([&] { return status().value("cancelled", 0) == 2; });
    under_way_are(1);
    EXPECT_EQ(ctl("resume").exit_code, 0);
    under_way_are(2);
    EXPECT_EQ(ctl("cancel other").exit_code, 0);
    EXPECT_EQ(end(), 0);
}

TEST_F(Live, failed_trials_run_again_once_their_cause_is_gone) {
    const std::string repaired = (folder_ / "repaired").string();
    setenv("NREM_REPAIRED", repaired.c_str(), 1);
    begin("  flaky: {rule: {name: villain, how: unrepaired}}\n" + hanging, {});
    wait_until([&] { return status().value("failed", 0) == 2; });
    process::write(repaired, "");
    EXPECT_EQ(ctl("requeue").output, "2 failed trials are run again\n");
    EXPECT_EQ(ctl("cancel stuck").exit_code, 0);
    EXPECT_EQ(end(), 0);
    EXPECT_EQ(errors().at("flaky"), "");
}

}  // namespace
}  // namespace nrem
