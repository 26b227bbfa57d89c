// The task `noisy_oracle`: its keys hold the answers, and nothing else of a stream does.
#include "plugins/engines/loops/sealed.hpp"
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

loops::Sealed question_in(const Seen& event) {
    const std::size_t at = event.text.find(loops::before_key) + loops::before_key.size();
    return loops::unseal(loops::key_at(event.text.substr(at)).value()).value();
}

TEST(NoisyOracle, holds_each_answer_in_its_key) {
    const auto tests = only(Task("noisy_oracle", {{"choices", "5"}}).play(0), NREM_TEST);
    ASSERT_EQ(tests.size(), 50U);
    for (const auto& test : tests) {
        EXPECT_EQ(question_in(test).right, test.answer);
        EXPECT_EQ(question_in(test).count, 5);
        EXPECT_EQ(test.label, loops::answer_names[static_cast<std::size_t>(test.answer)]);
        EXPECT_EQ(test.choices.size(), 5U);
        EXPECT_EQ(test.oracle, test.answer);
    }
}

TEST(NoisyOracle, has_answers_equally_often_and_keys_once) {
    const Task task("noisy_oracle", {{"questions", "4000"}});
    std::map<std::int64_t, int> times;
    std::set<std::string> texts;
    for (const auto& test : task.play(0)) {
        ++times[test.answer];
        texts.insert(test.text);
    }
    for (const auto& [answer, count] : times) EXPECT_NEAR(count, 1000, 100) << answer;
    EXPECT_EQ(texts.size(), 4000U);
    EXPECT_NE(task.play(0), task.play(1));
    EXPECT_NE(task.play(0, 1), task.play(0, 2));
    EXPECT_EQ(task.play(3), task.play(3));
}

TEST(NoisyOracle, parts_sessions_and_reveals_where_told_so) {
    const auto stream =
        Task("noisy_oracle", {{"questions", "6"}, {"session", "4"}, {"feedback", "answer"}})
            .play(0);
    EXPECT_EQ(only(stream, NREM_QUERY).size(), 6U);
    ASSERT_EQ(stream.size(), 7U);
    EXPECT_EQ(stream[4].kind, NREM_BOUNDARY);
}

TEST(NoisyOracle, asks_the_same_in_each_round) {
    const auto stream = Task("noisy_oracle", {{"questions", "6"}, {"rounds", "3"}}).play(0);
    ASSERT_EQ(stream.size(), 3 * 6U + 2);
    EXPECT_EQ(stream[6].kind, NREM_BOUNDARY);
    EXPECT_EQ(stream[13].kind, NREM_BOUNDARY);
    for (std::size_t i = 0; i < 6; ++i) {
        EXPECT_EQ(stream[i].text, stream[7 + i].text);
        EXPECT_EQ(stream[i].text, stream[14 + i].text);
        EXPECT_EQ(stream[i].answer, stream[14 + i].answer);
    }
}

TEST(NoisyOracle, refuses_parameters_out_of_range) {
    EXPECT_NE(complaint("noisy_oracle", {{"choices", "1"}}).find("choices"), std::string::npos);
    EXPECT_NE(complaint("noisy_oracle", {{"choices", "27"}}).find("choices"), std::string::npos);
    EXPECT_NE(complaint("noisy_oracle", {{"questions", "0"}}).find("questions"), std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
