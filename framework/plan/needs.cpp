#include "plan/needs.hpp"

#include <algorithm>
#include <optional>

#include "host/table.hpp"

namespace nrem::core {
namespace {

std::vector<const Component*> components_of(const Cell& cell) {
    std::vector<const Component*> found{cell.task.component, cell.backend.component,
                                        cell.rule.component};
    for (const auto& model : cell.models)
        if (model.component) found.push_back(model.component);
    for (const auto& sleep : cell.sleeps) {
        for (const auto& policy : sleep.policies) found.push_back(policy.component);
        found.push_back(sleep.scheduler.component);
    }
    return found;
}

std::optional<Kind> kind_of(std::string_view capability) {
    const auto prefix = capability.substr(0, capability.find('.'));
    for (const Kind kind : all_kinds)
        if (name_of(kind) == prefix) return kind;
    return std::nullopt;
}

std::string title(const Component& component) {
    return std::string(name_of(component.kind)) + " " + component.name;
}

std::string join(const std::vector<std::string>& names, std::string_view between) {
    std::string text;
    for (const auto& name : names) text += (text.empty() ? "" : std::string(between)) + name;
    return text;
}

std::string explain(const Component& needy, const std::string& need, const Cell& cell,
                    const Registry& registry) {
    const auto kind = kind_of(need);
    std::vector<std::string> lacking;
    for (const Component* part : components_of(cell))
        if (kind && part->kind == *kind) lacking.push_back(title(*part));
    std::string why = title(needy) + " needs " + need + ", which " +
                      (lacking.empty() ? "no part" : join(lacking, " and ")) +
                      (lacking.empty()      ? " offers"
                       : lacking.size() > 1 ? " do not offer"
                                            : " does not offer");
    if (!kind) return why;
    std::vector<std::string> fit;
    for (const Component* other : registry.all(*kind))
        if (offers(*other, need)) fit.push_back(other->name);
    const std::string plural =
        *kind == Kind::policy ? "policies" : std::string(name_of(*kind)) + "s";
    return why + "; " +
           (fit.empty() ? "no " + plural + " do" : plural + " that do: " + join(fit, ", "));
}

}  // namespace

bool offers(const Component& component, std::string_view capability) {
    return std::ranges::find(component.offers, capability) != component.offers.end();
}

std::string unmet_need(const Cell& cell, const Registry& registry) {
    if (!answers(*cell.backend.component))
        return title(*cell.backend.component) +
               " answers nothing: it has no predict and does not offer backend.generate; name it as "
               "`embedder`";
    const auto components = components_of(cell);
    for (const Component* needy : components)
        for (const auto& need : needy->needs)
            if (std::ranges::none_of(components,
                                     [&](const Component* other) { return offers(*other, need); }))
                return explain(*needy, need, cell, registry);
    return "";
}

}  // namespace nrem::core
