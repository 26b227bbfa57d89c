// Kinds and components are known in one place each: nothing else in the framework lists the kinds, and
// nothing asks a component for its name where it could ask what it offers.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "structure/sources.hpp"

namespace {

namespace fs = std::filesystem;
using structure::contents;
using structure::sources;

const fs::path framework = fs::path(NREM_SOURCE_DIR) / "framework";

std::set<std::string> kinds() {
    std::set<std::string> found;
    for (const auto& entry : fs::directory_iterator(framework / "host" / "kinds"))
        if (entry.path().extension() == ".hpp") found.insert(entry.path().stem());
    return found;
}

// Whether a source says `word` as an enumerator, a table, a macro, a file or a text.
bool names(const std::string& source, std::string word) {
    std::string loud = word;
    std::ranges::transform(loud, loud.begin(), [](unsigned char c) { return std::toupper(c); });
    const std::regex said("(Kind::" + word + "|nrem_" + word + "|NREM_" + loud + ")\\b|[\"/]" +
                          word + "(\\.hp*)?\"");
    return std::regex_search(source, said);
}

TEST(Kinds, are_listed_in_one_file_and_for_plugins_in_another) {
    const auto known = kinds();
    ASSERT_GE(known.size(), 7U);
    std::set<fs::path> lists;
    for (const auto& path : sources(framework)) {
        const std::string source = contents(path);
        if (std::ranges::all_of(known, [&](const auto& kind) { return names(source, kind); }))
            lists.insert(path.lexically_relative(framework));
    }
    EXPECT_EQ(lists, (std::set<fs::path>{"host/kinds.hpp", "include/nrem/sdk.hpp"}));
}

TEST(Kinds, are_nowhere_told_apart_case_by_case) {
    for (const auto& path : sources(framework))
        for (const auto& kind : kinds())
            EXPECT_EQ(contents(path).find("case Kind::" + kind + ":"), std::string::npos) << path;
}

TEST(Components, are_asked_what_they_offer_and_not_for_their_names) {
    const std::regex asked(R"re(component->name\s*[!=]=\s*")re");
    for (const auto& path : sources(framework))
        EXPECT_FALSE(std::regex_search(contents(path), asked)) << path;
}

}  // namespace
