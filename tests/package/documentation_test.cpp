// The documentation shows the very files that the package test builds.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <string>

namespace {

std::string contents(const std::string& path) {
    std::ifstream file(std::string(NREM_SOURCE_DIR) + "/" + path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The first code block of `language` in the page.
std::string block(const std::string& page, const std::string& language) {
    const std::string fence = "\n```" + language + "\n";
    const std::size_t begin = page.find(fence);
    if (begin == std::string::npos) return "";
    const std::size_t from = begin + fence.size();
    return page.substr(from, page.find("```", from) - from);
}

TEST(Documentation, shows_the_plugin_that_is_built) {
    EXPECT_EQ(block(contents("docs/write-a-plugin.md"), "cpp"),
              contents("tests/package/recency.cpp"));
}

TEST(Documentation, shows_the_project_that_is_built) {
    EXPECT_EQ(block(contents("docs/write-a-plugin.md"), "cmake"),
              contents("tests/package/project/CMakeLists.txt"));
}

TEST(Documentation, keeps_the_example_under_forty_lines) {
    const std::string text = contents("tests/package/recency.cpp");
    ASSERT_FALSE(text.empty());
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), 40);
}

}  // namespace
