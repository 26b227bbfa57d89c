#include "wake/loop_sums.hpp"

#include <algorithm>

#include "plan/loop_figures.hpp"

namespace nrem::core {

std::vector<MeasuredFigure> loop_figures_of(const DayLog& steps, std::size_t groups) {
    std::vector<MeasuredFigure> made;
    if (std::ranges::none_of(steps, [](const StepRecord& step) { return step.loop != nullptr; }))
        return made;
    for (const LoopFigure& figure : loop_figures()) {
        MeasuredFigure sums{figure.name, {}, FigureSums(groups)};
        for (const StepRecord& step : steps) {
            if (!step.loop) continue;
            const LoopAnswer answer{*step.loop, step.correct};
            figure.take(sums.sum, answer);
            if (step.group) figure.take(sums.groups[step.group - 1], answer);
        }
        if (sums.sum.n) made.push_back(std::move(sums));
    }
    return made;
}

}  // namespace nrem::core
