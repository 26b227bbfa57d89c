// The backend `noisy_solver` against its stated rates, and loops over it, played here step by step,
// against their closed forms.
#include <nlohmann/json.hpp>

#include "engines/loops/closed_form.hpp"
#include "engines/loops/sealed.hpp"
#include "plugins/engines/language/asker.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using asker::Heard;
using Json = nlohmann::json;
using stage::Given;

constexpr int asked = 3000;
constexpr double tolerance = 0.032;  // 3.5 standard errors of a share of 3,000

std::string schema_of(const std::vector<std::string>& names) {
    Json properties = Json::object();
    for (const auto& name : names)
        properties[name] = {{"type", name == "right"       ? "boolean"
                                     : name == "questions" ? "array"
                                     : name == "score"     ? "number"
                                                           : "string"}};
    return Json{{"type", "object"}, {"properties", properties}}.dump();
}

const std::string drafts = schema_of({"reason", "answer"});
const std::string reviews = schema_of({"problem", "right"});

// Questions of a fixed number of answers, by number.
struct Quiz {
    std::uint8_t choices = 2;

    [[nodiscard]] loops::Sealed sealed(int number) const {
        const auto nonce = static_cast<std::uint32_t>(mix(static_cast<std::uint64_t>(number)));
        return {nonce, static_cast<std::uint8_t>(number % choices), choices};
    }
    [[nodiscard]] std::string text(int number) const {
        return loops::question_of(loops::seal(sealed(number)));
    }
    [[nodiscard]] std::string right(int number) const {
        return std::string(loops::answer_names[sealed(number).right]);
    }
    [[nodiscard]] std::string wrong(int number) const {
        return std::string(loops::answer_names[(sealed(number).right + 1U) % choices]);
    }
};

class Solver {
public:
    explicit Solver(const Given& given = {})
        : backend_(stage::make<nrem_backend>(core::Kind::backend, "noisy_solver", given)) {}

    [[nodiscard]] Heard hear(const asker::Question& question) const {
        asker::PromptView prompt(question);
        Heard heard;
        const auto sink = asker::sink_of(heard);
        try {
            backend_.call(&nrem_backend::generate, &prompt.raw(), &sink);
        } catch (const core::Error& error) {
            heard.message = error.what();
        }
        return heard;
    }
    [[nodiscard]] Json draft(const std::string& cue, std::uint64_t sample) const {
        return ask(cue, drafts, sample + 1);
    }
    [[nodiscard]] Json review(const std::string& cue, const std::string& answer,
                              const std::string& reason) const {
        return ask(cue + "\nAnswer given: " + answer + "\nReason given: " + reason, reviews, 0);
    }
    [[nodiscard]] bool says_right(const std::string& cue, const std::string& answer,
                                  const std::string& reason) const {
        return review(cue, answer, reason)["right"];
    }
    // With the same seed each time, as the host asks the sample 0 of each round.
    [[nodiscard]] Json redraft(const std::string& cue, const std::string& answer,
                               const std::string& reason = "none",
                               const std::string& problem = "It does not fit.") const {
        return ask(cue + "\nAnswer given: " + answer + "\nReason given: " + reason +
                       "\nA reviewer says: " + problem,
                   drafts, 1);
    }
    [[nodiscard]] Json ask(const std::string& text, const std::string& schema,
                           std::uint64_t seed) const {
        const Heard heard = hear({.messages = {{NREM_SYSTEM, "Reply in JSON."}, {NREM_USER, text}},
                                  .schema = schema,
                                  .seed = seed});
        EXPECT_EQ(heard.message, "");
        return Json::parse(heard.text);
    }

private:
    core::BackendInstance backend_;
};

// The share of questions for which `is_so` holds.
template <class IsSo>
double share(IsSo is_so, int questions = asked) {
    int count = 0;
    for (int i = 0; i < questions; ++i) count += is_so(i) ? 1 : 0;
    return static_cast<double>(count) / questions;
}

