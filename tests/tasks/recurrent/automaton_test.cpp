// The task `automaton` against a plain simulation, cell by cell, of Wolfram's definition.
#include <cmath>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

using Cells = std::vector<int>;

Cells after_one(const Cells& row, int rule, bool ring) {
    const auto width = static_cast<int>(row.size());
    const auto at = [&](int i) {
        if (i >= 0 && i < width) return row[static_cast<std::size_t>(i)];
        return ring ? row[static_cast<std::size_t>((i + width) % width)] : 0;
    };
    Cells made;
    for (int i = 0; i < width; ++i)
        made.push_back(rule >> (4 * at(i - 1) + 2 * at(i) + at(i + 1)) & 1);
    return made;
}
Cells after(Cells row, int t, int rule = 110, bool ring = true) {
    for (int i = 0; i < t; ++i) row = after_one(row, rule, ring);
    return row;
}
Cells cells(const std::string& text) {
    Cells made;
    for (const auto& word : words(text)) made.push_back(std::stoi(word));
    return made;
}
// What the first stream says of a row that it shows.
std::string answer_for(const std::string& row, Given given) {
    given["width"] = std::to_string(words(row).size());
    const Task task("automaton", given);
    for (std::uint64_t i = 0; i < 10000; ++i) {
        const auto stream = task.play(i);
        if (stream[0].text == row) return stream.back().label;
    }
    return "never shown";
}

TEST(Automaton, follows_rule_110_as_worked_out_by_hand) {
    EXPECT_EQ(answer_for("0 0 0 1", {{"depth", "1"}}), "0 0 1 1");
    EXPECT_EQ(answer_for("0 0 0 1", {{"depth", "2"}}), "0 1 1 1");
    EXPECT_EQ(answer_for("0 0 0 1", {{"depth", "3"}}), "1 1 0 1");
}

TEST(Automaton, closes_the_row_to_a_ring_or_ends_it_with_0) {
    EXPECT_EQ(answer_for("1 0 0 0", {{"depth", "1"}}), "1 0 0 1");
    EXPECT_EQ(answer_for("1 0 0 0", {{"depth", "1"}, {"boundary", "zero"}}), "1 0 0 0");
}

TEST(Automaton, shows_one_row_then_sleeps_then_asks_for_each_t_in_order) {
    const auto stream = Task("automaton", {{"width", "5"}, {"depth", "3"}}).play(0);
    ASSERT_EQ(stream.size(), 5u);
    EXPECT_EQ(stream[0].kind, NREM_OBSERVE);
    EXPECT_EQ(stream[0].label, "");
    EXPECT_EQ(stream[1].kind, NREM_BOUNDARY);
    for (int t = 1; t <= 3; ++t) {
        const auto& asked = stream[static_cast<std::size_t>(t) + 1];
        const std::string word = "?" + std::to_string(t);
        EXPECT_EQ(words(asked.text), std::vector<std::string>(5, word));
        EXPECT_EQ(cells(asked.label), after(cells(stream[0].text), t));
        EXPECT_EQ(asked.oracle_text, asked.label);
        EXPECT_TRUE(asked.choices.empty());
        EXPECT_EQ(asked.item, stream[0].item);
    }
}

TEST(Automaton, follows_all_rules_as_a_plain_simulation_does) {
    for (int rule = 0; rule < 256; ++rule)
        for (const char* boundary : {"ring", "zero"})
            for (const char* width : {"5", "16", "64"}) {
                const auto stream = Task("automaton", {{"rule", std::to_string(rule)},
                                                       {"boundary", boundary},
                                                       {"width", width},
                                                       {"depth", "3"}})
                                        .play(static_cast<std::uint64_t>(rule));
                Cells row = cells(stream[0].text);
                for (const auto& test : only(stream, NREM_TEST)) {
                    row = after_one(row, rule, std::string(boundary) == "ring");
                    ASSERT_EQ(cells(test.label), row) << rule << boundary << width;
                }
            }
}

TEST(Automaton, asks_for_one_cell) {
    const auto stream =
        Task("automaton", {{"width", "5"}, {"depth", "2"}, {"ask", "cells"}}).play(0);
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 10u);
    EXPECT_EQ(tests[0].text, "t1 c1");
    EXPECT_EQ(tests[7].text, "t2 c3");
    for (std::size_t i = 0; i < tests.size(); ++i) {
        const auto row = after(cells(stream[0].text), i < 5 ? 1 : 2);
        EXPECT_EQ(tests[i].choices, (std::vector<std::string>{"0", "1"}));
        EXPECT_EQ(tests[i].answer, row[i % 5]);
        EXPECT_EQ(tests[i].oracle, tests[i].answer);
    }
}

