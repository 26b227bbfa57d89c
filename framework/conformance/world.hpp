// A small synthetic world that offers everything a component may need: cues with text, vector,
// choices and codes; truths with text, choice, value and vector; predictions, verdicts and
// sometimes a clarification. It is the same in every run.
#pragma once

#include <deque>
#include <string>
#include <vector>

#include "nrem/abi/rule.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

class World {
public:
    static constexpr std::size_t cue_size = 8;
    static constexpr std::size_t answer_size = 4;
    static constexpr std::size_t choice_count = 3;
    static constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes),
                                      .cue = cue_size,
                                      .answer = answer_size};

    explicit World(std::size_t steps = 40);
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    // Oldest first; every fifth is an observation, the others are questions.
    [[nodiscard]] const std::vector<nrem_experience>& experiences() const { return experiences_; }
    // A few cases, as a rule would store them, with ids from 1 on.
    [[nodiscard]] std::vector<nrem_record> cases(std::size_t count) const;

private:
    void add(std::size_t step);
    nrem_str keep(std::string text);
    nrem_floats keep(std::vector<float> values);

    std::deque<std::string> texts_;
    std::deque<std::vector<float>> values_;
    std::deque<nrem_cue> cues_;
    std::deque<nrem_answer> answers_;
    std::deque<std::uint64_t> steps_;
    std::vector<nrem_str> choices_;
    nrem_floats codes_{};
    nrem_str clarification_{};
    std::vector<nrem_experience> experiences_;
};

// The same elements in the memory layout of a side with longer structs.
class Stretched {
public:
    Stretched(nrem_array array, std::size_t element);
    [[nodiscard]] nrem_array view() const { return {bytes_.data(), count_, stride_}; }

private:
    std::size_t count_;
    std::size_t stride_;
    std::vector<std::max_align_t> bytes_;
};

}  // namespace nrem::core
