// The host's side of nrem_answer_sink: receives one prediction. Reused from step to step.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/crossing.hpp"
#include "nrem/abi/backend.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

class AnswerBuffer final : public Crossing {
public:
    AnswerBuffer();
    ~AnswerBuffer() = default;

    // Starts again, for an answer to the cue, which must stay valid until the answer is settled.
    void begin(const nrem_cue& cue, std::uint64_t seed);
    [[nodiscard]] const nrem_answer_sink& sink() const { return sink_; }
    // The vector of the answer, unless the backend gives one: the vector that the rule read out. It
    // must stay valid as long as the answer is used.
    void expect(nrem_floats read_out) { read_out_ = read_out; }

    // Checks the answer and fills in what the backend left out: the most probable choice, the
    // choice that the text names, the text of the choice. The seed of the question decides between
    // equally probable choices.
    void arrived() override;
    // The same, once. Throws Error where the answer does not fit the cue.
    void settle();
    // Whether there is anything in it.
    [[nodiscard]] bool says_something() const {
        return choice_ >= 0 || !text_.empty() || value_ == value_ || !probabilities_.empty() ||
               !vector_.empty();
    }
    // Takes an answer without checks: the oracle's.
    void adopt(const nrem_answer& answer);

    [[nodiscard]] nrem_answer view() const;
    [[nodiscard]] std::int64_t choice() const { return choice_; }
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    nrem_answer_sink sink_;
    const nrem_cue* cue_ = nullptr;
    std::uint64_t seed_ = 0;  // of the question
    bool settled_ = false;
    nrem_floats read_out_{};
    std::string text_;
    std::string understanding_;
    std::int64_t choice_ = -1;
    double value_ = none;
    std::vector<float> probabilities_;
    std::vector<float> vector_;
};

// Repeats an answer into another sink, which may have no room for numbers.
void pass_on(const nrem_answer& answer, const nrem_answer_sink& sink);

}  // namespace nrem::core