// A note is a line of the prompt: the question, "->", and an answer.
TEST(NoisySolver, gives_the_answer_of_its_notes_as_often_as_it_believes_them) {
    const Quiz quiz{4};
    for (const auto& [believes, expected] : {std::pair{"1", 1.0}, {"0.3", 0.3}}) {
        const Solver solver({{"right", "1"}, {"believes", believes}});
        int noted = 0;
        for (int i = 0; i < asked; ++i) {
            const std::string note = quiz.text(i) + " -> " + quiz.wrong(i);
            const std::string other = quiz.text(i + 1) + " -> " + quiz.wrong(i + 1);
            const Json said = solver.draft(note + "\n" + other + "\n" + quiz.text(i), 0);
            noted += said.at("answer") == quiz.wrong(i);
        }
        EXPECT_NEAR(static_cast<double>(noted) / asked, expected, tolerance);
    }
}

TEST(NoisySolver, is_right_as_often_as_it_is_told) {
    const Quiz quiz{4};
    for (const char* right : {"0", "0.25", "0.6", "1"}) {
        const Solver solver(Given{{"right", right}});
        EXPECT_NEAR(
            share([&](int i) { return solver.draft(quiz.text(i), 0)["answer"] == quiz.right(i); }),
            std::stod(right), tolerance);
    }
}

TEST(NoisySolver, spreads_wrong_answers_over_all_or_agrees_on_one) {
    const Quiz quiz{4};
    const auto agree = [&](const char* common) {
        const Solver solver(Given{{"right", "0"}, {"common", common}});
        return share([&](int i) {
            return solver.draft(quiz.text(i), 0)["answer"] ==
                   solver.draft(quiz.text(i), 1)["answer"];
        });
    };
    EXPECT_NEAR(agree("0"), 1.0 / 3, tolerance);
    EXPECT_NEAR(agree("0.5"), 2.0 / 3 * 2 / 3 + 2.0 / 36, tolerance);
    EXPECT_NEAR(agree("1"), 1, 0);
}

TEST(NoisySolver, reviews_and_redrafts_with_its_rates) {
    const Quiz quiz{4};
    const Solver solver(
        Given{{"sensitivity", "0.7"}, {"specificity", "0.9"}, {"fixes", "0.4"}, {"breaks", "0.2"}});
    EXPECT_NEAR(share([&](int i) { return solver.says_right(quiz.text(i), quiz.right(i), "x"); }),
                0.9, tolerance);
    EXPECT_NEAR(share([&](int i) { return solver.says_right(quiz.text(i), quiz.wrong(i), "x"); }),
                0.3, tolerance);
    EXPECT_NEAR(share([&](int i) {
                    return solver.redraft(quiz.text(i), quiz.wrong(i))["answer"] == quiz.right(i);
                }),
                0.4, tolerance);
    EXPECT_NEAR(share([&](int i) {
                    return solver.redraft(quiz.text(i), quiz.right(i))["answer"] != quiz.right(i);
                }),
                0.2, tolerance);
}

TEST(NoisySolver, checks_with_a_score_on_the_side_of_its_verdict) {
    const Quiz quiz{4};
    const Solver solver;
    for (int i = 0; i < 200; ++i) {
        const Json made = solver.ask(quiz.text(i) + "\nAnswer given: " + quiz.right(i),
                                     schema_of({"right", "score"}), 0);
        EXPECT_EQ(made["score"] >= 50, made["right"] == true);
        EXPECT_LE(made["score"], 100);
        EXPECT_EQ(made.size(), 2U);
    }
}

