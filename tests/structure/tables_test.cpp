// What is an entry of a table is named nowhere else: a new figure or a new statistical test takes an
// enumerator and an entry.
#include <gtest/gtest.h>

#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

namespace {

namespace fs = std::filesystem;

bool names(const std::string& text, const std::string& word) {
    const auto is_part = [&](std::size_t at) {
        return at < text.size() && (std::isalnum(static_cast<unsigned char>(text[at])) || text[at] == '_');
    };
    for (std::size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1))
        if (!is_part(at - 1) && !is_part(at + word.size())) return true;
    return false;
}

std::set<std::string> files_that_name(const std::string& word) {
    std::set<std::string> found;
    const fs::path framework = fs::path(NREM_SOURCE_DIR) / "framework";
    for (const auto& entry : fs::recursive_directory_iterator(framework)) {
        if (entry.path().extension() != ".cpp" && entry.path().extension() != ".hpp") continue;
        std::ifstream file(entry.path());
        const std::string text{std::istreambuf_iterator<char>(file), {}};
        if (names(text, word))
            found.insert(fs::relative(entry.path(), framework).string());
    }
    return found;
}

TEST(Figures, are_added_in_two_files) {
    const std::set<std::string> table{"metrics/figures.cpp", "metrics/figures.hpp"};
    for (const char* figure : {"top5", "backward_transfer", "forward_transfer", "repaired_answers"})
        EXPECT_EQ(files_that_name(figure), table) << figure;
}

TEST(StatisticalTests, are_added_in_two_files) {
    std::set<std::string> files = files_that_name("t_over_seeds");
    files.erase("report/methodology.cpp");  // its sentence says when each of them is taken
    EXPECT_EQ(files, (std::set<std::string>{"analysis/tests.cpp", "analysis/tests.hpp"}));
}

}  // namespace
