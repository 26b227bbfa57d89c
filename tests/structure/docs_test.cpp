// Reads the documentation: links lead somewhere, lines are short, the glossary's words are used
// where it says, and the index of the decisions agrees with their files.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <regex>
#include <string>
#include <vector>

namespace {

namespace fs = std::filesystem;

const fs::path root = NREM_SOURCE_DIR;
constexpr std::size_t longest_line = 120;

std::string contents(const fs::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

std::vector<fs::path> documents() {
    std::vector<fs::path> found{root / "README.md"};
    for (const auto& entry : fs::recursive_directory_iterator(root / "docs"))
        if (entry.path().extension() == ".md") found.push_back(entry.path());
    return found;
}

// Characters of a UTF-8 text: bytes that do not continue one.
std::size_t characters(const std::string& line) {
    return static_cast<std::size_t>(std::count_if(
        line.begin(), line.end(), [](char byte) { return (byte & 0xC0) != 0x80; }));
}

// Lower case, without marks of comments; anything but letters is one blank.
std::string words(const std::string& text) {
    std::string made;
    for (const char byte : text)
        if (std::isalpha(static_cast<unsigned char>(byte)))
            made += static_cast<char>(std::tolower(static_cast<unsigned char>(byte)));
        else if (!made.empty() && made.back() != ' ')
            made += ' ';
    return made;
}

TEST(Documents, links_lead_to_files) {
    const std::regex link(R"(\]\(([^)#:\s]+)(#[^)]*)?\))");
    std::size_t seen = 0;
    for (const auto& path : documents()) {
        const std::string text = contents(path);
        for (std::sregex_iterator i(text.begin(), text.end(), link), end; i != end; ++i, ++seen)
            EXPECT_TRUE(fs::exists(path.parent_path() / (*i)[1].str())) << path << ": " << (*i)[1];
    }
    EXPECT_GT(seen, 100U);
}

// Rows of tables, code and the reference that the program prints may be longer.
TEST(Documents, lines_of_prose_are_short) {
    for (const auto& path : documents()) {
        if (path == root / "docs/config.md") continue;
        std::ifstream file(path);
        bool code = false;
        for (std::string line; std::getline(file, line);) {
            if (line.starts_with("```")) code = !code;
            if (code || line.starts_with("|")) continue;
            EXPECT_LE(characters(line), longest_line) << path << ": " << line;
        }
    }
}

TEST(Glossary, each_word_is_told_once_and_used_where_it_says) {
    const std::regex row(R"(^\| ([a-z][^|]*) \|.*\]\(([^)]*)\) \|$)");
    std::ifstream file(root / "docs/glossary.md");
    std::vector<std::string> told;
    for (std::string line; std::getline(file, line);)
        if (std::smatch match; std::regex_match(line, match, row) && match[1] != "word") {
            EXPECT_EQ(std::count(told.begin(), told.end(), match[1].str()), 0) << match[1];
            told.push_back(match[1]);
            EXPECT_NE(words(contents(root / "docs" / match[2].str())).find(words(match[1])),
                      std::string::npos)
                << match[1] << " is not in " << match[2];
        }
    EXPECT_GT(told.size(), 50U);
}

TEST(Decisions, the_index_has_the_title_and_status_of_each) {
    const std::string index = contents(root / "docs/decisions/README.md");
    const std::regex head(R"(^# (\d{4})\. ([^\n]*)\n\n([-\d]*)\. ([^.]*(\.md\)[^.]*)*)\.)");
    for (const auto& entry : fs::directory_iterator(root / "docs/decisions")) {
        const std::string name = entry.path().filename();
        if (name == "README.md") continue;
        const std::string text = contents(entry.path());
        std::smatch match;
        ASSERT_TRUE(std::regex_search(text, match, head)) << name;
        std::string status = std::regex_replace(match[4].str(), std::regex("\n"), " ");
        status[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(status[0])));
        EXPECT_NE(index.find("| " + match[1].str() + " | " + match[3].str() + " | [" +
                             match[2].str() + "](" + name + ") | " + status + " |"),
                  std::string::npos)
            << name << ": " << status;
    }
}

}  // namespace
