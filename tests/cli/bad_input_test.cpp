// What a user gets wrong, and what the world does: one clear error, the right exit code, nothing
// lost that was written before.
#include <gtest/gtest.h>

#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::nrem;
using process::Result;

class BadInput : public testing::Test {
protected:
    BadInput() : folder_(own_folder()) {}
    // Runs an experiment of this text.
    Result run(const std::string& yaml, const std::string& more = "") {
        process::write(folder_ / "x.yaml", yaml);
        return process::run("cd " + folder_.string() + " && " +
                            nrem("run x.yaml --out out " + more));
    }
    void expect_error(const Result& result, int code, const std::string& text) {
        EXPECT_EQ(result.exit_code, code) << result.output;
        EXPECT_NE(result.output.find(text), std::string::npos) << result.output;
    }
    fs::path folder_;
};

constexpr const char* good =
    "name: x\ntask: {name: regimes}\nbackend: markov\nrule: window\nstreams: 2\ncontrols: false\n";

TEST_F(BadInput, names_the_line_of_malformed_yaml) {
    expect_error(run("name: x\ntask: [1, 2\n"), 2, "x.yaml:");
}

TEST_F(BadInput, names_the_line_and_the_nearest_key) {
    expect_error(run(std::string(good) + "polcy: noop\n"), 2, "x.yaml:7: ");
    expect_error(run(std::string(good) + "polcy: noop\n"), 2, "policy");
}

TEST_F(BadInput, names_the_nearest_component) {
    expect_error(run("name: x\ntask: regimes\nbackend: markof\n"), 2, "markov");
}

TEST_F(BadInput, names_a_parameter_out_of_range_and_the_range) {
    expect_error(run(std::string(good) + "sweep: {rule.size: [8, -1]}\n"), 2, "size");
}

TEST_F(BadInput, names_a_largest_difference_that_no_share_has) {
    expect_error(run(std::string(good) + "stop_early: {largest: {accuracy: 3}}\n"), 2,
                 "x.yaml:7: stop_early.largest: accuracy is a share, two of which differ by 1 at most");
}

TEST_F(BadInput, refuses_a_file_that_is_not_there) {
    expect_error(process::run(nrem("run /nowhere/x.yaml")), 2, "/nowhere/x.yaml");
}

TEST_F(BadInput, refuses_a_plugin_that_is_none) {
    process::write(folder_ / "bad.so", "hello");
    expect_error(run(good, "--plugin-path bad.so"), 2, "bad.so");
    expect_error(run(good, "--plugin-path missing.so"), 2, "missing.so");
}

TEST_F(BadInput, refuses_cells_whose_needs_are_not_met_and_says_who_would_do) {
    const Result result =
        run("name: x\ntask: weather\nbackend: markov\nrule: fast_weights\n"
            "streams: 1\ncontrols: false\n");
    expect_error(result, 2, "backend.reads_vector");
    EXPECT_NE(result.output.find("associative"), std::string::npos) << result.output;
}

TEST_F(BadInput, a_data_file_that_cannot_be_read_is_named) {
    const Result result =
        run("name: x\ntask: {name: weather, path: /nowhere/w.csv}\nbackend: exemplar\n"
            "streams: 1\ncontrols: false\n");
    EXPECT_NE(result.exit_code, 0);
    EXPECT_NE(result.output.find("w.csv"), std::string::npos) << result.output;
}

TEST_F(BadInput, a_run_folder_that_cannot_be_made_is_named) {
    process::write(folder_ / "out", "a file, not a folder");
    expect_error(run(good), 2, "out");
    EXPECT_EQ(process::read(folder_ / "out"), "a file, not a folder");
}

TEST_F(BadInput, usage_errors_have_their_exit_code) {
    EXPECT_EQ(process::run(nrem("fly")).exit_code, 2);
    EXPECT_EQ(process::run(nrem("run")).exit_code, 2);
    EXPECT_EQ(process::run(nrem("report /nowhere")).exit_code, 2);
    EXPECT_EQ(process::run(nrem("--help")).exit_code, 0);
    for (const char* command : {"run", "plan", "plugins", "report", "new"})
        EXPECT_EQ(process::run(nrem(std::string(command) + " --help")).exit_code, 0) << command;
}

// A limit on file sizes stands for a full disk: a write fails half-way through a run.
TEST_F(BadInput, a_full_disk_loses_no_finished_trial) {
    process::write(folder_ / "x.yaml", std::string(good) + "seeds: 40\nevents: off\n");
    const std::string command = nrem("run x.yaml --out out --jobs 1");
    const Result full =
        process::run("cd " + folder_.string() + " && trap '' XFSZ && ulimit -f 32 && " + command);
    EXPECT_EQ(full.exit_code, 1) << full.output;
    EXPECT_NE(full.output.find("trials.jsonl: cannot be written"), std::string::npos)
        << full.output;
    const std::string kept = process::read(folder_ / "out" / "trials.jsonl");
    EXPECT_GT(kept.size(), 1000U);
    EXPECT_EQ(kept.back(), '\n');  // whole lines only
    const Result again = process::run("cd " + folder_.string() + " && " + command);
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_EQ(process::read(folder_ / "out" / "trials.jsonl").substr(0, kept.size()), kept);
}

}  // namespace
}  // namespace nrem