// The share of right answers of a vote, which draws ties.
double voted(const Solver& solver, const Quiz& quiz, std::uint64_t votes, int questions) {
    Random ties(9);
    return share(
        [&](int i) {
            std::map<std::string, double> got;
            for (std::uint64_t n = 0; n < votes; ++n)
                got[solver.draft(quiz.text(i), n)["answer"]] += 1;
            for (auto& [answer, count] : got) count += ties.uniform() / 2;
            return std::max_element(got.begin(), got.end(), [](const auto& a, const auto& b) {
                       return a.second < b.second;
                   })->first == quiz.right(i);
        },
        questions);
}

TEST(NoisySolver, makes_votes_come_to_their_closed_form) {
    constexpr int questions = 1500;
    for (const std::uint8_t choices : std::initializer_list<std::uint8_t>{2, 5})
        for (const double correlation : {0.0, 0.5})
            for (const std::size_t votes : {3U, 5U, 9U}) {
                const Solver solver(
                    Given{{"correlation", std::to_string(correlation)}, {"right", "0.6"}});
                const double expected = loops::majority(
                    {.right = 0.6, .choices = choices, .correlation = correlation}, votes);
                const double error = std::sqrt(expected * (1 - expected) / questions);
                EXPECT_NEAR(voted(solver, Quiz{choices}, votes, questions), expected, 3.5 * error)
                    << int{choices} << ' ' << correlation << ' ' << votes;
            }
}

TEST(NoisySolver, keeps_its_rate_where_samples_are_correlated) {
    const Quiz quiz{4};
    const Solver solver(Given{{"correlation", "0.5"}, {"right", "0.6"}});
    double both = 0;
    double one = 0;
    for (int i = 0; i < asked; ++i) {
        const bool first = solver.draft(quiz.text(i), 0)["answer"] == quiz.right(i);
        both += first && solver.draft(quiz.text(i), 1)["answer"] == quiz.right(i) ? 1 : 0;
        one += first ? 1 : 0;
    }
    EXPECT_NEAR(one / asked, 0.6, tolerance);
    EXPECT_NEAR((both / asked - 0.36) / 0.24, 0.5, 0.13);
}

enum class Ends { at_right, never };

// The share of right answers after 0, 1, 2 and 3 rounds of critique.
std::vector<double> after_critique(const Solver& solver, const Quiz& quiz, Ends ends) {
    std::vector<double> right(4);
    for (int i = 0; i < asked; ++i) {
        Json now = solver.draft(quiz.text(i), 0);
        bool is_done = false;
        for (double& share : right) {
            share += now["answer"] == quiz.right(i) ? 1.0 / asked : 0;
            const Json said = solver.review(quiz.text(i), now["answer"], now["reason"]);
            is_done = is_done || (ends == Ends::at_right && said["right"] == true);
            if (!is_done)
                now = solver.redraft(quiz.text(i), now["answer"], now["reason"], said["problem"]);
        }
    }
    return right;
}

TEST(NoisySolver, makes_rounds_of_critique_come_to_their_closed_form) {
    const Quiz quiz{4};
    const loops::Reviewer reviewer{.sensitivity = 0.7, .specificity = 0.9};
    const loops::Reviser reviser{0.5, 0.5};
    const auto until_right = after_critique(Solver(), quiz, Ends::at_right);
    const auto all_rounds = after_critique(Solver(), quiz, Ends::never);
    for (std::size_t rounds = 0; rounds < 4; ++rounds) {
        EXPECT_NEAR(until_right[rounds], loops::after_verdicts(0.6, reviewer, reviser, rounds),
                    tolerance);
        EXPECT_NEAR(all_rounds[rounds],
                    loops::after_rounds(0.6, loops::moves_of(reviewer, reviser), rounds),
                    tolerance);
    }
}

TEST(NoisySolver, lets_verifiers_agree_as_correlated_as_it_is_told) {
    const Quiz quiz{2};
    const auto all_three = [&](const char* correlation) {
        const Solver solver(Given{{"verdict_correlation", correlation}});
        return share([&](int i) {
            return solver.says_right(quiz.text(i), quiz.wrong(i), "a") &&
                   solver.says_right(quiz.text(i), quiz.wrong(i), "b") &&
                   solver.says_right(quiz.text(i), quiz.wrong(i), "c");
        });
    };
    EXPECT_NEAR(all_three("0"), loops::unanimity(0.3, 3), tolerance);
    EXPECT_NEAR(all_three("1"), 0.3, tolerance);
}

