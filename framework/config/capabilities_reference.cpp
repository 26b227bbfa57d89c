// docs/capabilities.md: what components offer and need, and who has the functions that are optional.
#include <fmt/format.h>

#include <algorithm>

#include "config/config.hpp"
#include "config/coverage.hpp"
#include "host/capabilities.hpp"
#include "host/table.hpp"

namespace nrem::core {

namespace {

constexpr const char* preamble = R"(# Capabilities

`./dev docs` writes this page (`nrem plugins --capabilities`): what the components that come with nrem need of one
another and offer. [write-a-plugin.md](write-a-plugin.md) says what that is for.

| capability | means | offered by | needed by |
|:--|:--|:--|:--|
)";

std::string optional_functions(const Registry& registry, Kind kind) {
    return visit(kind, [&](auto of) {
        std::string text;
        for (std::size_t i = of.needed; i < std::size(of.functions); ++i)
            text += fmt::format("| {} | `{}` | {} |\n", name_of(kind), of.functions[i],
                                components_named(registry, [&](const Component& component) {
                                    return component.kind == kind && has_function(component, i);
                                }));
        return text;
    });
}

}  // namespace

std::string capabilities_reference(const Registry& registry) {
    std::string text(preamble);
    for (const NamedCapability& one : capabilities()) {
        const auto names_it = [&](const std::vector<std::string>& names) {
            return std::ranges::find(names, one.name) != names.end();
        };
        text += fmt::format(
            "| `{}` | {} | {} | {} |\n", one.name, one.meaning,
            components_named(registry,
                             [&](const Component& component) { return names_it(component.offers); }),
            components_named(registry,
                             [&](const Component& component) { return names_it(component.needs); }));
    }
    text += "\nFunctions that a component may leave out, and those that have them:\n\n"
            "| kind | function | components |\n|:--|:--|:--|\n";
    for (const Kind kind : all_kinds) text += optional_functions(registry, kind);
    return text + "\n" + coverage_reference(registry);
}

}  // namespace nrem::core
