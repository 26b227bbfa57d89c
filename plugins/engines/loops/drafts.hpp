// Drafts of a language model: read, and proposed where an answer is in them.
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

#include "answers.hpp"

namespace nrem::loops {

struct Draft {
    Prediction answer;
    std::string reason;
    bool good = false;          // there is an answer in it
    std::int64_t thought = -1;  // its index, where it is good
};

// The field of a reply; its whole text where the operation has no schema.
NREM_HIDDEN inline std::string_view field_or_text(const Reply& reply, std::string_view name) {
    return reply.fields.empty() ? std::string_view(reply.text) : reply.field(name);
}

// Of a reply to "draft", "redraft" or another operation with the field "answer".
NREM_HIDDEN inline Draft take_draft(Attempt& attempt, const Reply& reply, std::int64_t parent = -1,
                                    double score = none) {
    Draft made;
    if (reply.good()) made.answer = attempt.read(field_or_text(reply, "answer"));
    made.reason = reply.field(reply.field("reason").empty() ? "thought" : "reason");
    made.good = is_answer(attempt.cue(), made.answer);
    if (made.good)
        made.thought = attempt.propose(made.answer, made.reason, parent, score);
    else
        attempt.think({.kind = NREM_OBSERVATION,
                       .text = "no answer could be read: " + reply.text,
                       .parent = parent});
    return made;
}

// Samples `first` to `first + count - 1` of an operation, all at once.
NREM_HIDDEN inline std::vector<Reply> ask_samples(Attempt& attempt, std::string_view operation,
                                                  const Language::Inputs& inputs,
                                                  std::uint64_t first, std::uint64_t count) {
    std::vector<Asking> asked;
    for (std::uint64_t i = 0; i < count; ++i) asked.push_back({operation, inputs, first + i});
    return attempt.ask(asked);
}

// What a vote weighs: the geometric mean of the probabilities of a draft's tokens (Wang et al. 2022,
// equation 1), and what a predictor gives its choice.
NREM_HIDDEN inline double probability_of(const Reply& reply) {
    if (reply.places == 0)
        throw std::invalid_argument(
            "weighted votes need the log-probabilities of the drafts: set "
            "draft.sampling.log_probabilities in the prompt pack");
    return std::exp(reply.log_probability / static_cast<double>(reply.places));
}
NREM_HIDDEN inline double probability_of(const Prediction& given) {
    const auto choice = static_cast<std::size_t>(given.choice);
    if (given.choice < 0 || choice >= given.probabilities.size())
        throw std::invalid_argument(
            "weighted votes need a predictor that gives probabilities of the choices");
    return static_cast<double>(given.probabilities[choice]);
}

}  // namespace nrem::loops
