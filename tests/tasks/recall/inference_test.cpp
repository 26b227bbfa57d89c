// The tasks whose answers were not shown as such: the other direction, what follows from two pairs,
// what is in two sets, which symbol was where.
#include <cmath>
#include <numeric>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

// What each cue was shown to have.
std::map<std::string, std::string> shown(const Stream& stream) {
    std::map<std::string, std::string> answers;
    for (const auto& event : only(stream, NREM_OBSERVE)) answers[event.text] = event.label;
    return answers;
}

Stream of_group(const Stream& stream, const std::string& group) {
    Stream kept;
    for (const auto& event : only(stream, NREM_TEST))
        if (event.group == group) kept.push_back(event);
    return kept;
}

TEST(Reversals, are_shown_in_one_direction_and_asked_in_both) {
    const auto stream = Task("reversals", {{"relations", "12"}}).play(0);
    const auto known = shown(stream);
    ASSERT_EQ(known.size(), 12u);
    const auto forward = of_group(stream, "forward");
    const auto reversal = of_group(stream, "reversal");
    ASSERT_EQ(forward.size(), 12u);
    ASSERT_EQ(reversal.size(), 12u);
    for (const auto& test : forward) EXPECT_EQ(known.at(test.text), test.label);
    for (const auto& test : reversal) {
        EXPECT_EQ(known.at(test.label), test.text);
        EXPECT_FALSE(known.contains(test.text));
        EXPECT_EQ(test.choices.size(), 24u);
    }
}

TEST(Reversals, have_the_vector_of_the_answer_as_their_cue) {
    const auto stream = Task("reversals", {{"relations", "3"}}).play(0);
    std::map<std::string, std::vector<float>> codes;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        codes[event.label] = event.vector;
        codes[event.text] = event.features;
    }
    for (const auto& test : of_group(stream, "reversal")) {
        EXPECT_EQ(test.features, codes.at(test.text));
        EXPECT_EQ(test.vector, codes.at(test.label));
    }
}

// The length of the way from one thing to the other along the pairs; 0: there is none.
std::size_t way(const std::map<std::string, std::string>& pairs, std::string from,
                const std::string& to) {
    for (std::size_t length = 1; pairs.contains(from); ++length) {
        from = pairs.at(from);
        if (from == to) return length;
    }
    return 0;
}

TEST(PairedInference, asks_for_what_is_further_along_a_chain_against_what_is_on_another) {
    const Task task("paired_inference", {{"chains", "4"}, {"pairs", "3"}});
    const auto stream = task.play(0);
    const auto pairs = shown(stream);
    ASSERT_EQ(pairs.size(), 12u);
    std::map<std::string, int> asked;
    int first = 0;
    for (const auto& test : only(stream, NREM_TEST)) {
        ASSERT_EQ(test.choices.size(), 2u);
        const auto right = static_cast<std::size_t>(test.answer);
        const std::size_t distance = way(pairs, test.text, test.choices[right]);
        EXPECT_EQ(way(pairs, test.text, test.choices[1 - right]), 0u);
        EXPECT_EQ(test.group, "distance " + std::to_string(distance));
        EXPECT_EQ(test.evidence.size(), distance);
        ++asked[test.group];
        first += right == 0;
    }
    EXPECT_EQ(asked, (std::map<std::string, int>{
                         {"distance 1", 12}, {"distance 2", 8}, {"distance 3", 4}}));
    EXPECT_GT(first, 4);
    EXPECT_LT(first, 20);
}

TEST(DisjointSets, share_one_element_in_every_other_stream_and_say_so) {
    for (const char* first : {"small", "large"}) {
        const Task task("disjoint_sets", {{"first", first}});
        for (std::uint64_t index = 0; index < 8; ++index) {
            const auto stream = task.play(index);
            std::map<std::string, std::set<std::string>> sets;
            for (const auto& event : only(stream, NREM_OBSERVE))
                sets[event.label].insert(event.text);
            EXPECT_EQ(sets["first set"].size(), first == std::string("small") ? 8u : 64u);
            EXPECT_EQ(sets["second set"].size(), first == std::string("small") ? 64u : 8u);
            const auto tests = only(stream, NREM_TEST);
            ASSERT_EQ(tests.size(), 1u);
            EXPECT_EQ(shared(sets["first set"], sets["second set"]), index % 2);
            EXPECT_EQ(tests[0].label, index % 2 ? "shared" : "disjoint");
            EXPECT_EQ(tests[0].group, tests[0].label);
        }
    }
}

TEST(DisjointSets, refuse_more_elements_than_there_are) {
    EXPECT_NE(complaint("disjoint_sets", {{"elements", "71"}}).find("72"), std::string::npos);
    EXPECT_EQ(complaint("disjoint_sets", {{"elements", "72"}}), "accepted");
}

TEST(IndexRecall, asks_which_symbol_was_at_a_position_that_was_shown) {
    const auto stream =
        Task("index_recall", {{"length", "40"}, {"symbols", "4"}, {"questions", "10"}}).play(0);
    const auto sequence = shown(stream);
    ASSERT_EQ(sequence.size(), 40u);
    std::set<std::string> asked;
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(sequence.at(test.text), test.label);
        EXPECT_EQ(test.choices.size(), 4u);
        asked.insert(test.text);
    }
    EXPECT_EQ(asked.size(), 10u);
    EXPECT_EQ(only(Task("index_recall", {{"length", "5"}}).play(0), NREM_TEST).size(), 5u);
}

TEST(IndexRecall, turns_positions_by_the_square_roots_of_primes) {
    const auto stream = Task("index_recall", {{"length", "6"},
                                              {"dimensions", "6"},
                                              {"positions", "rotation"}})
                            .play(0);
    const double primes[] = {2, 3, 5};
    for (std::size_t position = 0; position < 6; ++position)
        for (std::size_t plane = 0; plane < 3; ++plane) {
            const double angle = std::sqrt(primes[plane]) * static_cast<double>(position);
            const auto& vector = stream[position].features;
            EXPECT_NEAR(vector[2 * plane], std::cos(angle) / std::sqrt(3.0), 1e-6);
            EXPECT_NEAR(vector[2 * plane + 1], std::sin(angle) / std::sqrt(3.0), 1e-6);
        }
    EXPECT_ANY_THROW(Task("index_recall", {{"dimensions", "5"}, {"positions", "rotation"}}));
}

}  // namespace
}  // namespace nrem::tasks
