// What an experiment with a language model will take is known before it begins, and it does not
// begin without a yes where that is much.
#include <iterator>
#include <sstream>

#include "language/serving.hpp"

namespace nrem {
namespace {

using process::Result;
using serving::Counting;

class LanguageEstimate : public serving::Experiment {
protected:
    [[nodiscard]] std::string plan(const std::string& more = "") const {
        const Result result = process::run(process::nrem("plan " + file_.string() + " --out " +
                                                         run_of("none").string() + " " + more));
        EXPECT_EQ(result.exit_code, 0) << result.output;
        return result.output;
    }
    // A figure in the line of all arms, from its end: money, tokens out, tokens in, calls.
    static std::string figure(const std::string& text, std::size_t from_end) {
        const std::string rest = text.substr(text.find("\nall ") + 1);
        std::istringstream line(rest.substr(0, rest.find('\n')));
        const std::vector<std::string> words{std::istream_iterator<std::string>(line), {}};
        return words.at(words.size() - 1 - from_end);
    }
};

TEST_F(LanguageEstimate, the_pilot_counts_the_calls_and_asks_nobody) {
    const Counting server(serving::script);
    write(server.url());
    const std::string planned = plan();
    EXPECT_EQ(server.count(), 0U);
    ASSERT_EQ(run("x").exit_code, 0);
    std::size_t calls = 0;
    for (const auto& row : rows("x"))
        for (const auto& cost : row["metrics"]["calls"]) calls += cost["calls"].get<std::size_t>();
    EXPECT_GT(calls, 100U);
    EXPECT_EQ(figure(planned, 3), std::to_string(calls)) << planned;
}

TEST_F(LanguageEstimate, earlier_trials_are_better_than_the_pilot) {
    const Counting server(serving::script);
    write(server.url());
    ASSERT_EQ(run("x").exit_code, 0);
    double money = 0;
    for (const auto& row : rows("x"))
        for (const auto& cost : row["metrics"]["calls"]) money += cost["money"].get<double>();
    const std::string planned = plan("--like " + run_of("x").string() + " seeds=20");
    EXPECT_NE(planned.find("earlier trials"), planned.npos) << planned;
    EXPECT_NEAR(std::stod(figure(planned, 0)), money * 10, 0.006) << planned;
}

TEST_F(LanguageEstimate, nothing_is_spent_above_the_limit_without_a_yes) {
    const Counting server(serving::script);
    write(server.url(), "confirm: {calls: 100}\n");
    const Result refused = run("x", "</dev/null");
    EXPECT_EQ(refused.exit_code, 2);
    EXPECT_NE(refused.output.find("which is over 100 calls (confirm): give --yes to go on"),
              refused.output.npos)
        << refused.output;
    EXPECT_EQ(server.count(), 0U);
    EXPECT_FALSE(std::filesystem::exists(run_of("x")));
    EXPECT_EQ(run("x", "--yes </dev/null").exit_code, 0);
    EXPECT_GT(server.count(), 50U);
    EXPECT_EQ(run("x", "</dev/null").exit_code, 0);  // there is nothing left to pay
}

TEST_F(LanguageEstimate, a_replay_costs_nothing_and_asks_nothing) {
    const Counting server(serving::script);
    write(server.url(), "confirm: {calls: 1}\n");
    const std::string kept = "responses.cassette=kept.jsonl responses.mode=";
    EXPECT_EQ(run("x", kept + "record --yes").exit_code, 0);
    EXPECT_EQ(run("y", kept + "replay </dev/null").exit_code, 0);
}

}  // namespace
}  // namespace nrem
