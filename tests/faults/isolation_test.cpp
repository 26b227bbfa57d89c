// Trials in child processes: whatever a plugin does costs its own rows, each with the right words,
// and the others are those of a run in one process, byte for byte.
#include <gtest/gtest.h>

#include <map>

#include "store/run_directory.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

const std::string head =
    "name: isolated\n"
    "task: weather\n"
    "backend: exemplar\n"
    "streams: 2\n"
    "controls: {oracle: false}\n";

class Isolation : public testing::Test {
protected:
    Isolation() : folder_(own_folder()) {}
    // Runs head + `arms` into `out`.
    process::Result run(const std::string& out, const std::string& arms,
                        const std::string& options = "") {
        process::write(folder_ / (out + ".yaml"), head + arms);
        return process::run(process::nrem("run " + (folder_ / (out + ".yaml")).string() +
                                          " --jobs 2 --plugin-path " NREM_VILLAINS " --out " +
                                          (folder_ / out).string() + " " + options));
    }
    // The errors by arm, "" for trials that did well, and all that was logged beside them.
    std::map<std::string, std::string> errors(const std::string& out) {
        std::map<std::string, std::string> found;
        for (const auto& row : core::read_rows(folder_ / out)) found[row.arm] = row.error;
        return found;
    }
    // Of a run whose only arm is `how`: its error.
    std::string error_of(const std::string& how, const std::string& options = "") {
        const auto result = run(how, arm(how) + "  good: {rule: villain}\n", options);
        const auto found = errors(how);
        EXPECT_EQ(found.size(), 7U) << result.output;  // with the controls
        EXPECT_EQ(found.at("good"), "") << result.output;
        EXPECT_EQ(result.exit_code, found.at(how).empty() ? 0 : 1) << result.output;
        EXPECT_FALSE(fs::exists(folder_ / how / "workers"));
        return found.at(how);
    }
    static std::string arm(const std::string& how) {
        return "arms:\n  " + how + ": {rule: {name: villain, how: " + how + "}}\n";
    }
    // What the trials of an arm have printed.
    std::string printed(const std::string& out) {
        std::string all;
        for (const auto& row : core::read_rows(folder_ / out))
            if (row.arm == out)
                all += process::read(folder_ / out / "trials" / row.id / "output.txt");
        return all;
    }
    fs::path folder_;
};

TEST_F(Isolation, a_crash_says_its_signal_and_last_words) {
    EXPECT_EQ(error_of("segfault"),
              "killed by signal 11 (Segmentation fault); it printed last: "
              "two | three | four | five | \\x1b[31mlast \\xff words");
    EXPECT_EQ(printed("segfault"), "one\ntwo\nthree\nfour\nfive\n\\x1b[31mlast \\xff words\n");
}

TEST_F(Isolation, an_abort_says_its_signal) {
    EXPECT_EQ(error_of("abort"), "killed by signal 6 (Aborted)");
}

TEST_F(Isolation, an_exit_says_its_code) {
    EXPECT_EQ(error_of("exit"), "exited with 3");
    EXPECT_EQ(error_of("quit"), "exited with 0");
}

// They come in the middle of the trial, as when all processes of a job are told to end.
TEST_F(Isolation, a_trial_outlives_the_signals_that_are_meant_for_its_parent) {
    for (const std::string how : {"terminated", "interrupted", "hung_up"})
        EXPECT_EQ(error_of(how), "") << how;
}

TEST_F(Isolation, a_trial_that_hangs_is_stopped) {
    EXPECT_EQ(error_of("hang", "--trial-seconds 2"), "stopped after 2 s (--trial-seconds)");
}

TEST_F(Isolation, a_trial_that_leaks_comes_to_its_limit) {
    EXPECT_EQ(error_of("leak", "--trial-memory 200M"),
              "stream 0: rule villain: write: std::bad_alloc (a trial may take 200 MiB: "
              "--trial-memory)");
}

TEST_F(Isolation, what_is_printed_is_kept_up_to_a_bound) {
    EXPECT_EQ(error_of("print"), "");
    EXPECT_LT(printed("print").size(), (1U << 20) + 100);
    EXPECT_GT(printed("print").size(), 1U << 20);
    EXPECT_EQ(error_of("shout"), "");
    EXPECT_EQ(printed("shout"), "nothing to see here\nnothing to see here\n");  // once a stream
}

TEST_F(Isolation, other_descriptors_are_out_of_reach) {
    EXPECT_EQ(error_of("scribble"), "");
    EXPECT_EQ(error_of("close_input"), "");
}

