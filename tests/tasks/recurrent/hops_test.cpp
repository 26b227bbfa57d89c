// The task `hops`: every answer is followed up here edge by edge, from what the stream has shown.
#include <cmath>
#include <numeric>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

using Edges = std::map<std::string, std::string>;

Edges edges(const Stream& stream) {
    Edges made;
    for (const auto& event : only(stream, NREM_OBSERVE))
        if (!event.label.empty()) made[event.text] = event.label;
    return made;
}
std::uint64_t hops_of(const Seen& test) {
    return std::stoull(test.text.substr(3));
}
std::string follow(const Edges& edges, const Seen& test) {
    std::string node = words(test.text).at(1);
    for (std::uint64_t k = 0; k < hops_of(test); ++k) node = edges.at(node);
    return node;
}

TEST(Hops, leads_round_a_cycle_of_two) {
    const auto stream = Task("hops", {{"nodes", "2"}, {"hops", "2"}, {"draw", "largest"}}).play(0);
    EXPECT_EQ(edges(stream), (Edges{{"w1", "w2"}, {"w2", "w1"}}));
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 2u);
    for (const auto& test : tests) EXPECT_EQ(test.text, "hop2 " + test.label);
}

TEST(Hops, shows_one_cycle_through_all_nodes) {
    const auto shown = edges(Task("hops").play(0));
    EXPECT_EQ(shown.size(), 75u);
    std::set<std::string> visited;
    for (std::string node = "w1"; visited.insert(node).second;) node = shown.at(node);
    EXPECT_EQ(visited.size(), 75u);
}

TEST(Hops, asks_where_k_hops_lead) {
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto stream = Task("hops", {{"length", "varied"}, {"names", "100"}}).play(i);
        const auto shown = edges(stream);
        for (const auto& test : only(stream, NREM_TEST)) {
            EXPECT_EQ(test.label, follow(shown, test));
            EXPECT_EQ(test.oracle, test.answer);
            EXPECT_EQ(test.choices.size(), 100u);
        }
    }
}

TEST(Hops, asks_from_different_nodes_as_long_as_there_are_any) {
    const auto starts = [](const Given& given) {
        std::set<std::string> found;
        const auto tests = only(Task("hops", given).play(0), NREM_TEST);
        for (const auto& test : tests) found.insert(words(test.text).at(1));
        EXPECT_EQ(found.size(), tests.size());
        return found.size();
    };
    EXPECT_EQ(starts({}), 10u);
    EXPECT_EQ(starts({{"nodes", "4"}}), 4u);
}

TEST(Hops, ends_a_window_before_an_edge_that_does_not_fit) {
    const auto stream = Task("hops", {{"nodes", "10"}, {"window", "7"}}).play(0);
    std::vector<int> edges_before_boundary{0};
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) edges_before_boundary.push_back(0);
        if (event.kind == NREM_OBSERVE) ++edges_before_boundary.back();
    }
    EXPECT_EQ(edges_before_boundary, (std::vector<int>{3, 3, 3, 1, 0}));
    const auto whole = Task("hops", {{"nodes", "10"}, {"window", "0"}}).play(0);
    EXPECT_EQ(only(whole, NREM_BOUNDARY).size(), 1u);
    EXPECT_EQ(edges(whole), edges(stream));
}

TEST(Hops, pads_short_cycles_on_the_left) {
    const Task task("hops", {{"nodes", "20"}, {"length", "varied"}});
    std::set<std::size_t> lengths;
    double sum = 0;
    for (std::uint64_t i = 0; i < 200; ++i) {
        const auto shown = only(task.play(i), NREM_OBSERVE);
        ASSERT_EQ(shown.size(), 20u);
        const auto pads = static_cast<std::size_t>(std::count_if(
            shown.begin(), shown.end(), [](const Seen& e) { return e.text == "pad pad"; }));
        for (std::size_t p = 0; p < shown.size(); ++p) EXPECT_EQ(shown[p].label.empty(), p < pads);
        lengths.insert(20 - pads);
        sum += static_cast<double>(20 - pads);
    }
    EXPECT_EQ(*lengths.begin(), 3u);
    EXPECT_EQ(*lengths.rbegin(), 20u);
    EXPECT_NEAR(sum / 200, 10.4, 1.5);  // of 1 / (n + sqrt(20)); even odds would give 11.5
}

std::map<std::uint64_t, int> drawn(const Given& given) {
    std::map<std::uint64_t, int> times;
    for (std::uint64_t i = 0; i < 100; ++i)
        for (const auto& test : only(Task("hops", given).play(i), NREM_TEST))
            ++times[hops_of(test)];
    return times;
}

TEST(Hops, asks_for_any_k_in_training_and_for_powers_of_two_when_held_out) {
    const auto train = drawn({{"split", "train"}});
    EXPECT_EQ(train.size(), 16u);
    for (const auto& [k, times] : train) EXPECT_NEAR(times, 62.5, 40) << k;
    const auto test = drawn({{"split", "test"}});
    EXPECT_EQ(test.size(), 5u);
    for (const std::uint64_t k : {1u, 2u, 4u, 8u, 16u}) EXPECT_NEAR(test.at(k), 200, 60) << k;
}

