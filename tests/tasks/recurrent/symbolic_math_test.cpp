// The task `symbolic_math`: what a stream shows is solved here from its texts, line by line.
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

using Values = std::map<std::string, int>;
using Lines = std::map<std::string, std::string>;

Lines lines(const Stream& stream) {
    Lines made;
    for (const auto& event : only(stream, NREM_OBSERVE))
        if (!event.label.empty()) made[words(event.text).at(0)] = event.label;
    return made;
}
// Goes over the lines until nothing new comes of it.
Values solve(const Lines& lines) {
    Values values;
    for (bool news = true; news;) {
        news = false;
        for (const auto& [variable, says] : lines) {
            const auto said = words(says);
            if (values.contains(variable)) continue;
            if (said[0][0] != 'V') {
                values[variable] = std::stoi(said[0]);
            } else if (values.contains(said[0])) {
                const int step = said.size() == 3 ? std::stoi(said[2]) : 0;
                values[variable] = values[said[0]] + (step && said[1] == "-" ? -step : step);
            } else {
                continue;
            }
            news = true;
        }
    }
    return values;
}

TEST(SymbolicMath, assigns_a_number_and_goes_on_from_there) {
    const auto shown =
        lines(Task("symbolic_math", {{"operations", "1"}, {"distractors", "0"}}).play(0));
    ASSERT_EQ(shown.size(), 2u);
    const bool first = words(shown.at("V1")).at(0) != "V2";
    const auto child = shown.at(first ? "V2" : "V1");
    const std::string root = first ? "V1" : "V2";
    EXPECT_TRUE(child == root || child == root + " + 1" || child == root + " - 1") << child;
    const int number = std::stoi(shown.at(root));
    EXPECT_TRUE(number >= 0 && number <= 10) << number;
}

TEST(SymbolicMath, asks_for_a_value_that_follows) {
    for (std::uint64_t i = 0; i < 50; ++i) {
        const auto stream = Task("symbolic_math", {{"questions", "65"}, {"step", "4"}}).play(i);
        const auto values = solve(lines(stream));
        const auto tests = only(stream, NREM_TEST);
        ASSERT_EQ(tests.size(), 9u);
        for (const auto& test : tests) {
            EXPECT_EQ(test.label, std::to_string(values.at(words(test.text).at(1))));
            EXPECT_EQ(test.oracle, test.answer);
            EXPECT_EQ(test.text, "? V" + std::to_string(test.item));
        }
    }
}

TEST(SymbolicMath, gives_distractors_no_value) {
    const auto stream = Task("symbolic_math", {{"operations", "5"}, {"distractors", "20"}}).play(0);
    const auto shown = lines(stream);
    EXPECT_EQ(shown.size(), 6u + 20 - 1);
    EXPECT_EQ(solve(shown).size(), 6u);
}

TEST(SymbolicMath, asks_for_all_variables_of_a_value) {
    const auto stream = Task("symbolic_math", {{"ask", "list"}, {"questions", "65"}}).play(0);
    const auto values = solve(lines(stream));
    std::size_t listed = 0;
    for (const auto& test : only(stream, NREM_TEST)) {
        const auto asked = words(test.text);
        ASSERT_EQ(asked.size(), 2u + 9);
        EXPECT_EQ(asked[0] + asked[2] + asked[10], "=??");
        const auto said = words(test.label);
        ASSERT_EQ(said.size(), 9u);
        for (const auto& word : said) {
            if (word == "none") continue;
            EXPECT_EQ(std::to_string(values.at(word)), asked[1]);
            ++listed;
        }
    }
    EXPECT_EQ(listed, values.size());  // every value was asked for, and once only
}

// As a trainer wants it, which puts sequences side by side.
TEST(SymbolicMath, tells_contexts_of_equal_length_where_a_step_of_zero_is_written) {
    const Task task("symbolic_math", {{"zero", "written"}, {"operations", "4"}});
    bool copies = false;
    for (std::uint64_t i = 0; i < 20; ++i) {
        const auto shown = lines(task.play(i));
        std::size_t count = 0;
        for (const auto& [variable, says] : shown) {
            count += 2 + words(says).size();
            copies = copies || says.ends_with(" + 0");
        }
        EXPECT_EQ(count, 3U + 12 * 5);
        EXPECT_EQ(solve(shown).size(), 5U);
    }
    EXPECT_TRUE(copies);
}

