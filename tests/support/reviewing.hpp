// A loop that drafts, has its draft reviewed and drafts again, the prompts for it, and a language
// model that makes one wrong turn after the other: it drafts the first choice of a question, and each
// new draft is the next choice.
#pragma once

#include <fstream>
#include <filesystem>
#include <string>

#include "nrem/sdk.hpp"
#include "support/toys.hpp"

namespace nrem::reviewing {

inline constexpr const char* operations = R"(
  predict: {role: predictor, inputs: [memory, context, cue, choices], user: 'predict {{memory}} {{context}} {{cue}}'}
  draft: &draft
    role: predictor
    inputs: [memory, context, cue, choices]
    user: 'draft {{memory}} {{context}} {{cue}}'
    schema: {type: object, properties: {answer: {type: string}}, required: [answer]}
    sampling: {temperature: 0.7}
  review:
    role: judge
    inputs: [cue, choices, answer]
    user: 'review [{{answer}}] {{cue}}'
    schema: {type: object, properties: {right: {type: boolean}, problem: {type: string}, score: {type: number, minimum: 0, maximum: 100}}, required: [right, problem, score]}
  redraft:
    role: predictor
    inputs: [cue, choices, answer, problem]
    user: 'redraft [{{answer}}] {{cue}}'
    schema: {type: object, properties: {answer: {type: string}}, required: [answer]}
)";

// Writes the pack "reviewing" beside an experiment.
inline void write_pack(const std::filesystem::path& folder) {
    std::ofstream(folder / "reviewing.yaml") << "pack: reviewing\noperations:" << operations;
}

class Loop {
public:
    static constexpr ParamSpec schema[] = {integer("rounds", "2", {0, 100}, "Reviews at most.")};
    static constexpr const char* needs[] = {"backend.generate"};
    static constexpr const char* offers[] = {"loop.votes", "loop.verdict"};
    explicit Loop(const Params& params) : rounds_(params.integer("rounds")) {}
    Prediction answer(Attempt& attempt) const {
        std::string said(attempt.ask("draft").field("answer"));
        std::int64_t draft = attempt.propose(attempt.read(said));
        for (std::uint64_t round = 0; round < rounds_; ++round) {
            const Reply review = attempt.ask("review", {{"answer", said}});
            const bool is_right = review.field("right") == "true";
            attempt.think({.kind = NREM_REVIEW,
                           .text = review.field("problem"),
                           .parent = draft,
                           .score = std::stod(std::string(review.field("score"))),
                           .verdict = is_right});
            if (!attempt.go_on() || is_right) break;
            said = attempt.ask("redraft", {{"answer", said}, {"problem", review.field("problem")}})
                       .field("answer");
            draft = attempt.propose(attempt.read(said), {}, draft);
        }
        return attempt.read(said);
    }

private:
    std::uint64_t rounds_;
};

// The same without a word of what was right: it shows no verdict.
class SilentLoop : public Loop {
public:
    static constexpr const char* offers[] = {"loop.votes"};
    using Loop::Loop;
};

// What stands between brackets: the answer in question.
inline std::string bracketed(const std::string& prompt) {
    const auto open = prompt.find('['), close = prompt.find(']');
    return open == prompt.npos ? "" : prompt.substr(open + 1, close - open - 1);
}

inline std::string reply_to(const std::string& prompt) {
    const auto next = [](const std::string& answer) {
        return answer == "a" ? "b" : answer == "b" ? "c" : "a";
    };
    if (prompt.starts_with("review"))
        return R"({"right": false, "problem": ")" + prompt + R"(", "score": 40})";
    if (prompt.starts_with("redraft"))
        return std::string(R"({"answer": ")") + next(bracketed(prompt)) + "\"}";
    return prompt.starts_with("draft") ? R"({"answer": "a"})" : "a";
}

inline const nrem_plugin& plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        loop<Loop>({"reviewing", "Drafts, reviews and drafts again."}),
        loop<SilentLoop>({"reviewing_in_silence", "Shows no verdict."}),
    });
    static const nrem_plugin made = toys::plugin_of("reviewing", components);
    return made;
}

}  // namespace nrem::reviewing
