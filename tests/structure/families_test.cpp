// Components by family: one more is one file and its card, families are the same words everywhere, and
// what is shipped beside them is what SHA256SUMS says.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "host/registry.hpp"
#include "structure/sources.hpp"

namespace {

namespace fs = std::filesystem;
using structure::contents;
using structure::sources;

const fs::path root = NREM_SOURCE_DIR;

// The folders that have a folder a family.
std::vector<fs::path> roots() {
    std::vector<fs::path> found{root / "schedulers", root / "tasks", root / "docs/experiments"};
    for (const auto& entry : fs::directory_iterator(root / "plugins"))
        if (entry.is_directory()) found.push_back(entry.path());
    return found;
}

std::set<std::string> families_of_the_cards() {
    const std::regex row(R"(^\| ([a-z]+) \| [^|]+ \|$)");
    std::set<std::string> found;
    std::ifstream file(root / "docs/method-cards.md");
    for (std::string line; std::getline(file, line);)
        if (std::smatch match; std::regex_match(line, match, row) && match[1] != "family")
            found.insert(match[1]);
    return found;
}

TEST(InTheTree, a_component_is_one_file) {
    EXPECT_EQ(sources(root / "tests/structure/component").size(), 1U);
    nrem::core::Registry registry;
    registry.load(NREM_PEBBLE);
    EXPECT_EQ(registry.find(nrem::core::Kind::rule, "pebble").name, "pebble");
    EXPECT_EQ(fs::path(NREM_PEBBLE).filename(), "rule_pebble.so");
}

TEST(InTheTree, no_list_names_the_components) {
    for (const char* folder : {"plugins", "schedulers", "tasks"})
        EXPECT_EQ(contents(root / folder / "CMakeLists.txt").find(".cpp"), std::string::npos)
            << folder;
}

TEST(InTheTree, families_are_those_of_the_method_cards) {
    std::set<std::string> used;
    for (const auto& folder : roots())
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.is_directory() && !fs::is_empty(entry) &&
                entry.path() != root / "tasks/data" && entry.path() != root / "tasks/engines")
                used.insert(entry.path().filename());
    EXPECT_EQ(used, families_of_the_cards());
}

TEST(Shipped, data_and_weights_are_as_their_lists_say) {
    std::size_t seen = 0;
    for (const char* folder : {"tasks/data", "plugins/sequence_models/recurrent/hybrid/weights",
                               "plugins/stops/loops/learned/weights"}) {
        const std::string list = contents(root / folder / "SHA256SUMS");
        for (const auto& entry : fs::recursive_directory_iterator(root / folder)) {
            const std::string kind = entry.path().extension();
            if (kind != ".csv" && kind != ".jsonl" && kind != ".json" && kind != ".safetensors") continue;
            const std::string name = fs::relative(entry.path(), root / folder);
            const std::string line = nrem::core::sha256_file(entry.path()) + "  " + name + "\n";
            EXPECT_NE(list.find(line), std::string::npos) << entry.path();
            ++seen;
        }
    }
    EXPECT_GT(seen, 80U);
}

}  // namespace