TEST(SymbolicMath, takes_a_list_in_any_order) {
    const Task task("symbolic_math", {{"ask", "list"}});
    auto asked = only(task.play(0), NREM_TEST)[0];
    asked.label = "V2 V10 none";
    for (const char* right : {"V2 V10 none", "V10 V2", "none V10\nV2"})
        EXPECT_EQ(task.score(asked, right).correct, 1) << right;
    for (const char* wrong : {"V2", "V2 V10 V3", "V2 V2 V10", "none", "", "V2, V10"})
        EXPECT_EQ(task.score(asked, wrong).correct, 0) << wrong;
}

TEST(SymbolicMath, shows_the_question_before_or_not_at_all) {
    const auto after = Task("symbolic_math").play(0);
    auto before = Task("symbolic_math", {{"question", "before"}}).play(0);
    EXPECT_EQ(before[0].kind, NREM_OBSERVE);
    EXPECT_EQ(before[0].text, before.back().text);
    EXPECT_EQ(before[0].label, "");
    before.erase(before.begin());
    for (auto& event : before) event.at -= 1;
    EXPECT_EQ(before, after);
}

TEST(SymbolicMath, shows_a_list_question_without_places_for_its_answer) {
    const auto stream = Task("symbolic_math", {{"question", "before"}, {"ask", "list"}}).play(0);
    EXPECT_EQ(words(stream[0].text).size(), 2u);
    EXPECT_TRUE(stream.back().text.starts_with(stream[0].text + " ?"));
}

TEST(SymbolicMath, fills_no_window_beyond_its_size) {
    const auto stream = Task("symbolic_math", {{"operations", "30"}, {"window", "12"}}).play(0);
    std::vector<std::size_t> filled{0};
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) filled.push_back(0);
        if (event.kind == NREM_OBSERVE)
            filled.back() += words(event.text).size() + words(event.label).size();
    }
    EXPECT_EQ(filled.back(), 0u);
    filled.pop_back();
    EXPECT_GT(filled.size(), 10u);
    for (std::size_t i = 0; i < filled.size(); ++i) {
        EXPECT_LE(filled[i], 12u);
        EXPECT_GT(filled[i], i + 1 < filled.size() ? 7u : 0u);  // the next line has 5 at most
    }
}

TEST(SymbolicMath, asks_about_the_deepest_variable) {
    const auto stream =
        Task("symbolic_math", {{"shape", "chain"}, {"operations", "6"}, {"about", "deepest"}})
            .play(0);
    const auto shown = lines(stream);
    std::string variable = words(stream.back().text).at(1);
    int steps = 0;
    for (; words(shown.at(variable)).at(0)[0] == 'V'; ++steps)
        variable = words(shown.at(variable)).at(0);
    EXPECT_EQ(steps, 6);
}

TEST(SymbolicMath, holds_out_a_fifth_of_all_problems) {
    const auto problems = [](const char* split) {
        return contents(
            Task("symbolic_math",
                 {{"operations", "1"}, {"distractors", "0"}, {"names", "5"}, {"split", split}}),
            8000, lines);
    };
    const auto train = problems("train");
    const auto test = problems("test");
    EXPECT_EQ(shared(train, test), 0u);
    EXPECT_EQ(train.size() + test.size(), 20u * 11 * 3);  // ordered pairs, roots, steps
    EXPECT_NEAR(static_cast<double>(test.size()) / 660, 0.2, 0.05);
}

TEST(SymbolicMath, is_the_same_again_and_differs_from_seed_to_seed) {
    const Task task("symbolic_math");
    EXPECT_EQ(task.play(0, 1), task.play(0, 1));
    EXPECT_NE(lines(task.play(0, 1)), lines(task.play(1, 1)));
    EXPECT_NE(lines(task.play(0, 1)), lines(task.play(0, 2)));
}

TEST(SymbolicMath, refuses_what_cannot_be) {
    EXPECT_NE(complaint("symbolic_math", {{"names", "17"}})
                  .find("names (17) must not be fewer than variables (18)"),
              std::string::npos);
    EXPECT_NE(complaint("symbolic_math", {{"window", "4"}}).find("does not fit into a window of 4"),
              std::string::npos);
    EXPECT_NE(complaint("symbolic_math", {{"operations", "0"}}).find("0 is outside 1 to 64"),
              std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
