// nrem train under kills at random moments, of all its processes and of the parent alone, under
// interrupts, and with keys in the environment: what was learned is kept, nothing is learned
// twice, and no key goes to a training.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

class TrainingFaults : public testing::Test {
protected:
    TrainingFaults() {
        process::write(folder_ / "x.yaml",
                       "name: x\ntask: {name: regimes, length: 20}\nheld_out: {length: 10}\n"
                       "trainer: counting\nseeds: [1, 2]\narms: {a: {}, b: {steps: 30}}\n");
    }
    [[nodiscard]] std::vector<std::string> command(const std::string& out) const {
        return {std::string(NREM_BUILD_DIR) + "/nrem",
                "train",
                (folder_ / "x.yaml").string(),
                "--jobs",
                "2",
                "--plugin-path",
                NREM_COUNTING,
                "--out",
                (folder_ / out).string()};
    }
    [[nodiscard]] process::Result finish(const std::string& out,
                                         const std::string& environment = "") const {
        std::string line = environment;
        for (const auto& word : command(out)) line += " " + word;
        return process::run(line);
    }
    void expect_trained(const std::string& out) const {
        for (const char* training : {"a-seed-1", "a-seed-2", "b-seed-1", "b-seed-2"}) {
            const fs::path made = folder_ / out / training;
            EXPECT_EQ(process::read(made / "weights.safetensors"),
                      process::read(folder_ / "straight" / training / "weights.safetensors"))
                << out << " " << training;
            const std::size_t all = training[0] == 'a' ? 40 : 30;
            EXPECT_EQ(steps_in(made / "progress.jsonl").size(), all) << out << " " << training;
        }
    }
    // Each once; whatever else a line is, it is not half of two.
    static std::set<std::uint64_t> steps_in(const fs::path& log) {
        std::set<std::uint64_t> steps;
        std::istringstream lines(process::read(log));
        for (std::string line; std::getline(lines, line);)
            if (const json read = json::parse(line, nullptr, false); read.is_object())
                steps.insert(read.at("step").get<std::uint64_t>());
        return steps;
    }
    const fs::path folder_ = own_folder();
};

TEST_F(TrainingFaults, a_kill_at_any_moment_loses_nothing_that_was_kept) {
    ASSERT_EQ(finish("straight").exit_code, 0);
    std::mt19937 random(15);  // moments, spread over what a training takes
    std::uniform_int_distribution<int> pause(1, 900);
    for (int i = 0; i < 12; ++i) {
        const std::string out = "killed" + std::to_string(i);
        for (int kills = 0; kills < 3; ++kills)
            run_and_kill(command(out), std::chrono::milliseconds(pause(random)));
        const auto last = finish(out);
        EXPECT_EQ(last.exit_code, 0) << last.output;
        expect_trained(out);
    }
}

// Its children are told, keep what they have, and let go of their folders.
TEST_F(TrainingFaults, a_training_ends_with_the_process_that_started_it) {
    process::write(folder_ / "x.yaml",
                   "name: x\ntask: {name: regimes, length: 20}\nheld_out: {length: 10}\n"
                   "trainer: {name: counting, steps: 500}\n");
    ASSERT_TRUE(run_and_kill(command("orphans"), std::chrono::milliseconds(1500)));
    const auto count = [&] {
        return steps_in(folder_ / "orphans/x-seed-1/progress.jsonl").size();
    };
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    const std::size_t steps = count();
    std::this_thread::sleep_for(std::chrono::milliseconds(500));
    EXPECT_EQ(count(), steps);
}

TEST_F(TrainingFaults, an_interrupt_keeps_what_was_learned) {
    ASSERT_EQ(finish("straight").exit_code, 0);
    for (const int signal : {SIGTERM, SIGINT}) {
        const std::string out = "told" + std::to_string(signal);
        const pid_t run = start(command(out));
        std::this_thread::sleep_for(std::chrono::milliseconds(700));
        kill(run, signal);
        int status = 0;
        waitpid(run, &status, 0);
        EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 1) << status;
        EXPECT_EQ(finish(out).exit_code, 0);
        expect_trained(out);
    }
}

TEST_F(TrainingFaults, two_commands_do_not_train_in_one_folder) {
    ASSERT_EQ(finish("straight").exit_code, 0);
    const pid_t first = start(command("both"));
    EXPECT_EQ(finish("both").exit_code, 0);
    int status = 0;
    waitpid(first, &status, 0);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    expect_trained("both");
}

TEST_F(TrainingFaults, no_key_is_in_the_environment_of_a_training) {
    ASSERT_EQ(finish("keys", "SOME_API_KEY=sk-4711 PLAIN=plain").exit_code, 0);
    const std::string seen = process::read(folder_ / "keys/a-seed-1/checkpoints/environment");
    EXPECT_NE(seen.find("PLAIN=plain"), std::string::npos);
    EXPECT_EQ(seen.find("sk-4711"), std::string::npos) << seen;
}

}  // namespace
}  // namespace nrem