TEST(Hops, asks_for_other_k_where_told_so) {
    EXPECT_EQ(drawn({{"split", "test"}, {"draw", "uniform"}}).size(), 16u);
    EXPECT_EQ(drawn({{"hops", "9"}, {"draw", "powers"}}).size(), 4u);
    EXPECT_EQ(drawn({{"draw", "largest"}}), (std::map<std::uint64_t, int>{{16, 1000}}));
}

TEST(Hops, gives_nodes_as_vectors_for_readers_of_those) {
    const auto stream = Task("hops", {{"nodes", "5"}}).play(0);
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) continue;
        const auto node = std::stoul(words(event.text).back().substr(1));
        std::vector<float> wanted(5);
        wanted[node - 1] = 1;
        EXPECT_EQ(event.features, wanted);
        EXPECT_EQ(event.vector[static_cast<std::size_t>(event.answer)], 1);
        EXPECT_TRUE(event.codes.empty());
    }
}

TEST(Hops, counts_a_question_of_one_hop_to_the_edge_that_was_shown) {
    for (const auto& test : only(Task("hops", {{"hops", "2"}}).play(0), NREM_TEST))
        EXPECT_EQ(test.item,
                  hops_of(test) == 1 ? std::stoull(words(test.text).at(1).substr(1)) : 0u);
}

TEST(Hops, holds_out_a_fifth_of_all_cycles) {
    const auto cycles = [](const char* split) {
        return contents(Task("hops", {{"nodes", "7"}, {"questions", "1"}, {"split", split}}), 8000,
                        edges);
    };
    const auto train = cycles("train");
    const auto test = cycles("test");
    EXPECT_EQ(shared(train, test), 0u);
    EXPECT_EQ(train.size() + test.size(), 720u);  // 6!
    EXPECT_NEAR(static_cast<double>(test.size()) / 720, 0.2, 0.05);
}

TEST(Hops, are_the_same_again_and_differ_from_seed_to_seed) {
    const Task task("hops");
    EXPECT_EQ(task.play(0, 1), task.play(0, 1));
    EXPECT_NE(edges(task.play(0, 1)), edges(task.play(1, 1)));
    EXPECT_NE(edges(task.play(0, 1)), edges(task.play(0, 2)));
}

TEST(Hops, refuses_what_cannot_be) {
    EXPECT_NE(complaint("hops", {{"nodes", "8"}, {"names", "7"}})
                  .find("names (7) must not be fewer than nodes (8)"),
              std::string::npos);
    EXPECT_NE(complaint("hops", {{"window", "1"}}).find("an edge does not fit into a window of 1"),
              std::string::npos);
    EXPECT_NE(complaint("hops", {{"nodes", "1"}}).find("1 is outside 2 to 512"), std::string::npos);
}

TEST(Hops, says_so_where_a_split_has_no_cycle) {
    std::set<std::string> said;
    for (const char* split : {"train", "test"}) try {
            static_cast<void>(Task("hops", {{"nodes", "2"}, {"split", split}}).play(0));
        } catch (const core::Error& error) {
            said.insert(error.what());
        }
    ASSERT_EQ(said.size(), 1u);  // the only cycle of two is on one of the sides
    EXPECT_NE(said.begin()->find("is empty: there are too few different streams"),
              std::string::npos);
}

TEST(Hops, gives_the_next_node_as_the_stream_has_shown_it) {
    const Task task("hops", {{"nodes", "12"}, {"length", "varied"}, {"names", "20"}, {"window", "7"}});
    for (std::uint64_t i = 0; i < 5; ++i) {
        const auto stream = task.play(i, 3);
        for (const auto& [from, to] : edges(stream))
            EXPECT_EQ(task.act("next", R"({"node": ")" + from + "\"}", stream.size() - 1, i, 3), to);
    }
}

TEST(Hops, is_answered_by_as_many_calls_of_next_as_it_has_hops) {
    const Task task("hops");
    const auto stream = task.play(0);
    for (std::size_t step = 0; step < stream.size(); ++step) {
        if (stream[step].kind != NREM_TEST) continue;
        std::string node = words(stream[step].text).at(1);
        for (std::uint64_t k = 0; k < hops_of(stream[step]); ++k)
            node = task.act("next", R"({"node": ")" + node + "\"}", step);
        EXPECT_EQ(node, stream[step].label);
    }
}

TEST(Hops, refuses_next_of_what_is_no_node_and_before_all_is_shown) {
    const Task task("hops", {{"nodes", "4"}});
    EXPECT_EQ(task.act("next", R"({"node": "w9"})", 9), "refused: no node is called 'w9'");
    EXPECT_EQ(task.act("next", R"({"node": "w1"})", 2), "refused: the edges are not all shown yet");
}

}  // namespace
}  // namespace nrem::tasks