TEST_F(Isolation, a_plugin_that_changes_the_working_folder_loses_no_run) {
    process::write(folder_ / "wander.yaml", head + arm("wander"));
    for (const std::string how : {"isolated", "no-isolate"}) {
        const auto result = process::run(
            "cd " + folder_.string() + " && " +
            process::nrem("run wander.yaml --jobs 2 --plugin-path " NREM_VILLAINS " --out " + how +
                          (how == "isolated" ? "" : " --no-isolate")));
        EXPECT_EQ(result.exit_code, 0) << result.output;
        EXPECT_EQ(errors(how).at("wander"), "") << result.output;
        EXPECT_TRUE(fs::exists(folder_ / how / "report.html"));
    }
}

// A library is known by its file: another may have the name that it gives itself.
TEST_F(Isolation, a_library_with_the_name_of_a_shipped_one_runs) {
    process::write(folder_ / "namesake.yaml", head + "rule: namesake\n");
    const auto result = process::run(process::nrem(
        "run " + (folder_ / "namesake.yaml").string() + " --isolate --plugin-path " NREM_NAMESAKE
        " --out " + (folder_ / "namesake").string()));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    for (const auto& [arm, error] : errors("namesake")) EXPECT_EQ(error, "") << arm;
}

TEST_F(Isolation, an_exception_through_the_c_boundary_costs_its_row) {
    run("through", "arms:\n  through: {rule: thrower}\n  good: {rule: villain}\n");
    const auto found = errors("through");
    EXPECT_EQ(found.at("through"),
              "stream 0: rule thrower: read: threw an exception through the C boundary");
    EXPECT_EQ(found.at("good"), "");
}

TEST_F(Isolation, a_night_that_never_ends_is_stopped) {
    run("stuck",
        "arms:\n  stuck: {rule: villain, policy: stuck, scheduler: {name: every_n, n: 50}}\n"
        "  good: {rule: villain}\n",
        "--trial-seconds 2");
    const auto found = errors("stuck");
    EXPECT_EQ(found.at("stuck"), "stopped after 2 s (--trial-seconds)");
    EXPECT_EQ(found.at("good"), "");
}

// All of them at once; the rows that did well are those of a run without them.
TEST_F(Isolation, the_others_are_those_of_a_run_without_villains) {
    const std::string good = "arms:\n  good: {rule: villain}\n  kept: {rule: full_history}\n";
    ASSERT_EQ(run("clean", good, "--no-isolate").exit_code, 0);
    std::string bad = good;
    for (const std::string how : {"segfault", "abort", "exit", "print", "scribble"})
        bad += "  " + how + ": {rule: {name: villain, how: " + how + "}}\n";
    EXPECT_EQ(run("mixed", bad).exit_code, 1);
    std::set<std::string> known;
    for (const auto& row : core::read_rows(folder_ / "clean")) known.insert(row.id);
    std::string rows;
    std::istringstream lines(without_timing(folder_ / "mixed"));
    for (std::string line; std::getline(lines, line);)
        if (known.contains(nlohmann::json::parse(line)["id"])) rows += line + '\n';
    EXPECT_EQ(rows, without_timing(folder_ / "clean"));
    expect_same_events(folder_ / "mixed", folder_ / "clean");
}

TEST_F(Isolation, a_plugin_that_comes_with_the_program_runs_here_and_others_apart) {
    const auto result = run("segfault", arm("segfault"), "--no-isolate");
    EXPECT_EQ(result.exit_code, 128 + SIGSEGV) << result.output;
    EXPECT_EQ(error_of("shout"), "");
    EXPECT_NE(printed("shout"), "");
    for (const auto& row : core::read_rows(folder_ / "shout"))
        EXPECT_EQ(fs::exists(folder_ / "shout" / "trials" / row.id / "output.txt"),
                  row.arm == "shout")
            << row.arm;
}

const std::string sleepers =
    "streams: 3\nseeds: [1, 2]\nversions: all\n"
    "arms:\n"
    "  condensed: {rule: full_history, policy: {name: condense, cases: 16}, "
    "scheduler: {name: every_n, n: 60}, sleep: {passes: 2}}\n"
    "  overlapped: {rule: full_history, policy: {name: condense, cases: 16}, "
    "scheduler: {name: every_n, n: 40}, sleep: {mode: overlapped, publish_after: 7}}\n"
    "  weights:\n"
    "    task: {name: paired_associates, pairs: 32, dimensions: 16}\n"
    "    backend: associative\n"
    "    rule: {name: fast_weights, learn: sleep}\n"
    "    policy: replay\n"
    "    scheduler: {name: every_n, n: 8}\n"
    "  counted: {task: {name: fact_updates, keys: 6}, backend: markov, rule: full_history}\n";

