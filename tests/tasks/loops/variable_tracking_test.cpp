// The task `variable_tracking`: every program is run again here.
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

struct Value {
    std::int64_t value = 0;
    std::size_t depth = 0;
};
using Values = std::map<std::string, Value>;

// Runs the statements in their order.
Values run(const Stream& stream) {
    Values values;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        std::string text = event.text;
        EXPECT_EQ(text.back(), '.');
        text.pop_back();
        const auto said = words(text);
        EXPECT_EQ(event.label, text.substr(said.at(0).size() + 3));
        EXPECT_EQ(event.item, std::stoull(said.at(0).substr(1)));
        Value made;
        if (said.at(2).front() == 'x') {
            made = values.at(said[2]);
            ++made.depth;
        } else {
            made.value = std::stoll(said[2]);
        }
        if (said.size() > 3) made.value += std::stoll(said.at(4));
        values[said[0]] = made;
    }
    return values;
}

TEST(VariableTracking, asks_for_what_its_program_leaves) {
    for (const char* updates : {"0", "9"})
        for (std::uint64_t i = 0; i < 20; ++i) {
            const auto stream = Task("variable_tracking", {{"updates", updates}}).play(i);
            const Values values = run(stream);
            EXPECT_EQ(values.size(), 15U);
            const auto tests = only(stream, NREM_TEST);
            EXPECT_EQ(tests.size(), 6U);
            for (const auto& test : tests) {
                const Value& asked = values.at(words(test.text).at(0));
                EXPECT_EQ(test.label, std::to_string(asked.value));
                EXPECT_EQ(test.group, "depth " + std::to_string(asked.depth));
                EXPECT_EQ(test.oracle, test.answer);
            }
        }
}

TEST(VariableTracking, asks_about_the_ends_of_chains_first_where_told_so) {
    const auto stream =
        Task("variable_tracking", {{"about", "deepest"}, {"questions", "3"}}).play(0);
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(test.group, "depth 4");
        EXPECT_EQ(test.evidence.size(), 5U);
    }
}

TEST(VariableTracking, gives_the_variables_that_a_value_came_through_as_evidence) {
    const auto stream = Task("variable_tracking").play(3);
    std::map<std::uint64_t, std::string> says;
    for (const auto& event : only(stream, NREM_OBSERVE)) says[event.item] = event.label;
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(says.at(test.evidence.at(0)), test.label);
        for (std::size_t i = 1; i < test.evidence.size(); ++i)
            EXPECT_EQ(says.at(test.evidence[i]), "x" + std::to_string(test.evidence[i - 1]));
        EXPECT_EQ("x" + std::to_string(test.evidence.back()), words(test.text).at(0));
    }
}

TEST(VariableTracking, shuffles_statements_of_the_same_program) {
    const auto sorted = [](const Given& given) {
        std::multiset<std::string> texts;
        for (const auto& event : only(Task("variable_tracking", given).play(0), NREM_OBSERVE))
            texts.insert(event.text);
        return texts;
    };
    EXPECT_EQ(sorted({}), sorted({{"order", "shuffled"}}));
    EXPECT_NE(Task("variable_tracking").play(0)[0],
              Task("variable_tracking", {{"order", "shuffled"}}).play(0)[0]);
}

TEST(VariableTracking, ends_a_window_before_a_statement_that_does_not_fit) {
    const auto stream =
        Task("variable_tracking", {{"window", "8"}, {"chains", "1"}, {"hops", "3"}}).play(0);
    EXPECT_EQ(only(stream, NREM_BOUNDARY).size(), 2U);
}

TEST(VariableTracking, refuses_what_contradicts_itself) {
    const auto says = [](const Given& given, const std::string& part) {
        return complaint("variable_tracking", given).find(part) != std::string::npos;
    };
    EXPECT_TRUE(says({{"names", "3"}}, "names (3) must not be fewer than variables (15)"));
    EXPECT_TRUE(says({{"updates", "1"}, {"order", "shuffled"}}, "updates need order: program"));
    EXPECT_TRUE(says({{"window", "7"}}, "does not fit into a window of 7"));
    EXPECT_TRUE(says({{"chains", "0"}}, "chains"));
}

}  // namespace
}  // namespace nrem::tasks
