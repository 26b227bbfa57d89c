// A crash at every step of the journal, and at 200 random moments: what is on disk is always
// version v or version v + 1, whole, and the run that goes on ends as one that nobody disturbed.
#include <gtest/gtest.h>

#include "nrem/sdk/random.hpp"
#include "store/journal.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

// Blocking and overlapped nights over records, and over a matrix, some with a gate that goes by all
// nights together.
constexpr const char* experiment =
    "name: faulty\n"
    "task: weather\n"
    "backend: exemplar\n"
    "streams: 2\n"
    "controls: false\n"
    "versions: all\n"
    "policy: {name: condense, cases: 16}\n"
    "scheduler: {name: every_n, n: 60}\n"
    "rule: full_history\n"
    "arms:\n"
    "  waits: {sleep: {passes: 2}}\n"
    "  overlaps:\n"
    "    sleep: {passes: 2, mode: overlapped, publish_after: 7}\n"
    "    gate: {canaries: 8, retention: off, erosion: 0.1}\n"
    "  weights:\n"
    "    task: {name: paired_associates, pairs: 32, dimensions: 16}\n"
    "    backend: associative\n"
    "    rule: {name: fast_weights, learn: sleep}\n"
    "    policy: replay\n"
    "    gate: {canaries: 8, retention: off, erosion: 0.1, norm: 4, rank: 8}\n"
    "    scheduler: {name: every_n, n: 8}\n";

class JournalFaults : public testing::Test {
protected:
    JournalFaults() : folder_(own_folder()) {
        process::write(folder_ / "faulty.yaml", experiment);
        const auto straight = process::run(command("straight"));
        EXPECT_EQ(straight.exit_code, 0) << straight.output;
    }
    [[nodiscard]] std::string command(const std::string& out) const {
        return program_ + " run " + (folder_ / "faulty.yaml").string() + " --jobs 1 --out " +
               (folder_ / out).string();
    }
    // Every version that a crash left can be loaded, and no number is missing.
    void expect_whole_versions(const std::string& out) const {
        for (const auto& trial : fs::directory_iterator(folder_ / out / "trials"))
            for (const std::uint64_t stream : {0, 1}) {
                const auto journal = trial.path() / "journal" / (std::to_string(stream) + ".jsonl");
                if (!fs::exists(journal) || fs::file_size(journal) == 0) continue;
                const auto history = core::read_versions(trial.path(), stream);
                for (std::size_t i = 0; i < history.size(); ++i) {
                    EXPECT_EQ(history[i].version, i);
                    const auto memory = core::load_version(trial.path(), history[i]);
                    EXPECT_EQ(memory.version(), i);
                }
            }
    }
    void expect_same(const std::string& out) const {
        EXPECT_EQ(without_timing(folder_ / out), without_timing(folder_ / "straight"));
        expect_same_events(folder_ / out, folder_ / "straight");
        for (const auto& trial : fs::directory_iterator(folder_ / "straight" / "trials")) {
            const auto found =
                core::read_versions(folder_ / out / "trials" / trial.path().filename(), 0);
            const auto expected = core::read_versions(trial.path(), 0);
            ASSERT_EQ(found.size(), expected.size());
            for (std::size_t i = 0; i < found.size(); ++i)
                EXPECT_EQ(found[i].memory, expected[i].memory);
        }
    }
    fs::path folder_;
    std::string program_ = std::string(NREM_BUILD_DIR) + "/nrem_faults";
};

TEST_F(JournalFaults, a_crash_at_any_step_leaves_one_version_or_the_next) {
    for (const std::string entry : {"begin", "intent", "candidate", "publish", "clear"})
        for (const std::string moment : {"before", "torn", "after"})
            for (const std::string visit : {"1", "3"}) {
                const std::string place = "journal." + entry + "." + moment + ":" + visit;
                SCOPED_TRACE(place);
                const std::string out = entry + "-" + moment + visit;
                const auto killed = process::run("NREM_FAULT=" + place + " " + command(out));
                EXPECT_EQ(killed.exit_code, 128 + SIGKILL) << killed.output;
                expect_whole_versions(out);
                const auto last = process::run(command(out));
                EXPECT_EQ(last.exit_code, 0) << last.output;
                expect_same(out);
            }
}

