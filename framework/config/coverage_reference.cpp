// The memories that components make, by the dimensions of host/traits.hpp, and which are missing.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "config/coverage.hpp"
#include "host/traits.hpp"

namespace nrem::core {

namespace {

constexpr const char* coverage_preamble = R"(## What memory they make

Rules, policies and sequence models declare traits (`nrem plugins --coverage`). The dimensions are those of four
surveys: object, form and time (arXiv 2504.15965), the forms text, cache, weights and state (arXiv 2504.02441), the way
of writing and persistence (arXiv 2509.18868); what arXiv 2601.09113 calls implicit is in weights and state, explicit in
text and cases. A component may have several values of a dimension, and leaves out what depends on others.

)";

bool has_trait(const Component& component, std::string_view dimension, std::string_view value) {
    return std::ranges::find(component.traits, fmt::format("{}.{}", dimension, value)) !=
           component.traits.end();
}

// Of a kind of which others say it.
bool says_nothing(const Component& component, const Registry& registry) {
    return component.traits.empty() &&
           std::ranges::any_of(registry.all(component.kind),
                               [](const Component* other) { return !other->traits.empty(); });
}

std::string or_nobody(const std::string& components) {
    return components.empty() ? "*none*" : components;
}

std::string dimension_table(const Registry& registry, const TraitDimension& dimension) {
    std::string text = fmt::format("| {} | means: {} | components |\n|:--|:--|:--|\n",
                                   dimension.name, dimension.meaning);
    for (const TraitValue& value : dimension.values)
        text += fmt::format("| `{}.{}` | {} | {} |\n", dimension.name, value.name, value.meaning,
                            or_nobody(components_named(registry, [&](const Component& component) {
                                return has_trait(component, dimension.name, value.name);
                            })));
    return text + "\n";
}

const TraitDimension& dimension_named(std::string_view name) {
    return *std::ranges::find(trait_dimensions(), name, &TraitDimension::name);
}

// A place of the matrix: the components that have each of its traits.
struct Quadrant {
    std::string_view form, object, time;
    [[nodiscard]] std::size_t count(const Registry& registry) const {
        const auto all = registry.all();
        return static_cast<std::size_t>(std::ranges::count_if(all, [&](const Component* one) {
            return has_trait(*one, "form", form) && has_trait(*one, "object", object) &&
                   has_trait(*one, "time", time);
        }));
    }
};

// Of a form: by object and, within it, by time.
std::vector<Quadrant> places_of(std::string_view form) {
    std::vector<Quadrant> places;
    for (const TraitValue& object : dimension_named("object").values)
        for (const TraitValue& time : dimension_named("time").values)
            places.push_back({form, object.name, time.name});
    return places;
}

// The numbers of components of a form; the places without one go into `empty`.
std::string form_row(const Registry& registry, std::string_view form, std::string& empty) {
    std::string row = fmt::format("| {} |", form);
    std::vector<std::string> without;
    for (const Quadrant& place : places_of(form)) {
        const std::size_t count = place.count(registry);
        row += fmt::format(" {} |", count);
        if (!count) without.push_back(fmt::format("{}, {}", place.object, place.time));
    }
    if (!without.empty()) empty += fmt::format("- {}: {}\n", form, fmt::join(without, "; "));
    return row + "\n";
}

std::string cells_table(const Registry& registry) {
    std::string text = "Components by form, object and time:\n\n| form |", line = "|:--|", empty;
    for (const Quadrant& place : places_of("")) {
        text += fmt::format(" {}, {} |", place.object, place.time);
        line += "--:|";
    }
    text += "\n" + line + "\n";
    for (const TraitValue& form : dimension_named("form").values)
        if (form.name != "none") text += form_row(registry, form.name, empty);
    return text + "\nWhat no component makes:\n\n" + (empty.empty() ? "- nothing\n" : empty);
}

}  // namespace

std::string components_named(const Registry& registry,
                             const std::function<bool(const Component&)>& has) {
    std::string text;
    for (const Kind kind : all_kinds) {
        std::string names;
        for (const Component* component : registry.all(kind))
            if (has(*component)) names += (names.empty() ? "" : ", ") + component->name;
        if (!names.empty())
            text += fmt::format("{}{} {}", text.empty() ? "" : "; ", name_of(kind), names);
    }
    return text;
}

std::string coverage_reference(const Registry& registry) {
    std::string text(coverage_preamble);
    for (const TraitDimension& dimension : trait_dimensions())
        text += dimension_table(registry, dimension);
    const std::string silent = components_named(
        registry, [&](const Component& component) { return says_nothing(component, registry); });
    return text + cells_table(registry) +
           fmt::format("\nNot said (a plugin from before version 1.1 has no traits): {}.\n",
                       silent.empty() ? "none" : silent);
}

}  // namespace nrem::core
