#include "wake/step_figures.hpp"

namespace nrem::core {

StepFigures::StepFigures(const Component& task, const Component& rule, std::size_t groups)
    : of_task_(task.figures.size()) {
    for (const Component* component : {&task, &rule})
        for (const FigureSpec& spec : component->figures) names_.push_back(spec.name);
    sums_.resize(names_.size() * (groups + 1));
}

void StepFigures::aim(StepTakers& takers, std::uint32_t group) {
    const std::span<FigureSum> all = row(0);
    const std::span<FigureSum> part = group ? row(group) : std::span<FigureSum>();
    const std::size_t in_part = group ? of_task_ : 0;
    takers.task.into(all.first(of_task_), part.first(in_part));
    takers.rule.into(all.subspan(of_task_), part.subspan(in_part));
}

std::vector<MeasuredFigure> StepFigures::measured() const {
    std::vector<MeasuredFigure> made;
    const std::size_t width = names_.size();
    for (std::size_t i = 0; i < width; ++i) {
        if (!sums_[i].n) continue;
        MeasuredFigure& figure = made.emplace_back(MeasuredFigure{names_[i], sums_[i]});
        for (std::size_t at = width + i; at < sums_.size(); at += width)
            figure.groups.push_back(sums_[at]);
    }
    return made;
}

}  // namespace nrem::core