TEST(Automaton, asks_for_the_first_cell_alone) {
    const auto stream = Task("automaton", {{"ask", "first"}, {"at", "last"}}).play(0);
    ASSERT_EQ(stream.size(), 3u);
    EXPECT_EQ(stream[2].text, "?8");
    EXPECT_EQ(stream[2].answer, after(cells(stream[0].text), 8)[0]);
}

TEST(Automaton, asks_for_the_first_cells_of_several_states_at_once) {
    const auto stream =
        Task("automaton",
             {{"states", "4"}, {"width", "24"}, {"depth", "32"}, {"ask", "first"}, {"at", "last"}})
            .play(0);
    ASSERT_EQ(stream.size(), 9u);
    std::string labels;
    for (std::size_t s = 0; s < 4; ++s) {
        const auto& shown = stream[2 * s];
        EXPECT_EQ(stream[2 * s + 1].kind, NREM_BOUNDARY);
        EXPECT_EQ(shown.text.substr(0, 3), "s" + std::to_string(s + 1) + " ");
        labels += (s ? " " : "") + std::to_string(after(cells(shown.text.substr(3)), 32)[0]);
    }
    EXPECT_EQ(stream[8].text, "?32s1 ?32s2 ?32s3 ?32s4");
    EXPECT_EQ(stream[8].label, labels);
}

TEST(Automaton, names_the_state_asked_about_where_there_are_several) {
    const auto stream =
        Task("automaton", {{"states", "2"}, {"width", "4"}, {"depth", "2"}, {"at", "last"}})
            .play(0);
    ASSERT_EQ(stream.size(), 6u);
    EXPECT_EQ(stream[5].text, "s2 ?2 ?2 ?2 ?2");
    EXPECT_EQ(stream[5].item, 2u);
    EXPECT_EQ(cells(stream[5].label), after(cells(stream[2].text.substr(3)), 2));
}

TEST(Automaton, draws_questions) {
    const auto tests = only(
        Task("automaton", {{"ask", "cells"}, {"at", "sampled"}, {"questions", "2000"}}).play(0),
        NREM_TEST);
    ASSERT_EQ(tests.size(), 2000u);
    std::map<std::string, int> times;
    for (const auto& test : tests)
        for (const auto& word : words(test.text)) ++times[word];
    EXPECT_EQ(times.size(), 8u + 16);
    for (int t = 1; t <= 8; ++t) EXPECT_NEAR(times["t" + std::to_string(t)], 250, 75);
    for (int c = 1; c <= 16; ++c) EXPECT_NEAR(times["c" + std::to_string(c)], 125, 55);
}

TEST(Automaton, can_hide_t_from_a_question) {
    const auto tests =
        only(Task("automaton", {{"numbered", "false"}, {"width", "4"}}).play(0), NREM_TEST);
    ASSERT_EQ(tests.size(), 8u);
    for (const auto& test : tests) EXPECT_EQ(test.text, "? ? ? ?");
    EXPECT_EQ(
        only(Task("automaton", {{"numbered", "false"}, {"ask", "cells"}}).play(0), NREM_TEST)[0]
            .text,
        "t c1");
}

TEST(Automaton, shows_the_same_whatever_it_asks) {
    const auto shown = [](const Given& given) {
        return only(Task("automaton", given).play(3), NREM_OBSERVE);
    };
    const auto plain = shown({});
    EXPECT_EQ(shown({{"depth", "3"}}), plain);
    EXPECT_EQ(shown({{"ask", "cells"}, {"at", "sampled"}}), plain);
    EXPECT_EQ(shown({{"ask", "first"}, {"numbered", "false"}}), plain);
}

TEST(Automaton, differs_from_stream_to_stream_and_from_seed_to_seed) {
    const Task task("automaton", {{"width", "64"}});
    EXPECT_NE(task.play(0, 1)[0].text, task.play(1, 1)[0].text);
    EXPECT_NE(task.play(0, 1)[0].text, task.play(0, 2)[0].text);
    EXPECT_EQ(task.play(0, 1), task.play(0, 1));
}

std::set<Cells> states(const char* split, Given more = {}) {
    Given given{{"width", "12"}, {"states", "64"}, {"depth", "1"}, {"ask", "first"}, {"split", split}};
    given.merge(more);
    const Task task("automaton", given);
    std::set<Cells> found;
    for (std::uint64_t i = 0; i < 1000; ++i)
        for (const auto& shown : only(task.play(i), NREM_OBSERVE))
            found.insert(cells(shown.text.substr(shown.text.find(' '))));
    return found;
}

