// System calls that fail, and bits that flip: a run says what happened, and the same command goes on
// to the rows of a run that nobody disturbed; what is damaged never changes a report without a word.
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "nrem/sdk/random.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t flips = 300;

// As little as touches every kind of file: rows, logs, journals, memories, checks of claims.
constexpr const char* experiment =
    "name: small\n"
    "task: weather\n"
    "backend: exemplar\n"
    "rule: full_history\n"
    "streams: 1\n"
    "seeds: [1, 2]\n"
    "controls: false\n"
    "versions: nights\n"
    "arms:\n"
    "  history: {}\n"
    "  condensed: {policy: {name: condense, cases: 8}, scheduler: {name: every_n, n: 99}}\n"
    "expect:\n"
    "  - {claim: it remembers, metric: accuracy, arm: history, at_least: 0.1}\n";

class SystemFaults : public testing::Test {
protected:
    SystemFaults() : folder_(own_folder()) {
        process::write(folder_ / "small.yaml", experiment);
        const auto straight = process::run(command("straight"));
        EXPECT_EQ(straight.exit_code, 0) << straight.output;
        rows_ = without_timing(folder_ / "straight");
    }
    [[nodiscard]] std::string command(const std::string& out) const {
        return process::nrem("run " + (folder_ / "small.yaml").string() + " --jobs 1 --out " +
                             (folder_ / out).string());
    }
    [[nodiscard]] std::string failing(const std::string& what, const std::string& out) const {
        return "timeout 100 env LD_PRELOAD=" NREM_FAILING_CALLS " NREM_FAIL=" + what + ":" +
               (folder_ / out).string() + " " + command(out);
    }
    // How many calls of each kind a run makes on its folder.
    [[nodiscard]] std::map<std::string, int> calls() const {
        const fs::path file = folder_ / "counts";
        const auto counted =
            process::run("NREM_FAIL_COUNT=" + file.string() + " " + failing("none:0:0", "counted"));
        EXPECT_EQ(counted.exit_code, 0) << counted.output;
        std::map<std::string, int> calls;
        std::istringstream lines(process::read(file));
        int count = 0;
        for (std::string kind; lines >> kind >> count;) calls[kind] = count;
        return calls;
    }

    fs::path folder_;
    std::string rows_;
};

// The calls to fail: of each kind at most so many, spread over the run. Those that write may each
// leave something half done, so all of them are tried.
std::vector<std::string> faults_among(const std::map<std::string, int>& calls) {
    std::vector<std::string> faults;
    for (const auto& [kind, count] : calls) {
        const bool writes = kind != "open" && kind != "read" && kind != "close";
        const int tried = writes ? count : std::min(count, 40);
        for (int i = 0; i < tried; ++i)
            faults.push_back(kind + ":" + std::to_string(1 + i * count / tried) + ":" +
                             std::to_string(i % 2 ? EIO : ENOSPC));
    }
    return faults;
}

// In parts, which ctest runs side by side.
constexpr std::size_t parts = 6;
class FailingCalls : public SystemFaults, public testing::WithParamInterface<std::size_t> {};

TEST_P(FailingCalls, are_said_and_the_same_command_goes_on) {
    const std::vector<std::string> faults = faults_among(calls());
    ASSERT_GT(faults.size(), 300U);
    for (std::size_t tried = GetParam(); tried < faults.size(); tried += parts) {
        const std::string& what = faults[tried];
        SCOPED_TRACE(what);
        fs::remove_all(folder_ / "out");
        const auto hit = process::run(failing(what, "out"));
        EXPECT_LT(hit.exit_code, 124) << hit.output;  // killed, or by `timeout`
        if (hit.exit_code != 0) {
            EXPECT_NE(hit.output.find(what.ends_with(std::to_string(EIO)) ? "Input/output error"
                                                                          : "No space left"),
                      std::string::npos)
                << hit.output;
        }
        const auto clean = process::run(command("out") + " --retry");
        EXPECT_EQ(clean.exit_code, 0) << clean.output;
        EXPECT_EQ(without_timing(folder_ / "out"), rows_);
        if (HasFailure()) return;
    }
}
INSTANTIATE_TEST_SUITE_P(Part, FailingCalls, testing::Range<std::size_t>(0, parts));

// A report that cannot be read to its end says so and is none.
TEST_F(SystemFaults, a_read_that_fails_is_not_the_end_of_a_file) {
    for (const char* file : {"trials.jsonl", "manifest.json"}) {
        const auto hit = process::run("LD_PRELOAD=" NREM_FAILING_CALLS " NREM_FAIL=read:1:5:" +
                                      std::string(file) + " " +
                                      process::nrem("report " + (folder_ / "straight").string()));
        EXPECT_EQ(hit.exit_code, 1) << hit.output;
        EXPECT_NE(hit.output.find(file + std::string(": cannot be read to its end: Input/output")),
                  std::string::npos)
            << hit.output;
    }
    const auto run = process::run("LD_PRELOAD=" NREM_FAILING_CALLS
                                  " NREM_FAIL=read:1:5:trials.jsonl " +
                                  command("straight"));
    EXPECT_EQ(run.exit_code, 1) << run.output;
    EXPECT_EQ(without_timing(folder_ / "straight"), rows_);
}

