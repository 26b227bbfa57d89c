#include "plan/named_figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "plan/grade_figures.hpp"
#include "plan/loop_figures.hpp"

namespace nrem::core {

BetterEnd better_of(const FigureSpec& figure) {
    return figure.better == NREM_NEITHER ? BetterEnd::neither
           : figure.better == NREM_LOWER ? BetterEnd::lower
                                         : BetterEnd::higher;
}

NamedFigure named_figure(const CauseSpec& spec) {
    return {FigureSpec{.name = figure_of(spec.cause),
                       .unit = {},
                       .summary = fmt::format("Share of the judged questions that {}, and were "
                                              "answered wrongly.",
                                              spec.meaning),
                       .minimum = 0,
                       .maximum = 1,
                       .better = NREM_LOWER},
            "the host", true};
}

NamedFigure named_figure(const LoopFigure& figure) {
    return {figure, "the host", figure.of_answers};
}

bool has_own_prefix(std::string_view figure) {
    return is_attribution(figure) || is_of_loops(figure);
}

std::vector<NamedFigure> named_figures(const Plan& plan) {
    std::set<const Component*> seen;
    std::map<std::string, NamedFigure> figures;
    for (const Cell& cell : plan.cells) {
        for (const FigureSpec& spec : grade_figures(cell))
            figures.try_emplace(spec.name, NamedFigure{spec, "the grader", true});
        cell.each_part([&](auto, const Part& part) {
            if (!seen.insert(part.component).second) return;
            for (const FigureSpec& spec : part.component->figures)
                figures.try_emplace(
                    spec.name,
                    NamedFigure{spec, title_of(*part.component),
                                part.component->kind == Kind::task,
                                part.component->kind == Kind::probe ? part.component->name : ""});
        });
    }
    if (std::ranges::any_of(plan.cells, &Cell::attribution))
        for (const CauseSpec& spec : cause_specs)
            figures.emplace(figure_of(spec.cause), named_figure(spec));
    if (std::ranges::any_of(plan.cells, [](const Cell& cell) { return cell.loop.component; }))
        for (const LoopFigure& figure : loop_figures())
            figures.emplace(figure.name, named_figure(figure));
    std::vector<NamedFigure> made;
    for (auto& [name, figure] : figures) made.push_back(std::move(figure));
    return made;
}

std::string figure_conflict(const Cell& cell) {
    std::map<std::string, std::string> owners;
    for (const FigureSpec& spec : grade_figures(cell)) owners.try_emplace(spec.name, "the grader");
    std::string conflict;
    cell.each_part([&](auto, const Part& part) {
        if (part.component->figures.empty()) return;
        const std::string title = title_of(*part.component);
        for (const FigureSpec& spec : part.component->figures) {
            const auto [owner, is_new] = owners.try_emplace(spec.name, title);
            if (!is_new && owner->second != title && conflict.empty())
                conflict = fmt::format("{} and {} both declare a figure '{}'", owner->second, title,
                                       spec.name);
        }
    });
    return conflict;
}

}  // namespace nrem::core
