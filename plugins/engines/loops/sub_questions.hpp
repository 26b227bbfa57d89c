// A question taken apart by a pattern into questions that follow from each other, each asked about
// the answer before.
#pragma once

#include <string>
#include <vector>

#include "nrem/sdk/number.hpp"
#include "nrem/sdk/values.hpp"
#include "pattern.hpp"

namespace nrem::loops {

// The answer that the first question is about, and the names of each question; {answer} is filled
// in when it is asked.
struct SubQuestions {
    std::string about;
    std::vector<Bound> steps;
};

// "{relation} of {answer}" takes "mother of father of Ann" apart into what is asked of Ann, then of
// the answer to that. "hop{count} {answer}" asks the same `count` times. Empty where the pattern
// does not fit, or where there would be more than `most` questions.
NREM_HIDDEN inline SubQuestions sub_questions(const Pattern& pattern, std::string_view question,
                                              std::size_t most) {
    SubQuestions made{std::string(question), {}};
    while (const auto found = pattern.match(made.about)) {
        const auto count = found->find("count");
        const auto times = count == found->end() ? std::optional<std::size_t>(1)
                                                 : as_number<std::size_t>(count->second);
        if (!times || *times == 0) break;
        if (*times > most - made.steps.size()) return {};
        made.steps.insert(made.steps.begin(), *times, *found);
        made.about = found->at("answer");
    }
    return made;
}

// The key of a question about the choice: its code where the task has codes as wide as its keys,
// else a single 1 where keys are as wide as there are choices; otherwise empty.
NREM_HIDDEN inline std::vector<float> key_of(const Cue& cue, std::int64_t choice) {
    const std::size_t width = cue.vector.count, count = cue.choices.count;
    if (choice < 0 || width == 0) return {};
    const auto place = static_cast<std::size_t>(choice);
    if (cue.codes.count == width * count) {
        const auto code = view(cue.codes).subspan(place * width, width);
        return {code.begin(), code.end()};
    }
    if (width != count) return {};
    std::vector<float> key(width, 0.0F);
    key[place] = 1;
    return key;
}

}  // namespace nrem::loops
