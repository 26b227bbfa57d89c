// What a task and a rule measure at wake, over a stream and by group of its events: sums alone,
// whose places are made before the first step.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "host/figure_taker.hpp"

namespace nrem::core {

// Who takes them.
struct StepTakers {
    FigureTaker task;
    FigureTaker rule;
};

class StepFigures {
public:
    StepFigures() = default;
    StepFigures(const Component& task, const Component& rule, std::size_t groups);

    [[nodiscard]] bool empty() const { return sums_.empty(); }
    // Points the takers to the places of a group (from 1; 0: none).
    void aim(StepTakers& takers, std::uint32_t group);
    // By name, those of which there is a measurement.
    [[nodiscard]] std::vector<MeasuredFigure> measured() const;

private:
    [[nodiscard]] std::span<FigureSum> row(std::size_t number) {
        return std::span(sums_).subspan(number * names_.size(), names_.size());
    }
    std::vector<std::string> names_;  // the task's, then the rule's
    std::size_t of_task_ = 0;
    FigureSums sums_;  // of all events, then of each group
};

}  // namespace nrem::core
