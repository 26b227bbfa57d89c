// nrem memory as a user meets it.
#include <gtest/gtest.h>

#include "report/sample_memory.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

class MemoryCommand : public testing::Test {
protected:
    MemoryCommand() : run_(own_folder()) { core::sample::write_versions(run_); }
    [[nodiscard]] process::Result memory(const std::string& arguments) const {
        return process::run(process::nrem("memory " + run_.string() + " " + arguments));
    }
    void expect(const std::string& arguments, int code, const std::string& text) const {
        const auto result = memory(arguments);
        EXPECT_EQ(result.exit_code, code) << result.output;
        EXPECT_NE(result.output.find(text), std::string::npos) << result.output;
    }
    fs::path run_;
};

TEST_F(MemoryCommand, lists_shows_compares_and_explains) {
    expect("0000", 0, "before the first night");
    expect("0000 list", 0, "rolled back, retention");
    expect("0000 show 2", 0, "1 records");
    expect("0000 show 1 --stream 0", 0, "2 records");
    expect("--stream 0 0000 diff 1 2", 0, "1 changed, 1 removed");
    expect("0000 explain 4", 0, "made by night 1");
}

TEST_F(MemoryCommand, names_what_is_wrong) {
    fs::create_directories(run_ / "trials/00000000000000b2");
    expect("00000000000000a2 list", 2, "no trial '00000000000000a2' (nearest: 00000000000000");
    expect("0000 list", 2, "several trials begin with '0000'");
    expect("00000000000000b list", 2, "`versions: all`");
    expect("00000000000000a show 9", 2, "kept: 0, 1, 2");
    expect("00000000000000a show", 2, "version");
    expect("00000000000000a diff 1", 2, "versions");
    expect("00000000000000a show -1", 2, "version");
    EXPECT_EQ(process::run(process::nrem("memory /nowhere 00")).exit_code, 2);
}

TEST_F(MemoryCommand, rolls_back_a_trial_that_goes_on) {
    expect("0000 rollback 1", 0, "goes on from version 1");
    expect("0000 list", 0, "restored by hand");
    expect("0000 rollback 9", 2, "kept: 0, 1, 2");
}

TEST_F(MemoryCommand, does_not_roll_back_what_is_finished) {
    process::write(run_ / "x.yaml",
                   "name: x\ntask: {name: regimes}\nbackend: markov\nrule: window\nstreams: 1\n"
                   "controls: false\n");
    const fs::path out = run_ / "out";
    ASSERT_EQ(
        process::run(process::nrem("run " + (run_ / "x.yaml").string() + " --out " + out.string()))
            .exit_code,
        0);
    const auto trial = fs::directory_iterator(out / "trials")->path();
    fs::remove_all(trial / "journal");
    fs::copy(run_ / "trials" / core::sample::memory_trial, trial,
             fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    const auto result = process::run(
        process::nrem("memory " + out.string() + " " + trial.filename().string() + " rollback 1"));
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_NE(result.output.find("is finished"), std::string::npos) << result.output;
}

}  // namespace
}  // namespace nrem