TEST(NoisySolver, answers_equal_prompts_equally_and_samples_by_their_seed) {
    const Quiz quiz{4};
    const Solver solver;
    EXPECT_EQ(solver.draft(quiz.text(1), 3), solver.draft(quiz.text(1), 3));
    EXPECT_NE(solver.draft(quiz.text(1), 3)["reason"], solver.draft(quiz.text(1), 4)["reason"]);
}

TEST(NoisySolver, reads_the_question_and_no_earlier_one) {
    const Quiz quiz{26};
    const Solver solver(Given{{"right", "1"}});
    const std::string seen = "Seen before:\n" + quiz.text(5) + " -> " + quiz.right(5) + "\n\n";
    EXPECT_EQ(solver.draft(seen + quiz.text(7), 0)["answer"], quiz.right(7));
    EXPECT_EQ(solver.draft(quiz.text(7) + '\n' + seen, 0)["answer"], quiz.right(7));
}

const std::string acts = schema_of({"thought", "tool", "arguments", "answer"});

TEST(NoisySolver, predicts_acts_and_decomposes_with_what_the_schema_has) {
    const Quiz quiz{4};
    const Solver solver(Given{{"right", "1"}});
    EXPECT_EQ(solver.hear(asker::user(quiz.text(3) + "\nYour answer:")).text, quiz.right(3));
    const Json act = solver.ask(quiz.text(3), acts, 1);
    EXPECT_EQ(act["answer"], quiz.right(3));
    EXPECT_EQ(act["tool"], "");
    EXPECT_NE(solver.ask(quiz.text(3), schema_of({"notes"}), 1)["notes"], "");
    EXPECT_EQ(solver.ask(quiz.text(3), schema_of({"questions"}), 1)["questions"],
              Json::array({quiz.text(3)}));
}

// An act after so many calls of a tool, as the loop react asks for one.
Json act_after(const Solver& solver, const std::string& cue, int calls) {
    std::string steps;
    for (int i = 0; i < calls; ++i) steps += "\nThought: so\nAction: abacus {}\nObservation: 1";
    const std::string tools = "Tools:\nabacus: Counts. Arguments: {\n  \"required\": [\"beads\"]\n}\n";
    const Heard heard = solver.hear(
        {.messages = {{NREM_SYSTEM, tools}, {NREM_USER, cue + "\n\nSteps so far:" + steps}},
         .schema = acts, .seed = 1});
    EXPECT_EQ(heard.message, "");
    return Json::parse(heard.text);
}

TEST(NoisySolver, calls_the_first_tool_as_often_as_it_is_told_and_then_answers) {
    const Quiz quiz{4};
    const Solver solver({{"right", "1"}, {"calls", "2"}, {"call", "{n} * 7"}});
    EXPECT_EQ(act_after(solver, quiz.text(3), 0)["tool"], "abacus");
    EXPECT_EQ(act_after(solver, quiz.text(3), 1)["arguments"], (Json{{"beads", "2 * 7"}}));
    const Json last = act_after(solver, quiz.text(3), 2);
    EXPECT_EQ(last["tool"], "");
    EXPECT_EQ(last["answer"], quiz.right(3));
    EXPECT_EQ(solver.ask(quiz.text(3), acts, 1)["answer"], quiz.right(3)) << "no tool is offered";
}