void expect_same(const fs::path& run, const fs::path& straight) {
    EXPECT_EQ(without_timing(run), without_timing(straight));
    expect_same_events(run, straight);
    for (const auto& entry : fs::recursive_directory_iterator(straight / "trials"))
        if (entry.is_regular_file() &&
            entry.path().string().find("/memory/") != std::string::npos) {
            EXPECT_EQ(process::read(entry.path()),
                      process::read(run / fs::relative(entry.path(), straight)))
                << entry.path();
        }
}

class IsolatedSleep : public Isolation {
protected:
    std::string experiment_ = [] {
        std::string text = head;
        text.erase(text.find("streams: 2\n"), 11);
        return text + sleepers;
    }();
    std::string command(const std::string& out, const std::string& options) {
        process::write(folder_ / "sleep.yaml", experiment_);
        return process::nrem("run " + (folder_ / "sleep.yaml").string() + " --jobs 2 --out " +
                             (folder_ / out).string() + " " + options);
    }
};

TEST_F(IsolatedSleep, rows_logs_and_versions_are_the_same) {
    ASSERT_EQ(process::run(command("straight", "")).exit_code, 0);
    const auto apart = process::run(command("apart", "--isolate"));
    ASSERT_EQ(apart.exit_code, 0) << apart.output;
    expect_same(folder_ / "apart", folder_ / "straight");
}

TEST_F(IsolatedSleep, a_run_that_was_killed_goes_on_and_leaves_no_child) {
    ASSERT_EQ(process::run(command("straight", "")).exit_code, 0);
    process::write(folder_ / "sleep.yaml", experiment_);
    const std::vector<std::string> words{std::string(NREM_BUILD_DIR) + "/nrem",
                                         "run",
                                         (folder_ / "sleep.yaml").string(),
                                         "--jobs",
                                         "2",
                                         "--isolate",
                                         "--out",
                                         (folder_ / "killed").string()};
    int kills = 0;
    for (const int pause : {150, 250, 350, 450}) {
        if (!run_and_kill(words, std::chrono::milliseconds(pause))) break;
        ++kills;
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        const std::string left = "pgrep -f 'worke[r].*" + (folder_ / "killed").string() + "'";
        EXPECT_EQ(process::run(left).exit_code, 1);
    }
    EXPECT_GT(kills, 0);
    const auto last = process::run(command("killed", "--isolate"));
    EXPECT_EQ(last.exit_code, 0) << last.output;
    expect_same(folder_ / "killed", folder_ / "straight");
}

// Six trials that ask a language model, at any of which a limit may end the run.
const std::string talkers =
    "name: talkers\n"
    "task: {name: fact_updates, keys: 4, updates: 3, style: sentence}\n"
    "backend: scripted\n"
    "streams: 3\n"
    "seeds: [1, 2]\n"
    "controls: false\n"
    "arms:\n"
    "  llm_rnn: {rule: llm_rnn}\n"
    "  window: {rule: window}\n"
    "  sleep_time: {rule: notes, policy: sleep_time, scheduler: boundary}\n";

class IsolatedModels : public Isolation {
protected:
    // Each run has a folder of its own, since answers are kept beside it.
    process::Result run_in(const std::string& name, const std::string& options) {
        process::write(folder_ / "talkers.yaml", talkers);
        return process::run(process::nrem("run " + (folder_ / "talkers.yaml").string() + " --out " +
                                          run_of(name).string() + " --jobs 2 " + options));
    }
    [[nodiscard]] fs::path run_of(const std::string& name) const { return folder_ / name / "run"; }
    std::uint64_t paid(const std::string& name) {
        return nlohmann::json::parse(process::read(run_of(name) / "spending.json"))["calls"];
    }
};

TEST_F(IsolatedModels, a_limit_holds_over_all_children_and_later_commands) {
    ASSERT_EQ(run_in("straight", "").exit_code, 0);
    const auto stopped = run_in("apart", "--isolate limits.calls=100");
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_NE(stopped.output.find("stopped at the limit of 100 calls"), std::string::npos)
        << stopped.output;
    EXPECT_EQ(paid("apart"), 100U);
    EXPECT_TRUE(fs::exists(folder_ / "apart" / "responses.sqlite"));
    const auto whole = run_in("apart", "--isolate");
    EXPECT_EQ(whole.exit_code, 0) << whole.output;
    EXPECT_EQ(paid("apart"), paid("straight"));
    EXPECT_EQ(without_timing(run_of("apart")), without_timing(run_of("straight")));
    expect_same_events(run_of("apart"), run_of("straight"));
}

TEST_F(IsolatedModels, the_seconds_of_a_run_are_those_of_all_children) {
    const auto stopped = run_in("brief", "--isolate limits.seconds=0.01");
    EXPECT_EQ(stopped.exit_code, 1);
    EXPECT_NE(stopped.output.find("stopped at the limit of 0.01 seconds"), std::string::npos)
        << stopped.output;
}

}  // namespace
}  // namespace nrem