TEST(Automaton, holds_out_a_fifth_of_all_states) {
    const auto train = states("train");
    const auto test = states("test");
    EXPECT_EQ(shared(train, test), 0u);
    EXPECT_EQ(train.size() + test.size(), 4096u);
    EXPECT_NEAR(static_cast<double>(test.size()) / 4096, 0.2, 0.05);  // 352 necklaces
    EXPECT_GT(shared(states("all"), test), test.size() / 2);
    EXPECT_NE(states("test", {{"rule", "30"}}), test);
}

// The least of a row's rotations.
Cells necklace(Cells row) {
    Cells least = row;
    for (std::size_t i = 1; i < row.size(); ++i) {
        std::rotate(row.begin(), row.begin() + 1, row.end());
        least = std::min(least, row);
    }
    return least;
}

std::set<Cells> necklaces(const std::set<Cells>& rows) {
    std::set<Cells> found;
    for (const auto& row : rows) found.insert(necklace(row));
    return found;
}

TEST(Automaton, holds_out_a_row_with_all_its_rotations) {
    EXPECT_EQ(shared(necklaces(states("train")), necklaces(states("test"))), 0u);
    const Given by_row{{"split_by", "row"}};
    EXPECT_GT(shared(necklaces(states("train", by_row)), necklaces(states("test", by_row))), 250u);
}

TEST(Automaton, counts_wrong_cells) {
    const Task task("automaton", {{"width", "4"}, {"at", "last"}});
    auto asked = task.play(0).back();
    asked.label = "0 1 1 0";
    const auto share = [&](const char* said) { return task.score(asked, said).absolute_error; };
    EXPECT_EQ(share("0 1 1 0"), 0);
    EXPECT_EQ(share("0 1 0 0"), 0.25);
    EXPECT_EQ(share("0 1"), 0.5);
    EXPECT_EQ(share("1 0 0 1"), 1);
    EXPECT_EQ(share(""), 1);
    EXPECT_EQ(task.score(asked, " 0 1 1 0\n").correct, 1);
    for (const char* wrong : {"0 1 0 0", "0 1 1", "0 1 1 0 0", "0110", ""})
        EXPECT_EQ(task.score(asked, wrong).correct, 0) << wrong;
}

// Shares of the more frequent cell at t = 1, 2, ... 8 over all states: what an answer scores that
// knows t and nothing else.
std::vector<double> majorities(bool ring) {
    constexpr int width = 16;
    std::vector<double> ones(8);
    for (int state = 0; state < 1 << width; ++state) {
        Cells row;
        for (int i = 0; i < width; ++i) row.push_back(state >> i & 1);
        for (double& sum : ones) {
            row = after_one(row, 110, ring);
            for (const int cell : row) sum += cell;
        }
    }
    for (double& sum : ones) sum = std::max(sum, (width << width) - sum) / (width << width);
    return ones;
}

TEST(Automaton, has_the_majority_baselines_that_its_card_documents) {
    const std::vector<double> ring{0.625, 0.531, 0.516, 0.535, 0.517, 0.538, 0.542, 0.541};
    const std::vector<double> zero{0.625, 0.547, 0.538, 0.562, 0.542, 0.566, 0.561, 0.563};
    const auto on_ring = majorities(true);
    const auto with_edges = majorities(false);
    for (std::size_t i = 0; i < 8; ++i) {
        EXPECT_NEAR(on_ring[i], ring[i], 0.00051) << i + 1;
        EXPECT_NEAR(with_edges[i], zero[i], 0.00051) << i + 1;
    }
}

TEST(Automaton, refuses_what_cannot_be) {
    EXPECT_NE(complaint("automaton", {{"width", "65"}}).find("65 is outside 4 to 64"),
              std::string::npos);
    EXPECT_NE(complaint("automaton", {{"rule", "256"}}).find("256 is outside 0 to 255"),
              std::string::npos);
    EXPECT_NE(complaint("automaton", {{"split", "tests"}}).find("nearest: test"),
              std::string::npos);
    EXPECT_NE(complaint("automaton",
                        {{"ask", "cells"}, {"width", "64"}, {"depth", "1024"}, {"states", "64"}})
                  .find("use at: last or at: sampled"),
              std::string::npos);
}

TEST(Automaton, says_so_where_no_state_is_held_out) {
    std::set<std::string> said;
    for (int rule = 0; rule < 256; ++rule) {
        try {
            static_cast<void>(
                Task("automaton",
                     {{"rule", std::to_string(rule)}, {"width", "4"}, {"split", "test"}})
                    .play(0));
        } catch (const core::Error& error) {
            const std::string message = error.what();
            said.insert(message.substr(message.find("split")));
        }
    }
    EXPECT_EQ(
        said,
        (std::set<std::string>{
            "split test is empty: there are too few different streams with these parameters"}));
}

}  // namespace
}  // namespace nrem::tasks
