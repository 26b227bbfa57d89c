// nrem reproduce: what is the same, what is not, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using process::Result;

class Reproduce : public testing::Test {
protected:
    Reproduce() : folder_(own_folder()) {
        process::write(folder_ / "x.yaml",
                       "name: x\ntask: weather\nbackend: exemplar\n"
                       "streams: 4\ncontrols: [no_memory]\n"
                       "arms: {few: {rule: {name: window, size: 3}}, all: {rule: full_history}}\n");
        EXPECT_EQ(nrem("run x.yaml --out runs/x").exit_code, 0);
    }
    [[nodiscard]] Result nrem(const std::string& arguments) const {
        return process::run("cd " + folder_.string() + " && " + process::nrem(arguments));
    }
    // Changes the manifest, or each row of an arm.
    template <class Change>
    void edit_manifest(Change change) const {
        const fs::path path = folder_ / "runs/x/manifest.json";
        json manifest = json::parse(process::read(path));
        change(manifest);
        process::write(path, manifest.dump());
    }
    template <class Change>
    void edit_rows(const std::string& arm, Change change) const {
        const fs::path path = folder_ / "runs/x/trials.jsonl";
        std::istringstream lines(process::read(path));
        std::string text;
        for (std::string line; std::getline(lines, line);) {
            json row = json::parse(line);
            if (row["arm"] == arm) change(row);
            text += row.dump() + "\n";
        }
        process::write(path, text);
    }
    static void expect_said(const Result& result, const std::string& text) {
        EXPECT_NE(result.output.find(text), std::string::npos) << text << "\n" << result.output;
    }
    fs::path folder_;
};

TEST_F(Reproduce, the_same_program_on_the_same_data_gives_the_same_bytes) {
    const Result result = nrem("reproduce runs/x");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    expect_said(result, "3 cells: 3 identical, 0 within interval, 0 different, 0 incomplete");
    EXPECT_EQ(result.output.find("warning"), std::string::npos) << result.output;
    EXPECT_TRUE(fs::exists(folder_ / "runs/x-again/report.html"));
}

TEST_F(Reproduce, a_small_difference_lies_within_the_interval_and_a_large_one_does_not) {
    edit_rows("few", [](json& row) {
        row["metrics"]["memory"]["maximum"]["tokens"] = 1;  // none that the headline is about
    });
    edit_rows("all", [](json& row) {
        for (auto& stream : row["metrics"]["streams"]) {
            stream["scores"]["right"][1] = 0;
            std::ranges::replace(stream["right"].get_ref<std::string&>(), '1', '0');
        }
        row["metrics"]["total"]["right"][1] = 0;
    });
    const Result result = nrem("reproduce runs/x");
    EXPECT_EQ(result.exit_code, 1) << result.output;
    expect_said(result, "within interval  few");
    expect_said(result, "different        all");
    expect_said(result, "0 of 1 trials the same; accuracy was ");
    expect_said(result, "3 cells: 1 identical, 1 within interval, 1 different, 0 incomplete");
}

TEST_F(Reproduce, other_data_is_another_experiment) {
    edit_manifest([](json& manifest) { manifest["data"].begin().value() = "0123456789abcdef"; });
    const Result refused = nrem("reproduce runs/x");
    EXPECT_EQ(refused.exit_code, 2);
    expect_said(refused, "runs/x: another experiment than the one that ran: data file ");
    expect_said(refused, ": was 0123456789ab, is ");
    EXPECT_FALSE(fs::exists(folder_ / "runs/x-again"));
    EXPECT_EQ(nrem("reproduce runs/x --force").exit_code, 0);
}

TEST_F(Reproduce, another_plan_is_another_experiment) {
    edit_manifest([](json& manifest) { manifest["plan"] = std::string(64, 'f'); });
    const Result refused = nrem("reproduce runs/x");
    EXPECT_EQ(refused.exit_code, 2);
    expect_said(refused, "plan: was ffffffffffff, is ");
}

TEST_F(Reproduce, other_means_are_said_and_tried) {
    edit_manifest([](json& manifest) {
        manifest["libraries"][0]["version"] = "0.1";
        manifest["machine"]["compiler"] = "C++ 11";
    });
    const Result result = nrem("reproduce runs/x");
    EXPECT_EQ(result.exit_code, 0);
    expect_said(result, "warning: plugin ");
    expect_said(result, ": was 0.1 (");
    expect_said(result, "warning: compiler: was C++ 11, is ");
}

TEST_F(Reproduce, a_trial_that_failed_then_is_incomplete) {
    edit_rows("few", [](json& row) {
        row["outcome"] = "failed";
        row["error"] = "lightning";
    });
    const Result result = nrem("reproduce runs/x");
    EXPECT_EQ(result.exit_code, 1);
    expect_said(result, "incomplete       few");
}

TEST_F(Reproduce, a_folder_without_a_run_is_named) {
    const Result result = nrem("reproduce runs/none");
    EXPECT_NE(result.exit_code, 0);
    expect_said(result, "runs/none");
}

TEST_F(Reproduce, a_run_whose_manifest_has_all_that_it_was_made_with) {
    const json manifest = json::parse(process::read(folder_ / "runs/x/manifest.json"));
    for (const char* key : {"nrem", "config", "overrides", "cells", "plan", "trials", "seeds",
                            "git", "machine", "plugins", "libraries", "data", "models"})
        EXPECT_TRUE(manifest.contains(key)) << key;
    ASSERT_EQ(manifest["cells"].size(), 3U);
    EXPECT_EQ(manifest["cells"][0]["is"]["rule"]["settings"]["size"], 3);
}

}  // namespace
}  // namespace nrem
