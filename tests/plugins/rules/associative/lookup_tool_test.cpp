// A table with a learned query: who is found by it, and what facts cost that come later.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Floats = std::vector<float>;

constexpr std::size_t key_size = 32;
constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = key_size, .answer = 0};

struct Table {
    Days days;
    Mind mind;
    std::vector<Floats> keys;

    explicit Table(const std::string& lessons, std::size_t facts = 200)
        : days(names(facts)), mind("lookup_tool", {{"lessons", lessons}}, sizes) {
        Random random(5);
        for (std::size_t i = 0; i < facts; ++i) {
            keys.emplace_back();
            for (std::size_t j = 0; j < key_size; ++j)
                keys.back().push_back(static_cast<float>(random.normal()));
            mind.write(days.add({.vector = keys[i], .answer = std::to_string(i)}));
        }
    }
    static std::vector<std::string> names(std::size_t count) {
        std::vector<std::string> all;
        for (std::size_t i = 0; i < count; ++i) all.push_back(std::to_string(i));
        return all;
    }
    std::string found(const Floats& key) {
        const Array<Record> records(mind.read(days.cue("", key)).records());
        return records.empty() ? "" : std::string(view(records[0].answer));
    }
    // The share of facts from `first` on that are found.
    double right(std::size_t first) {
        double count = 0;
        for (std::size_t i = first; i < keys.size(); ++i)
            count += found(keys[i]) == std::to_string(i);
        return count / static_cast<double>(keys.size() - first);
    }
};

TEST(LookupTool, finds_facts_that_came_after_it_had_learned_to_ask) {
    Table table("64");
    EXPECT_GT(table.right(64), 0.99);
    EXPECT_EQ(table.mind.records().size(), 200u);
}

TEST(LookupTool, asks_badly_after_few_lessons) {
    Table table("2");
    EXPECT_GT(table.right(0), 0);
    EXPECT_LT(table.right(2), 0.2);
}

TEST(LookupTool, finds_nothing_that_it_has_not_learned_to_ask_for) {
    Table table("0", 10);
    EXPECT_EQ(table.found(table.keys[3]), "");
}

TEST(LookupTool, takes_the_newest_of_equal_keys) {
    Table table("64", 20);
    table.mind.write(table.days.add({.vector = table.keys[3], .answer = "7"}));
    EXPECT_EQ(table.found(table.keys[3]), "7");
}

TEST(LookupTool, loses_nothing_to_what_is_added_later) {
    Table few("20", 20);
    Table many("20", 200);
    const auto matrix = [](Table& table) {
        const nrem_memory seen = table.mind.memory.view(0);
        const float* const values = Memory(seen).tensor(0);
        return Floats(values, values + key_size * key_size);
    };
    EXPECT_EQ(matrix(few), matrix(many));
    EXPECT_EQ(many.found(many.keys[3]), "3");
}

TEST(LookupTool, writes_nothing_when_it_is_replayed) {
    Table table("64", 5);
    table.mind.write(table.days.last(), NREM_SLEEP);
    EXPECT_EQ(table.mind.records().size(), 5u);
}

}  // namespace
