// The host's side of nrem_answer_sink: one prediction. Reused from step to step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "nrem/abi/backend.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

class AnswerBuffer {
public:
    AnswerBuffer();
    AnswerBuffer(const AnswerBuffer&) = delete;
    AnswerBuffer& operator=(const AnswerBuffer&) = delete;

    void begin();
    [[nodiscard]] const nrem_answer_sink& sink() const { return sink_; }

    // Completes what the backend left out: the most probable choice, the choice that the text
    // names, the text of the choice. Of equally probable choices the seed of the question decides.
    // Throws Error for probabilities that are none and for a choice that the cue does not have.
    void settle(const nrem_cue& cue, std::uint64_t seed);
    // Takes an answer as it is: the oracle's.
    void adopt(const nrem_answer& answer);

    [[nodiscard]] nrem_answer view() const;
    [[nodiscard]] std::int64_t choice() const { return choice_; }
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    void check_probabilities(std::size_t choices) const;

    nrem_answer_sink sink_;
    std::string text_;
    std::string understanding_;
    std::int64_t choice_ = -1;
    double value_ = none;
    std::vector<float> probabilities_;
};

}  // namespace nrem::core
