// What the tasks on key-value facts find stated in a text, hostile ones included.
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

using Found = std::vector<std::pair<std::uint64_t, std::string>>;

Found stated(std::string_view text, const std::string& task = "fact_updates") {
    const auto& component = registry().find(core::Kind::task, task);
    const core::TaskInstance made(component, core::resolve(component, {}), registry().host());
    Found found;
    const nrem_statement_sink sink{.struct_size = sizeof(nrem_statement_sink),
                                   .self = &found,
                                   .statement = [](void* to, std::uint64_t item, nrem_str answer) {
                                       static_cast<Found*>(to)->emplace_back(item, view(answer));
                                   }};
    made.call(&nrem_task::statements, std::uint64_t{0}, std::uint64_t{1}, borrow(text), &sink);
    return found;
}

const Found three_is_seventeen{{3, "value 17"}};

TEST(Statements, are_found_in_each_of_the_usual_forms) {
    for (const auto* text :
         {"key 3 is value 17", "key 3: value 17", "key 3 -> value 17", "key 3 = value 17",
          "key3 now has value17.", "Key 3 has VALUE 17!", "the value of key 3 is value 17",
          "key 3 is 17", "key 3: 17", "key 3 -> 17", "key 3=17", "The value of key 3 is 17.",
          "- key 3 holds value 17\n", "key 3's value is 17", "\"key 3\": \"value 17\"",
          "key 3 now has value 17. -> value"})
        EXPECT_EQ(stated(text), three_is_seventeen) << text;
}

TEST(Statements, of_a_list_belong_to_the_key_before_them) {
    const Found both{{1, "value 2"}, {4, "value 5"}};
    for (const auto* text : {"key 1: value 2, key 4: value 5", "key 1 is value 2 and key 4 is 5",
                             "key 1 -> value 2\nkey 4 -> value 5", "key 1 = 2; key 4 = 5"})
        EXPECT_EQ(stated(text), both) << text;
}

TEST(Statements, name_both_values_where_there_are_two) {
    EXPECT_EQ(stated("key 3 is value 17 or value 18"), (Found{{3, "value 17"}, {3, "value 18"}}));
}

TEST(Statements, leave_out_what_a_value_changed_from) {
    EXPECT_EQ(stated("key 3 changed from value 5 to value 17."), three_is_seventeen);
}

TEST(Statements, do_not_reach_beyond_their_sentence) {
    EXPECT_EQ(stated("We saw key 3. Later value 17 was seen."), Found{});
    EXPECT_EQ(stated("key 3\nvalue 17"), Found{});
}

TEST(Statements, are_of_whole_words_and_whole_numbers) {
    for (const auto* text : {"monkey 3 is value 17", "key 3 is valued 17 times", "key 3 is 1.7",
                             "key 3 has 17 readers", "key is value 17", "keys 3 is value 17",
                             "key 3 is value", "key 3 value", ""})
        EXPECT_EQ(stated(text), Found{}) << text;
}

TEST(Statements, may_be_of_keys_and_values_that_there_are_not) {
    EXPECT_EQ(stated("key 99 is value 1000"), (Found{{99, "value 1000"}}));
    EXPECT_EQ(stated("key 99999999999999999999999 is value 1"), Found{});
    EXPECT_EQ(stated("key 3 is value 99999999999999999999999"), Found{});
}

// Documented as not understood: the form alone counts.
TEST(Statements, do_not_know_negation) {
    EXPECT_EQ(stated("key 3 is not value 17"), three_is_seventeen);
}

TEST(Statements, are_found_by_paired_associates_too) {
    EXPECT_EQ(stated("key 3 is value 17", "paired_associates"), three_is_seventeen);
}

TEST(Statements, of_edges_are_found_in_each_of_the_usual_forms) {
    for (const auto* text :
         {"w12 w7", "w12 -> w7", "w12: w7", "w12 = w7", "W12 is followed by w7.", "w12 leads to w7",
          "- w12 -> w7\n", "w12 and w3 are nodes; w12 -> w7", "w3 was seen. w12 -> w7"})
        EXPECT_EQ(stated(text, "hops"), (Found{{12, "w7"}})) << text;
}

TEST(Statements, of_edges_in_a_row_are_one_each) {
    EXPECT_EQ(stated("w1 w2 w3 w4", "hops"), (Found{{1, "w2"}, {3, "w4"}}));
    EXPECT_EQ(stated("w1 -> w2 -> w3", "hops"), (Found{{1, "w2"}, {2, "w3"}}));
    EXPECT_EQ(stated("w1 -> w2, w3 -> w4\nw5\nw6", "hops"), (Found{{1, "w2"}, {3, "w4"}}));
}

TEST(Statements, of_edges_need_two_nodes) {
    for (const auto* text : {"w12", "w12 is a node", "w12 -> 7", "flow12 -> w7", "w0 -> w7", ""})
        EXPECT_EQ(stated(text, "hops"), Found{}) << text;
}

TEST(FactUpdates, speaks_in_sentences_where_so_wanted) {
    const auto stream =
        Task("fact_updates", {{"keys", "2"}, {"updates", "1"}, {"style", "sentence"}}).play(0);
    const auto& first = stream.front();
    EXPECT_EQ(first.text, "key " + std::to_string(first.item) + " now has " + first.label + '.');
    EXPECT_EQ(stream.back().text, "Which value does key 2 have now?");
    EXPECT_EQ(stated(first.text), (Found{{first.item, first.label}}));
    const auto bare = Task("fact_updates", {{"keys", "2"}, {"updates", "1"}}).play(0);
    EXPECT_EQ(bare.front().text, "key " + std::to_string(first.item));
    EXPECT_EQ(bare.front().label, first.label);
}

}  // namespace
}  // namespace nrem::tasks
