// The benchmarks whose data are shipped: sizes and rates as their pages say, official scoring, and
// files that are not what they should be.
#include <algorithm>
#include <cmath>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

Stream tests_of(const Task& task) {
    Stream all;
    for (const auto& stream : task.play_all())
        for (const auto& event : only(stream, NREM_TEST)) all.push_back(event);
    return all;
}

double share_of(const Stream& tests, const std::string& label) {
    const auto count = std::ranges::count(tests, label, &Seen::label);
    return static_cast<double>(count) / static_cast<double>(tests.size());
}

// The commonest answer of the training files, and its rate, which was counted apart.
TEST(Babi, has_a_thousand_questions_a_task_in_two_hundred_stories) {
    const std::map<std::string, std::pair<std::string, double>> commonest{
        {"1", {"garden", .187}}, {"2", {"garden", .187}}, {"3", {"bathroom", .185}},
        {"7", {"one", .488}},    {"8", {"nothing", .336}}, {"14", {"bedroom", .162}}};
    for (const auto& [number, answer] : commonest) {
        const Task task("babi", {{"tasks", number}});
        EXPECT_EQ(task.info().streams, 200u);
        const auto tests = tests_of(task);
        EXPECT_EQ(tests.size(), 1000u);
        EXPECT_NEAR(share_of(tests, answer.first), answer.second, 1e-9) << number;
    }
}

TEST(Babi, says_of_a_statement_the_answer_that_it_has) {
    std::size_t right = 0;
    for (const auto& stream : Task("babi", {{"tasks", "1"}}).play_all()) {
        std::string last;
        for (const auto& event : stream) {
            if (event.kind == NREM_OBSERVE) last = event.label;
            right += event.kind == NREM_TEST && event.label == last;
        }
    }
    EXPECT_EQ(right, 527u);  // "last place mentioned", counted apart
}

TEST(Babi, takes_stories_of_its_tasks_in_turn) {
    const Task task("babi", {{"tasks", "1 8"}});
    EXPECT_EQ(task.info().streams, 400u);
    EXPECT_EQ(only(task.play(0), NREM_TEST)[0].group, "qa1");
    EXPECT_EQ(only(task.play(1), NREM_TEST)[0].group, "qa8");
    EXPECT_TRUE(only(task.play(1), NREM_TEST)[0].choices.empty());
}

TEST(Babi, names_the_supporting_facts_and_how_far_back_the_oldest_is) {
    const Task task("babi", {{"tasks", "2"}, {"groups", "distance"}});
    for (const auto& event : only(task.play(0), NREM_TEST)) {
        ASSERT_EQ(event.evidence.size(), 2u);
        for (const auto item : event.evidence) EXPECT_LT(item, event.item);
    }
    EXPECT_TRUE(only(task.play(0), NREM_TEST)[0].group.starts_with("qa2, distance "));
}

TEST(Babi, counts_a_list_in_another_order_by_its_second_figure_alone) {
    const Task task("babi", {{"tasks", "8"}});
    const auto tests = tests_of(task);
    const auto found = std::ranges::find(tests, std::string("football,apple"), &Seen::label);
    ASSERT_NE(found, tests.end());
    EXPECT_EQ(task.figures(*found, "football,apple").at("official"), 1);
    EXPECT_EQ(task.figures(*found, " apple,football").at("official"), 0);
    EXPECT_EQ(task.figures(*found, " apple, football").at("set_f1"), 1);
    EXPECT_NEAR(task.figures(*found, "apple").at("set_f1"), 2.0 / 3, 1e-12);
}

// A folder with qa1 alone.
std::string said_of(const std::string& content) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("nrem-babi-" + std::to_string(getpid()));
    fs::create_directories(folder);
    std::ofstream(folder / "qa1_single-supporting-fact_test.txt", std::ios::binary) << content;
    const std::string said =
        complaint("babi", {{"tasks", "1"}, {"path", folder.string()}});
    fs::remove_all(folder);
    const auto at = said.find("_test.txt:");
    return at == said.npos ? said : said.substr(at + 10);
}

TEST(Babi, names_the_line_of_a_file_that_is_wrong) {
    EXPECT_EQ(said_of("1 Vera went to the yard.\n2 Where is Vera? \tyard\t1\n"), "accepted");
    EXPECT_EQ(said_of(""), "1: the file is empty");
    EXPECT_EQ(said_of("1 A.\n3 B.\n"), "2: line number 3 does not follow the one before");
    EXPECT_EQ(said_of("1 A.\n2 Where?|yard|1\nx\n"), "3: 'x' is no line number");
    EXPECT_EQ(said_of("1 A.\n2 Where?\t\t1\n"), "2: the question has no answer");
    EXPECT_EQ(said_of("1 A.\n2 Where?\tyard\t3\n"), "2: supporting fact 3 comes later");
    EXPECT_NE(complaint("babi", {{"tasks", "4"}}).find("no task '4' (there are: 1 2 3 7 8 14)"),
              std::string::npos);
}