// All that a reader of the run sees, by file; without what names the run's place.
std::string report_of(const fs::path& run, const fs::path& out, process::Result& result) {
    fs::remove_all(out);
    result = process::run(process::nrem("report " + run.string() + " --out " + out.string()));
    std::string all;
    for (const char* file : {"report.md", "results.json", "report.html", "table.csv", "factors.csv"})
        all += process::read(out / file);
    return all;
}

TEST_F(SystemFaults, no_bit_that_flips_changes_a_report_without_a_word) {
    const fs::path run = folder_ / "flipped";
    fs::copy(folder_ / "straight", run, fs::copy_options::recursive);
    std::vector<fs::path> files{run / "manifest.json", run / "trials.jsonl"};
    for (const auto& entry : fs::recursive_directory_iterator(run / "trials"))
        if (entry.is_regular_file() && entry.file_size() > 0) files.push_back(entry.path());
    process::Result result;
    const std::string whole = report_of(run, folder_ / "read", result);
    ASSERT_EQ(result.exit_code, 0) << result.output;
    Random random(7);
    int named = 0;
    for (std::size_t i = 0; i < flips; ++i) {
        // Half of them where a report looks first.
        const fs::path& file = files[i % 2 ? random.below(2) : random.below(files.size())];
        const std::string bytes = process::read(file);
        std::string other = bytes;
        const std::size_t at = random.below(bytes.size());
        other[at] = static_cast<char>(other[at] ^ (1 << random.below(8)));
        process::write(file, other);
        const std::string now = report_of(run, folder_ / "read", result);
        const bool said = result.output.find("damaged") != std::string::npos;
        EXPECT_TRUE(said || (result.exit_code == 0 && now == whole))
            << file << ", byte " << at << ": " << result.output;
        named += said;
        process::write(file, bytes);
    }
    EXPECT_GT(named, static_cast<int>(flips / 3));
}

// Of a finished run in which a line is damaged: it is set aside, and that trial is run again.
TEST_F(SystemFaults, a_damaged_row_is_set_aside_and_its_trial_is_run_again) {
    const fs::path run = folder_ / "straight";
    const std::string rows = process::read(run / "trials.jsonl");
    const std::size_t second = rows.find('\n') + 1;
    for (const std::string& harm : {rows.substr(0, second) + std::string(512, '\0') + "\n" +
                                        rows.substr(rows.find('\n', second) + 1),
                                    rows.substr(0, second + 40) + '?' + rows.substr(second + 41)}) {
        process::write(run / "trials.jsonl", harm);
        const auto report = process::run(process::nrem("report " + run.string()));
        EXPECT_EQ(report.exit_code, 0) << report.output;
        EXPECT_NE(report.output.find("trials.jsonl:2: is damaged"), std::string::npos)
            << report.output;
        EXPECT_NE(report.output.find("trials; missing: "), std::string::npos) << report.output;
        const auto again = process::run(command("straight"));
        EXPECT_EQ(again.exit_code, 0) << again.output;
        EXPECT_NE(again.output.find("set aside into"), std::string::npos) << again.output;
        EXPECT_EQ(without_timing(run), rows_);
        EXPECT_TRUE(fs::exists(run / "trials.jsonl.damaged"));
    }
}

TEST_F(SystemFaults, rows_without_a_manifest_are_kept_and_named) {
    const fs::path run = folder_ / "straight";
    fs::remove(run / "manifest.json");
    const auto again = process::run(command("straight"));
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_NE(again.output.find("has rows and no manifest, so that nobody knows"),
              std::string::npos)
        << again.output;
    EXPECT_EQ(without_timing(run), rows_);
}

TEST_F(SystemFaults, an_empty_manifest_is_set_aside_and_made_again) {
    const fs::path run = folder_ / "straight";
    process::write(run / "manifest.json", "");
    const auto report = process::run(process::nrem("report " + run.string()));
    EXPECT_NE(report.exit_code, 0);
    EXPECT_NE(report.output.find("manifest.json: is empty"), std::string::npos) << report.output;
    const auto again = process::run(command("straight"));
    EXPECT_EQ(again.exit_code, 0) << again.output;
    EXPECT_NE(again.output.find("manifest.json: is empty"), std::string::npos) << again.output;
    EXPECT_EQ(without_timing(run), rows_);
    EXPECT_EQ(process::run(process::nrem("report " + run.string())).exit_code, 0);
}

}  // namespace
}  // namespace nrem
