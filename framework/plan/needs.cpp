#include "plan/needs.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "plan/grade_figures.hpp"

namespace nrem::core {
namespace {

std::vector<const Component*> components_of(const Cell& cell) {
    std::vector<const Component*> found;
    cell.each_part([&](auto, const Part& part) { found.push_back(part.component); });
    return found;
}

// nullptr: all are met.
const std::string* first_unmet(const Component& needy, const Cell& cell) {
    const auto components = components_of(cell);
    for (const auto& need : needy.needs)
        if (std::ranges::none_of(components,
                                 [&](const Component* other) { return offers(*other, need); }))
            return &need;
    return nullptr;
}

std::string explain(const Component& needy, const std::string& need, const Cell& cell,
                    const Registry& registry) {
    const Kind kind = kind_called(need.substr(0, need.find('.'))).value();  // else it did not load
    std::vector<std::string> lacking, fit;
    for (const Component* part : components_of(cell))
        if (part->kind == kind) lacking.push_back(title_of(*part));
    for (const Component* other : registry.all(kind))
        if (offers(*other, need)) fit.push_back(other->name);
    const std::string who = lacking.empty()
                                ? "no part offers"
                                : fmt::format("{} {} not offer", fmt::join(lacking, " and "),
                                              lacking.size() > 1 ? "do" : "does");
    const std::string others =
        fit.empty() ? fmt::format("no {} do", plural_of(kind))
                    : fmt::format("{} that do: {}", plural_of(kind), fmt::join(fit, ", "));
    return fmt::format("{} needs {}, which {}; {}", title_of(needy), need, who, others);
}

}  // namespace

std::string unmet_need(const Cell& cell, const Registry& registry) {
    if (!answers(*cell.backend.component))
        return title_of(*cell.backend.component) +
               " answers nothing: it has no predict and does not offer backend.generate; name it as "
               "`embedder`";
    if (const std::string why = why_no_grades(cell); !why.empty()) return why;
    for (const Component* needy : components_of(cell))
        if (const std::string* need = first_unmet(*needy, cell))
            return explain(*needy, *need, cell, registry);
    return "";
}

std::string design_conflict(const Cell& cell) {
    if (cell.design.empty() || !offers(*cell.rule.component, "rule.costly")) return "";
    return title_of(*cell.rule.component) +
           " asks a model when it writes, and a reversal writes everything into two memories";
}

bool lacks_need(const Cell& cell, const Component& needy) {
    return first_unmet(needy, cell) != nullptr;
}

}  // namespace nrem::core