TEST(PiLlm, asks_for_the_last_of_each_categorys_values) {
    for (const char* order : {"random", "rounds"}) {
        const auto stream =
            Task("pi_llm", {{"keys", "5"}, {"updates", "7"}, {"order", order}}).play(3);
        std::map<std::uint64_t, std::vector<std::string>> told;
        for (const auto& event : only(stream, NREM_OBSERVE))
            told[event.item].push_back(event.label);
        ASSERT_EQ(told.size(), 5u);
        const auto tests = only(stream, NREM_TEST);
        EXPECT_EQ(tests.size(), 5u);
        for (const auto& test : tests) {
            const auto& values = told.at(test.item);
            EXPECT_EQ(values.size(), 7u);
            EXPECT_EQ(std::set(values.begin(), values.end()).size(), 7u);
            EXPECT_EQ(test.label, values.back());
        }
    }
}

TEST(PiLlm, updates_every_category_once_a_round) {
    const auto stream = Task("pi_llm", {{"keys", "4"}, {"order", "rounds"}}).play(0);
    for (std::size_t first = 0; first < 64; first += 4) {
        std::set<std::uint64_t> round;
        for (std::size_t i = first; i < first + 4; ++i) round.insert(stream[i].item);
        EXPECT_EQ(round.size(), 4u);
    }
}

TEST(PiLlm, scores_the_single_question_by_its_share_of_right_keys) {
    const Task task("pi_llm", {{"keys", "2"}, {"ask", "once"}});
    const auto test = only(task.play(1), NREM_TEST).at(0);
    const auto cut = test.label.find("; ");
    const std::string first = test.label.substr(0, cut);
    const auto official = [&](const std::string& said) {
        return task.figures(test, said).at("official");
    };
    EXPECT_EQ(official(test.label), 1);
    EXPECT_EQ(official(first), 0.5);
    EXPECT_EQ(official(first + "no; " + first), 0.5) << "the last mention counts";
    EXPECT_EQ(official(first + "; " + first + "no"), 0);
    EXPECT_EQ(official("I do not know"), 0);
    EXPECT_EQ(task.figures(test, first).at("correct"), 0);
    EXPECT_EQ(task.figures(test, test.label).at("correct"), 1);
    std::string shouted = test.label + '.';
    for (char& c : shouted) c = static_cast<char>(std::toupper(c));
    EXPECT_EQ(official(shouted), 1);
}

std::string joined(const Stream& observed) {
    std::string text;
    for (const auto& event : observed) text += (text.empty() ? "" : " ") + event.text;
    return text;
}

TEST(BookSort, asks_about_two_passages_of_what_was_read) {
    for (const char* asks : {"first", "last"}) {
        const auto stream = Task("book_sort", {{"asks", asks}}).play(1);
        const std::string text = joined(only(stream, NREM_OBSERVE));
        EXPECT_EQ(words(text).size(), 1000u);
        const auto tests = only(stream, NREM_TEST);
        EXPECT_EQ(tests.size(), 8u);
        for (const auto& test : tests) {
            const auto b = test.text.find("\nB: ");
            const auto end = test.text.find("\nWhich of the two");
            const auto at_a = text.find(test.text.substr(3, b - 3));
            const auto at_b = text.find(test.text.substr(b + 4, end - b - 4));
            ASSERT_NE(at_a, text.npos);
            ASSERT_NE(at_b, text.npos);
            EXPECT_EQ((at_a < at_b) == (std::string(asks) == "first"), test.answer == 0);
        }
    }
}

TEST(BookSort, prefers_no_letter_and_names_where_the_passages_are) {
    const Task task("book_sort", {{"pairs", "16"}});
    std::size_t first = 0;
    for (std::uint64_t i = 0; i < 8; ++i) {
        const auto stream = task.play(i);
        const auto chunks = only(stream, NREM_OBSERVE);
        for (const auto& test : only(stream, NREM_TEST)) {
            first += test.answer == 0;
            std::string shown;
            for (const auto item : test.evidence) shown += chunks.at(item - 1).text + ' ';
            const auto b = test.text.find("\nB: ");
            EXPECT_NE(shown.find(test.text.substr(3, b - 3)), shown.npos);
        }
    }
    EXPECT_NEAR(static_cast<double>(first) / 512, 0.5, 3.5 * 0.5 / std::sqrt(512));
}

TEST(BookSort, draws_its_distances_in_the_published_bins) {
    std::set<std::string> groups;
    for (const auto& test : only(Task("book_sort").play(0), NREM_TEST)) groups.insert(test.group);
    EXPECT_EQ(groups, (std::set<std::string>{"distance to 250", "distance to 333",
                                             "distance to 500", "distance to 980"}));
    groups.clear();
    for (const auto& test : only(Task("book_sort", {{"excerpt", "20000"}}).play(0), NREM_TEST))
        groups.insert(test.group);
    EXPECT_EQ(groups, (std::set<std::string>{"distance to 1000", "distance to 5000",
                                             "distance to 10000", "distance to 19980"}));
}

}  // namespace
}  // namespace nrem::tasks
