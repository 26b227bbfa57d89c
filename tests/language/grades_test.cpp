// Runs whose answers in words are graded by language models after the last step.
#include "language/serving.hpp"

namespace nrem {
namespace {

using serving::Counting;

// The first grader looks for a 3, the second calls everything right but has no grade for soup.
constexpr const char* script = R"(
model: tiny
rules:
  - when: {model: second, any_matches: 'graded: A soup'}
    reply: "who knows"
  - when: {model: second}
    reply: {reason: "why not", correct: true}
  - when: {model: first, last_matches: 'graded: [^\n]*3'}
    reply: {reason: "it says 3", correct: true}
  - when: {model: first}
    reply: {reason: "it does not", correct: false}
  - when: {last_matches: bikes}
    reply: "You own 3 bikes."
  - when: {last_matches: parrot}
    reply: "It is 3 years old."
  - when: {last_matches: cook}
    reply: "A soup"
)";

class Grades : public serving::Experiment {
protected:
    void ask(const std::string& url, const std::string& more,
             const std::string& controls = "false") const {
        const std::string model = "{name: openai, url: \"" + url + "\", model: tiny}";
        process::write(file_, "name: talk\ntask: {name: longmemeval, file: " NREM_SOURCE_DIR
                              "/tests/tasks/conversations/fixtures/longmemeval.json}\n"
                              "controls: " + controls + "\nbackend: " + model + "\n" + more);
    }
    static std::string graders(const std::string& url, bool second = true) {
        const std::string model = "{name: openai, url: \"" + url + "\", model: ";
        return "grader: " + model + "first}\n" +
               (second ? "second_grader: " + model + "second}\n" : "");
    }
    [[nodiscard]] nlohmann::json cell(const std::string& out) const {
        const auto results = nlohmann::json::parse(process::read(run_of(out) / "results.json"));
        return results.at("comparison").at("groups")[0].at("cells")[0];
    }
    [[nodiscard]] std::map<std::string, std::pair<double, int>> figures(
        const std::string& out) const {
        std::map<std::string, std::pair<double, int>> made;
        const nlohmann::json of_cell = cell(out);
        for (const auto& each : of_cell.at("measured"))
            made[each["name"]] = {each["value"].get<double>(),
                                  each["n"].get<int>()};
        return made;
    }
};

using Share = std::pair<double, int>;

TEST_F(Grades, come_from_the_grader_beside_the_score_that_needs_none) {
    const Counting server(script);
    ask(server.url(), graders(server.url(), false));
    const auto done = run("one");
    ASSERT_EQ(done.exit_code, 0) << done.output;
    const auto found = figures("one");
    EXPECT_EQ(found.at("grade"), Share(2 / 3.0, 3)) << "a preference has no score, and a grade";
    EXPECT_EQ(found.at("grade_is_score"), Share(0.5, 2)) << "of the two that have a score";
    EXPECT_EQ(found.at("grade_missing"), Share(0, 3));
    EXPECT_FALSE(found.contains("second_grade"));
    EXPECT_FALSE(cell("one").contains("kappa"));
}

TEST_F(Grades, of_two_graders_are_of_the_answers_that_both_graded) {
    const Counting server(script);
    ask(server.url(), graders(server.url()));
    ASSERT_EQ(run("two", "--jobs 1").exit_code, 0);
    const auto found = figures("two");
    EXPECT_NEAR(found.at("grade_missing").first, 1 / 3.0, 1e-12);
    EXPECT_EQ(found.at("grade"), Share(1, 2));
    EXPECT_EQ(found.at("second_grade"), Share(1, 2));
    EXPECT_EQ(found.at("grades_agree"), Share(1, 2));
    EXPECT_TRUE(cell("two")["kappa"]["value"].is_null()) << "nothing to agree about";
    const std::string report = process::read(run_of("two") / "report.md");
    EXPECT_NE(report.find("Grades of answers in words"), std::string::npos);
    ASSERT_EQ(run("jobs", "--jobs 4").exit_code, 0);
    expect_same("two", "jobs");
}

TEST_F(Grades, of_controls_come_too_and_an_arm_can_do_without) {
    const Counting server(script);
    ask(server.url(), graders(server.url(), false) +
                          "arms: {notes: {rule: notes}, ungraded: {rule: notes, grader: none}}\n",
        "[no_memory]");
    const auto done = run("all");
    ASSERT_EQ(done.exit_code, 0) << done.output;
    std::map<std::string, bool> graded;
    for (const auto& row : rows("all"))
        for (const auto& name : row.at("metrics").at("names"))
            if (name == "grade") graded[row.at("arm")] = true;
    EXPECT_EQ(graded, (std::map<std::string, bool>{{"no_memory", true}, {"notes", true}}));
    EXPECT_EQ(rows("all").size(), 3U);
}

TEST_F(Grades, change_nothing_else_and_are_no_cost_of_an_arm) {
    const Counting server(script);
    ask(server.url(), "");
    ASSERT_EQ(run("without").exit_code, 0);
    ask(server.url(), graders(server.url()));
    ASSERT_EQ(run("with").exit_code, 0);
    const auto before = cell("without"), after = cell("with");
    EXPECT_EQ(before.at("accuracy"), after.at("accuracy"));
    EXPECT_EQ(before.at("per_right"), after.at("per_right"));
    EXPECT_EQ(before.at("items"), after.at("items"));
}

TEST_F(Grades, by_group_are_in_claims) {
    const Counting server(script);
    ask(server.url(), graders(server.url(), false) +
                          "expect:\n"
                          "  - {claim: bikes are known, metric: figure.grade, arm: talk, "
                          "group: knowledge-update, about_memory: false, at_least: 0}\n");
    const auto done = run("claims");
    EXPECT_NE(done.output.find("figure.grade 1"), std::string::npos) << done.output;
}

TEST_F(Grades, are_refused_where_nobody_could_give_them) {
    const Counting server(script);
    ask(server.url(), "second_grader: {name: openai, url: \"" + server.url() + "\", model: tiny}\n");
    EXPECT_NE(run("a").output.find("name that one as `grader`"), std::string::npos);
    ask(server.url(), "grader: most_frequent\n");
    EXPECT_NE(run("b").output.find("`grader` must be a language model: backend most_frequent does "
                                   "not offer backend.generate"),
              std::string::npos);
    EXPECT_EQ(server.count(), 0U);
}

}  // namespace
}  // namespace nrem
