// A run folder that a stranger has made, and a system that refuses: nothing is written outside of
// the folder, nothing in it is obeyed, and what is wrong is said.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <map>
#include <nlohmann/json.hpp>

#include "support/killing.hpp"
#include "support/own_folder.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

constexpr const char* experiment =
    "name: strange\n"
    "task: weather\n"
    "backend: exemplar\n"
    "rule: full_history\n"
    "streams: 1\n"
    "controls: false\n"
    "versions: all\n"
    "arms:\n"
    "  \"=cmd|' /C calc'!A0\": {}\n"
    "  \"@SUM(1)\": {policy: {name: condense, cases: 4}, scheduler: {name: every_n, n: 60}}\n"
    "expect:\n"
    "  - {claim: \"claim \\u009b31m\", metric: accuracy, arm: \"@SUM(1)\", at_least: 0.1}\n";

class HostileFolder : public testing::Test {
protected:
    HostileFolder() : folder_(own_folder()), run_(folder_ / "run") {
        process::write(folder_ / "strange.yaml", experiment);
        process::write(mine_, "mine");
        const auto made = process::run(command());
        EXPECT_EQ(made.exit_code, 0) << made.output;
    }
    [[nodiscard]] std::string command(const std::string& more = "") const {
        return process::nrem("run " + (folder_ / "strange.yaml").string() + " --jobs 1 --out " +
                             run_.string() + " " + more);
    }
    [[nodiscard]] std::string report() const { return process::nrem("report " + run_.string()); }

    const fs::path folder_;
    const fs::path run_;
    const fs::path mine_ = folder_ / "mine";
};

TEST_F(HostileFolder, no_command_writes_through_a_link) {
    std::map<std::string, fs::path> names;  // one of each kind
    for (const auto& entry : fs::recursive_directory_iterator(run_)) {
        const fs::path name = fs::relative(entry.path(), run_);
        const std::string kind = name.begin()->string() + name.extension().string() +
                                 entry.path().parent_path().filename().string();
        if (entry.is_regular_file()) names.emplace(kind, name);
    }
    ASSERT_GT(names.size(), 8U);
    for (const auto& [kind, name] : names)
        for (const char* suffix : {"", ".part", ".damaged"}) {
            fs::copy(run_, folder_ / "kept", fs::copy_options::recursive);
            const fs::path link = run_ / (name.string() + suffix);
            fs::remove(link);
            fs::create_symlink(mine_, link);
            for (const std::string& each : {report(), command("--retry")}) {
                const auto result = process::run(each);
                EXPECT_LT(result.exit_code, 128) << link << result.output;
                EXPECT_EQ(process::read(mine_), "mine") << link << each;
            }
            fs::remove_all(run_);
            fs::rename(folder_ / "kept", run_);
            if (HasFailure()) return;
        }
}

TEST_F(HostileFolder, no_folder_in_it_leads_elsewhere) {
    for (const char* name : {"trials", "plots", "shards", "workers"}) {
        fs::remove_all(run_ / name);
        fs::create_directories(folder_ / "elsewhere");
        process::write(folder_ / "elsewhere/kept", "mine");
        fs::create_directory_symlink(folder_ / "elsewhere", run_ / name);
        (void)process::run(report());
        (void)process::run(command("--fresh --isolate"));
        std::size_t files = 0;
        for (const auto& entry : fs::recursive_directory_iterator(folder_ / "elsewhere"))
            files += entry.is_regular_file();
        EXPECT_EQ(files, 1U) << name;
        fs::remove_all(run_);
        ASSERT_EQ(process::run(command()).exit_code, 0);
    }
}

TEST_F(HostileFolder, a_trial_that_leads_out_of_the_run_is_refused) {
    auto manifest = nlohmann::json::parse(process::read(run_ / "manifest.json"));
    manifest["trials"].push_back("../../../mine");
    manifest.erase("sum");
    process::write(run_ / "manifest.json", manifest.dump());
    const auto result = process::run(report());
    EXPECT_NE(result.exit_code, 0);
    EXPECT_NE(result.output.find("leads out of the run"), std::string::npos) << result.output;
}

