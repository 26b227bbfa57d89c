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
    EXPECT_EQ(process::run(nrem("run")).exit_code, 2);
    EXPECT_EQ(process::run(nrem("--help")).exit_code, 0);
    for (const char* command : {"run", "plan", "plugins", "report", "new"})
        EXPECT_EQ(process::run(nrem(std::string(command) + " --help")).exit_code, 0) << command;
}

TEST_F(BadInput, names_the_word_that_no_command_or_option_is_called) {
    expect_error(process::run(nrem("rnu x.yaml")), 2, "nrem: unknown command 'rnu' (nearest: run)");
    expect_error(process::run(nrem("cluster statsu")), 2, "'statsu' (nearest: status)");
    expect_error(process::run(nrem("ctl / puase")), 2, "'puase' (nearest: pause)");
    expect_error(process::run(nrem("run x.yaml --memry 4G")), 2, "'--memry' (nearest: --memory)");
}

TEST_F(BadInput, the_help_of_an_action_names_the_arguments_of_its_command) {
    expect_error(process::run(nrem("ctl / status --help")), 0, "nrem ctl run status [OPTIONS]");
    expect_error(process::run(nrem("ctl nix --jobs --help")), 0, "nrem ctl [OPTIONS] run");
}

TEST_F(BadInput, a_folder_or_file_of_another_kind_is_named) {
    const std::string folder = folder_.string(), absent = folder + "/nix: no such run folder";
    for (const char* command : {"ctl", "report", "merge", "reproduce", "cluster status", "view"})
        expect_error(process::run(nrem(std::string(command) + " " + folder + "/nix")), 2, absent);
    expect_error(process::run(nrem("memory " + folder + "/nix ab")), 2, absent);
    expect_error(process::run(nrem("ctl " + folder)), 2, "no run is going on in " + folder);
    expect_error(process::run(nrem("reproduce " + folder)), 2, folder + ": no run here (no manifest.json)");
    expect_error(process::run(nrem("memory " + folder + " ab")), 2, "(no trials/)");
    process::write(folder_ / "x.yaml", good);
    expect_error(process::run(nrem("cache stat " + folder + "/x.yaml")), 2, "another kind of file");
}

TEST_F(BadInput, options_are_checked_before_a_folder_is_made) {
    for (const char* bad : {"--memory lots", "--trial-memory 1M", "--jobs 0", "--shard 9/3",
                            "--allow-key x", "--like nix"})
        EXPECT_EQ(run(good, bad).exit_code, 2) << bad;
    EXPECT_FALSE(fs::exists(folder_ / "out"));
    expect_error(process::run(nrem("ctl / jobs 0")), 2, "not in range");
}

TEST_F(BadInput, says_which_command_takes_a_file_of_the_other_kind) {
    const std::string docs = NREM_SOURCE_DIR "/docs/experiments/";
    expect_error(process::run(nrem("train " + docs + "quickstart.yaml")), 2, "nrem run takes it");
    process::write(folder_ / "recipe.yaml", "task: symbols\nheld_out: {streams: 2}\ntrainer: torch\n");
    expect_error(process::run(nrem("run " + (folder_ / "recipe.yaml").string())), 2,
                 "recipe.yaml:3: a recipe of a training (`trainer`): nrem train takes it");
}

TEST_F(BadInput, says_which_papers_there_are) {
    for (const char* wanted : {"-1", "0", "abc", "1.5", "18446744073709551616"})
        expect_error(process::run(nrem("run --paper ") + wanted), 2,
                     std::string("a whole number from 1 to 119, not '") + wanted + "'");
}

// As Unix tools do: whoever reads has seen enough.
TEST_F(BadInput, of_a_reader_that_goes_away_is_none) {
    for (const char* command : {"papers", "plugins --figures", "papers --json"}) {
        const Result result = process::run("( " + nrem(command) + "; echo code $? >&2 ) | true");
        EXPECT_EQ(result.output, "code 0\n") << command;
    }
    const Result full = process::run(nrem("papers > /dev/full"));
    expect_error(full, 1, "what it had to say cannot be written: No space left on device");
}

TEST_F(BadInput, a_plugin_to_start_from_has_a_kind_and_a_name_of_its_own) {
    const std::string out = " --out " + folder_.string();
    expect_error(process::run(nrem("new rule exemplars" + out)), 2, "choose another name");
    expect_error(process::run(nrem("new trainer x" + out)), 2,
                 "no plugin to start from for the kind trainer");
    EXPECT_TRUE(fs::is_empty(folder_));
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