TEST_F(JournalFaults, two_hundred_kills_change_nothing) {
    const auto began = std::chrono::steady_clock::now();
    EXPECT_EQ(process::run(command("timed")).exit_code, 0);
    const std::chrono::duration<double, std::milli> whole =
        std::chrono::steady_clock::now() - began;
    Random random(static_cast<std::uint64_t>(getpid()));  // other moments at every run of the test
    int kills = 0;
    for (int round = 0; kills < 200; ++round) {
        const std::string out = "random" + std::to_string(round);
        const std::vector<std::string> arguments{
            program_, "run", (folder_ / "faulty.yaml").string(), "--out", (folder_ / out).string(),
            "--jobs", "2"};
        for (int turn = 0; turn < 20; ++turn) {
            const auto pause = 1 + random.below(static_cast<std::uint64_t>(whole.count()));
            if (!run_and_kill(arguments, std::chrono::milliseconds(pause))) break;
            ++kills;
            if (fs::exists(folder_ / out / "trials")) expect_whole_versions(out);
        }
        EXPECT_EQ(process::run(command(out)).exit_code, 0);
        expect_same(out);
        if (HasFailure()) return;
    }
}

TEST_F(JournalFaults, a_torn_memory_is_slept_again) {
    const auto killed = process::run("NREM_FAULT=journal.clear.after:2 " + command("torn"));
    ASSERT_EQ(killed.exit_code, 128 + SIGKILL) << killed.output;
    int torn = 0;
    for (const auto& trial : fs::directory_iterator(folder_ / "torn" / "trials"))
        for (const auto& file : fs::directory_iterator(trial.path() / "memory"))
            if (file.file_size() > 3) {
                fs::resize_file(file.path(), file.file_size() / 2);
                ++torn;
            }
    EXPECT_GT(torn, 0);
    const auto last = process::run(command("torn"));
    EXPECT_EQ(last.exit_code, 0) << last.output;
    expect_same("torn");
}

TEST_F(JournalFaults, a_run_goes_on_from_an_older_version_when_told_to) {
    const auto killed = process::run("NREM_FAULT=journal.clear.after:3 " + command("back"));
    ASSERT_EQ(killed.exit_code, 128 + SIGKILL) << killed.output;
    fs::path trial;
    for (const auto& each : fs::directory_iterator(folder_ / "back" / "trials"))
        if (core::read_versions(each.path(), 0).size() > 2) trial = each.path();
    ASSERT_FALSE(trial.empty());
    core::roll_back(trial, 0, 1);
    EXPECT_THROW(core::roll_back(trial, 0, 99), core::UsageError);
    EXPECT_EQ(process::run(command("back")).exit_code, 0);
    const auto history = core::read_versions(trial, 0);
    const auto found =
        std::ranges::find(history, std::string("rollback"), &core::VersionRecord::made_by);
    ASSERT_NE(found, history.end());
    EXPECT_EQ(found->memory.records, history[1].memory.records);
    EXPECT_NE(process::read(trial / "events.jsonl").find("\"kind\":\"rollback\""),
              std::string::npos);
    EXPECT_NE(without_timing(folder_ / "back").find("\"reproducible\":false"), std::string::npos);
    // The same command again is done: nothing is slept or rolled back twice.
    const std::string rows = without_timing(folder_ / "back");
    EXPECT_EQ(process::run(command("back")).exit_code, 0);
    EXPECT_EQ(without_timing(folder_ / "back"), rows);
}

}  // namespace
}  // namespace nrem