TEST_F(HostileFolder, texts_are_shown_and_not_obeyed) {
    const auto result = process::run(report());
    EXPECT_EQ(result.output.find("\xc2\x9b"), std::string::npos) << result.output;
    EXPECT_EQ(process::read(run_ / "report.md").find("\xc2\x9b"), std::string::npos);
    std::istringstream table(process::read(run_ / "table.csv"));
    std::string all;
    for (std::string line; std::getline(table, line);) all += "," + line;
    for (const char* formula : {",=cmd", ",\"=cmd", ",@SUM", ",\"@SUM"})
        EXPECT_EQ(all.find(formula), std::string::npos) << formula;
    EXPECT_NE(all.find(",'@SUM(1),"), std::string::npos);
}

TEST_F(HostileFolder, a_manifest_whose_parts_are_of_other_types_is_refused_by_name) {
    const std::string whole = process::read(run_ / "manifest.json");
    for (const char* key : {"config", "overrides", "names", "trials", "plugins"}) {
        auto manifest = nlohmann::json::parse(whole);
        manifest[key] = 5;
        manifest.erase("sum");
        process::write(run_ / "manifest.json", manifest.dump());
        const auto result = process::run(report());
        EXPECT_EQ(result.exit_code, 1) << result.output;
        EXPECT_NE(result.output.find("manifest.json: is damaged: '" + std::string(key) +
                                     "' is of the type number"),
                  std::string::npos)
            << result.output;
    }
}

TEST_F(HostileFolder, a_manifest_without_its_config_or_its_trials_is_refused_by_name) {
    const std::string whole = process::read(run_ / "manifest.json");
    for (const std::string key : {"config", "trials"}) {
        auto manifest = nlohmann::json::parse(whole);
        manifest.erase(key);
        manifest.erase("sum");
        process::write(run_ / "manifest.json", manifest.dump());
        for (const std::string& each :
             {report(), command(), process::nrem("reproduce " + run_.string())}) {
            const auto result = process::run(each);
            EXPECT_EQ(result.exit_code, 1) << each << result.output;
            EXPECT_NE(result.output.find("manifest.json: is damaged: it has no '" + key + "'"),
                      std::string::npos)
                << each << result.output;
        }
    }
}

TEST_F(HostileFolder, a_manifest_of_many_nested_lists_is_refused) {
    process::write(run_ / "manifest.json", "{\"config\": " + std::string(400'000, '[') +
                                               std::string(400'000, ']') + "}");
    const auto result = process::run(report());
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_NE(result.output.find("nested deeper than"), std::string::npos) << result.output;
}

TEST_F(HostileFolder, an_output_that_takes_nothing_is_an_error) {
    const auto full = process::run(report() + " >/dev/full");
    EXPECT_EQ(full.exit_code, 1) << full.output;
    EXPECT_NE(full.output.find("No space left on device"), std::string::npos) << full.output;
}

TEST_F(HostileFolder, a_closed_pipe_for_progress_does_not_end_a_run) {
    fs::remove_all(run_);
    const auto result = process::run("{ " + command() + " 2>&3; echo code $?; } 3>&1 >" +
                                     (folder_ / "said").string() + " | true");
    EXPECT_NE(process::read(folder_ / "said").find("code 0"), std::string::npos)
        << process::read(folder_ / "said");
}

TEST_F(HostileFolder, a_limit_of_the_system_is_said) {
    fs::remove_all(run_);
    const auto size = process::run("bash -c 'ulimit -f 1; " + command() + "'");
    EXPECT_EQ(size.exit_code, 1) << size.output;
    EXPECT_NE(size.output.find("File too large"), std::string::npos) << size.output;
    const auto open = process::run("bash -c 'ulimit -n 8; " + command() + "'");
    EXPECT_LT(open.exit_code, 128) << open.output;
    EXPECT_NE(open.output.find("Too many open files"), std::string::npos) << open.output;
    const auto clean = process::run(command() + " --retry");
    EXPECT_EQ(clean.exit_code, 0) << clean.output;
}

}  // namespace
}  // namespace nrem
