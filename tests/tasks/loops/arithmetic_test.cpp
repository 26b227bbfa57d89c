// The task `arithmetic`: every expression is worked out again here.
#include "plugins/engines/loops/arithmetic.hpp"
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

// The value of an expression of numbers, + - * and parentheses around each operation.
std::int64_t worth(std::string_view& text) {
    if (text.front() != '(') {
        std::size_t size = 0;
        const std::int64_t value = std::stoll(std::string(text), &size);
        text.remove_prefix(size);
        return value;
    }
    text.remove_prefix(1);
    const std::int64_t left = worth(text);
    const char sign = text[1];
    text.remove_prefix(3);
    const std::int64_t right = worth(text);
    text.remove_prefix(1);
    return sign == '+' ? left + right : sign == '-' ? left - right : left * right;
}

std::string answer_to(const std::string& question, std::int64_t modulus) {
    constexpr std::string_view opening = "What is ";
    std::string shown = question.substr(opening.size(), question.size() - opening.size() - 1);
    const std::size_t mod = shown.find(" mod ");
    shown = modulus > 0 ? shown.substr(0, mod) : '(' + shown + ')';
    std::string_view rest = shown;
    const std::int64_t value = worth(rest);
    EXPECT_TRUE(rest.empty()) << question;
    return std::to_string(modulus > 0 ? (value % modulus + modulus) % modulus : value);
}

TEST(Arithmetic, knows_what_its_expressions_are_worth) {
    for (const char* shape : {"chain", "tree"})
        for (const std::int64_t modulus : {0, 7}) {
            const Task task("arithmetic", {{"shape", shape}, {"modulus", std::to_string(modulus)}});
            for (const auto& test : task.play(0)) {
                EXPECT_EQ(test.label, answer_to(test.text, modulus)) << test.text;
                EXPECT_EQ(test.oracle_text, test.label);
                EXPECT_EQ(test.group, "depth 3");
            }
        }
}

// What a model hands to the tool `calculator` as it stands.
TEST(Arithmetic, is_written_as_the_calculator_reads_it) {
    for (const auto& given :
         {Given{{"shape", "tree"}, {"depth", "4"}, {"modulus", "97"}}, Given{{"depth", "10"}},
          Given{{"depth", "30"}, {"modulus", "10"}, {"largest", "1000"}}})
        for (const auto& test : Task("arithmetic", given).play(0)) {
            const std::string shown = test.text.substr(8, test.text.size() - 9);
            EXPECT_EQ(loops::Calculation(shown, 100).result().str(), test.label) << shown;
        }
}

TEST(Arithmetic, has_as_many_operations_as_it_is_deep_or_doubles_them) {
    const auto operations = [](const Given& given) {
        const auto text = Task("arithmetic", given).play(0).at(0).text;
        return std::count(text.begin(), text.end(), '+');
    };
    EXPECT_EQ(operations({{"operations", "+"}, {"depth", "5"}}), 5);
    EXPECT_EQ(operations({{"operations", "+"}, {"depth", "5"}, {"shape", "tree"}}), 31);
}

TEST(Arithmetic, draws_all_depths_as_often_where_they_vary) {
    std::map<std::string, int> times;
    for (const auto& test :
         Task("arithmetic", {{"depths", "varied"}, {"depth", "4"}, {"questions", "800"}}).play(0))
        ++times[test.group];
    EXPECT_EQ(times.size(), 4U);
    for (const auto& [group, count] : times) EXPECT_NEAR(count, 200, 50) << group;
}

TEST(Arithmetic, offers_the_residues_where_it_is_asked_to) {
    const auto stream = Task("arithmetic", {{"answers", "choice"}, {"modulus", "5"}}).play(0);
    for (const auto& test : stream) {
        EXPECT_EQ(test.choices, (std::vector<std::string>{"0", "1", "2", "3", "4"}));
        EXPECT_EQ(test.label, test.choices.at(static_cast<std::size_t>(test.answer)));
    }
}

TEST(Arithmetic, takes_the_last_whole_number_of_an_answer) {
    const Task task("arithmetic");
    const auto asked = task.play(0).at(0);
    for (const auto& said : {asked.label, "It is " + asked.label + ".", "3 + 4 = " + asked.label})
        EXPECT_EQ(task.score(asked, said).correct, 1) << said;
    for (const auto& said : {asked.label + "0", std::string(), std::string("no idea"),
                             asked.label + ", or 5001", "-" + asked.label + "1"})
        EXPECT_EQ(task.score(asked, said).correct, 0) << said;
}

// "5.4" is no 4, and "4.0" is one.
TEST(Arithmetic, takes_a_decimal_for_what_it_is) {
    const Task task("arithmetic");
    const auto asked = task.play(0).at(0);
    for (const auto& said : {asked.label + ".0", "7.5, no: " + asked.label, "v.2 " + asked.label})
        EXPECT_EQ(task.score(asked, said).correct, 1) << said;
    for (const auto& said : {"5." + asked.label, asked.label + ".5", "The answer is 0." + asked.label})
        EXPECT_EQ(task.score(asked, said).correct, 0) << said;
}

TEST(Arithmetic, takes_negative_numbers_with_their_sign) {
    const Task task("arithmetic", {{"operations", "-"}, {"depth", "20"}});
    const auto asked = task.play(0).at(0);
    ASSERT_EQ(asked.label.front(), '-');
    EXPECT_EQ(task.score(asked, "it is " + asked.label).correct, 1);
    EXPECT_EQ(task.score(asked, asked.label.substr(1)).correct, 0);
}

TEST(Arithmetic, refuses_what_contradicts_itself) {
    const auto says = [](const Given& given, const std::string& part) {
        return complaint("arithmetic", given).find(part) != std::string::npos;
    };
    EXPECT_TRUE(says({{"depth", "0"}}, "depth"));
    EXPECT_TRUE(says({{"modulus", "1"}}, "modulus must be 0 or at least 2"));
    EXPECT_TRUE(says({{"answers", "choice"}}, "needs a modulus from 2 to 100, not 0"));
    EXPECT_TRUE(says({{"answers", "choice"}, {"modulus", "101"}}, "from 2 to 100, not 101"));
    EXPECT_TRUE(says({{"shape", "tree"}, {"depth", "9"}}, "depth must be at most 8"));
    EXPECT_TRUE(says({{"depth", "30"}}, "values may pass 10^15 at this depth"));
    EXPECT_TRUE(says({{"operations", "+ /"}}, "'/' is none of + - *"));
    EXPECT_TRUE(says({{"operations", " "}}, "operations must name one of + - *"));
    EXPECT_EQ(complaint("arithmetic", {{"depth", "30"}, {"modulus", "97"}}), "accepted");
    EXPECT_EQ(complaint("arithmetic", {{"depth", "30"}, {"operations", "+ -"}}), "accepted");
}

}  // namespace
}  // namespace nrem::tasks