TEST(NoisySolver, never_answers_where_it_is_stuck) {
    const Quiz quiz{4};
    const auto argument = [&](const char* circle, int calls) {
        const Solver solver(Given{{"stuck", "1"}, {"circle", circle}});
        return act_after(solver, quiz.text(3), calls)["arguments"]["beads"];
    };
    EXPECT_EQ((Json{argument("1", 5), argument("2", 2), argument("2", 3), argument("0", 30)}),
              (Json{"1", "1", "2", "31"}));
    const Solver often(Given{{"stuck", "0.3"}});
    EXPECT_NEAR(share([&](int i) { return act_after(often, quiz.text(i), 9)["tool"] == "abacus"; }),
                0.3, tolerance);
}

// Prompts have the rounds before in front of the question.
TEST(NoisySolver, takes_a_draft_after_earlier_rounds_for_a_draft) {
    const Quiz quiz{4};
    const Solver solver(Given{{"right", "1"}, {"breaks", "1"}});
    const std::string rounds = "Steps so far:\nAnswer given: " + quiz.wrong(3) + "\n\n";
    EXPECT_EQ(solver.draft(rounds + quiz.text(3), 0)["answer"], quiz.right(3));
}

TEST(NoisySolver, keeps_an_answer_of_which_its_review_says_that_it_is_right) {
    const Quiz quiz{4};
    const Solver solver(Given{{"breaks", "1"}, {"fixes", "1"}});
    const std::string reviewed = "\nA reviewer says: No problem is seen.";
    for (int i = 0; i < 20; ++i)
        for (const std::string& answer : {quiz.right(i), quiz.wrong(i)})
            EXPECT_EQ(solver.ask(quiz.text(i) + "\nAnswer given: " + answer + reviewed, drafts, 1)["answer"],
                      answer);
}

TEST(NoisySolver, draws_anew_for_another_reason_under_the_same_seed) {
    const Quiz quiz{2};
    const Solver solver;
    const double kept = share([&](int i) {
        const auto again = [&](const std::string& reason) {
            return solver.ask(quiz.text(i) + "\nAnswer given: " + quiz.wrong(i) + "\n" + reason,
                              drafts, 1)["answer"] == quiz.wrong(i);
        };
        return again("first") && again("second");
    });
    EXPECT_NEAR(kept, 0.25, tolerance);
}

TEST(NoisySolver, counts_words_as_tokens) {
    const Heard heard = Solver(Given{{"words", "20"}})
                            .hear({.messages = {{NREM_USER, Quiz{4}.text(1)}},
                                   .schema = schema_of({"reason", "answer"})});
    EXPECT_EQ(heard.usage.prompt_tokens, 7U);
    EXPECT_EQ(heard.usage.answer_tokens, 20U);
    EXPECT_EQ(heard.usage.estimated, 0);
}

TEST(NoisySolver, refuses_what_it_cannot_answer) {
    const Solver solver;
    const std::string cue = Quiz{4}.text(1);
    const std::string rows[][3] = {
        {"What is 2 + 2?", "", "task noisy_oracle alone"},
        {"Which answer belongs to the key 0123456789abcdef?", "", "no key of it"},
        {cue, schema_of({"state"}), "none of which is asked for state"},
        {cue, schema_of({"right", "problem"}), "finds no line \"Answer given:\""},
        {cue, "{", "schema without properties"},
        {cue + "\nAnswer given: alpha", "", "without a schema"},
    };
    for (const auto& [text, schema, why] : rows) {
        const Heard heard = solver.hear({.messages = {{NREM_USER, text}}, .schema = schema});
        EXPECT_NE(heard.message.find(why), std::string::npos) << heard.message;
    }
}

TEST(NoisySolver, refuses_rates_that_are_none) {
    for (const char* rate : {"right", "common", "correlation", "sensitivity", "fixes"})
        for (const char* value : {"-0.1", "1.1", "nan"})
            EXPECT_THROW(Solver(Given{{rate, value}}), core::Error) << rate << ' ' << value;
    EXPECT_THROW(Solver(Given{{"words", "1"}}), core::Error);
}

}  // namespace
