// Reads the sources: a stage may include only itself and the stages before it, no file is longer
// than the limit, and none marks its work as unfinished.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "structure/sources.hpp"

namespace {

namespace fs = std::filesystem;
using structure::sources;

const std::vector<std::string> stages = {
    "base",  "host",  "config",  "language", "memory", "plan",    "context",  "sequence", "wake",
    "sleep", "trial", "metrics", "store",    "batch", "training", "analysis", "report",   "study",
    "exchange", "papers", "cluster", "view", "conformance", "cli"};
constexpr std::size_t longest_file = 400;

std::size_t place(const std::string& stage) {
    return static_cast<std::size_t>(std::find(stages.begin(), stages.end(), stage) -
                                    stages.begin());
}

TEST(Layers, a_stage_includes_only_those_before_it) {
    const std::regex include(R"re(^\s*#\s*include\s+"([a-z]+)/[^"]*")re");
    std::size_t seen = 0;
    for (const auto& stage : stages)
        for (const auto& path : sources(fs::path(NREM_SOURCE_DIR) / "framework" / stage)) {
            std::ifstream file(path);
            std::smatch match;
            for (std::string line; std::getline(file, line);)
                if (std::regex_search(line, match, include) && match[1] != "nrem") {
                    ++seen;
                    EXPECT_LT(place(match[1]), stages.size()) << path << ": " << line;
                    EXPECT_LE(place(match[1]), place(stage)) << path << ": " << line;
                }
        }
    EXPECT_GT(seen, 50U);
}

TEST(Layers, the_sdk_includes_nothing_but_itself_and_the_standard_library) {
    const std::regex include(R"re(^\s*#\s*include\s+"([^"]*)")re");
    for (const auto& path : sources(fs::path(NREM_SOURCE_DIR) / "framework" / "include")) {
        std::ifstream file(path);
        std::smatch match;
        for (std::string line; std::getline(file, line);)
            if (std::regex_search(line, match, include)) {
                EXPECT_EQ(match[1].str().substr(0, 5), "nrem/") << path << ": " << line;
            }
    }
}

TEST(Layers, no_source_file_is_too_long) {
    for (const char* folder : {"framework", "plugins", "schedulers", "tasks", "tests", "bench"})
        for (const auto& path : sources(fs::path(NREM_SOURCE_DIR) / folder)) {
            std::ifstream file(path);
            const auto lines = std::count(std::istreambuf_iterator<char>(file), {}, '\n');
            EXPECT_LE(static_cast<std::size_t>(lines), longest_file) << path;
        }
}

}  // namespace
