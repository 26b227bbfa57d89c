// docs/config.md: the keys of a config, then every component with its parameters.
#include <fmt/format.h>

#include <cmath>

#include "config/config.hpp"
#include "config/keys.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

constexpr std::string_view introduction =
    R"(# Config reference

Made by `nrem plugins --reference` from the host's own tables and the schemas of the components.

A config is one YAML file: a mapping of the keys below. Unknown keys and keys that stand twice are
errors, which name the file and the line.

- A component is a name, or a mapping of its name and its parameters: `rule: none`,
  `rule: {name: exemplars, tokens: 100}`. A list of policies is a pipeline, run in order in each pass.
- Any key of a cell can be written nested or dotted: `sleep: {passes: 4}` or `sleep.passes: 4`. With
  one policy its parameter is `policy.gain`; in a pipeline it is `policy.replay.gain` or
  `policy.0.gain`.
- What a cell is made of is decided in this order, the last one wins: the file, the arm, the sweep,
  the command line. Naming another component drops the parameters that were given for the one before.
- On the command line, `key=value` sets any key, the value being YAML: `sleep.passes=4`,
  `seeds=[1,2]`, `sweep.sleep.passes=[1,2,4]`, `controls.window.size=8`. It also replaces a sweep of
  the same key or of keys below it, and what the file has at that key, nested or dotted
  (`arms.long.rule.tokens=500`). A part of a key that has a dot in it is written in double quotes:
  `'arms."no. 2".sleep.passes=4'`.
- A number in a range or a search is as exact as a number can be: its text is the shortest that reads
  back as the same number. A range of whole numbers has each of its numbers once.
- A mapping or a list that is given to a parameter of type text becomes JSON, with its numbers as
  they are written. Tags of YAML (`!env X`) are refused, but for `!!str`, which makes a text.
- A parameter in a sweep or an override is set where a component has it and left out elsewhere; it is
  an error when no cell has it.
- Cells with equal settings run once. Settings without influence are not compared: with a
  scheduler that never sleeps (`never`) neither the policy nor `sleep`, and with only idle policies
  (`noop`) not `sleep`.
)";

std::string cell_text(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '|') safe += '\\';
        safe += c == '\n' ? ' ' : c;
    }
    return safe;
}

std::string code(std::string_view text) {
    return text.empty() ? "" : "`" + cell_text(text) + "`";
}

std::string keys_table(Scope scope) {
    std::string text = "\n| key | type | default | meaning |\n|---|---|---|---|\n";
    for (const Key& key : config_keys())
        if (key.scope == scope)
            text += fmt::format("| `{}` | {} | {} | {} |\n", key.name, cell_text(key.type),
                                cell_text(key.fallback), cell_text(key.meaning));
    return text;
}

std::string range_of(const Parameter& parameter) {
    const bool low = std::isfinite(parameter.minimum);
    const bool high = std::isfinite(parameter.maximum);
    if (low && high) return fmt::format(", {} to {}", parameter.minimum, parameter.maximum);
    if (low) return fmt::format(", at least {}", parameter.minimum);
    if (high) return fmt::format(", at most {}", parameter.maximum);
    return "";
}

std::string type_of(const Parameter& parameter) {
    switch (parameter.type) {
        case NREM_NUMBER:
            return "number" + range_of(parameter);
        case NREM_INTEGER:
            return "whole number" + range_of(parameter);
        case NREM_FLAG:
            return "true or false";
        case NREM_CHOICE:
            return cell_text(fmt::format("{}", fmt::join(parameter.choices, ", ")));
        default:
            return "text";
    }
}

std::string fallback_of(const Parameter& parameter) {
    if (!parameter.fallback) return "required";
    return parameter.fallback->empty() ? "empty" : code(*parameter.fallback);
}

std::string capabilities(std::string_view title, const std::vector<std::string>& names) {
    return names.empty() ? "" : fmt::format("\n{}: {}.\n", title, fmt::join(names, ", "));
}

std::string component_text(const Component& component) {
    std::string text = fmt::format("\n### {}\n\n{}\n", component.name, component.summary);
    if (!component.paper.empty()) text += fmt::format("\nFollows: {}\n", component.paper);
    text += capabilities("Needs", component.needs) + capabilities("Offers", component.offers);
    if (component.parameters.empty()) return text + "\nNo parameters.\n";
    text += "\n| parameter | type | default | meaning |\n|---|---|---|---|\n";
    for (const auto& parameter : component.parameters)
        text += fmt::format("| `{}` | {} | {} | {} |\n", parameter.name, type_of(parameter),
                            fallback_of(parameter), cell_text(parameter.summary));
    return text;
}

}  // namespace

std::string config_reference(const Registry& registry) {
    std::string text(introduction);
    text += "\n## The experiment\n" + keys_table(Scope::experiment);
    text += "\n## A cell\n\nThese keys can also stand in `arms`, `sweep` and `exclude`.\n" +
            keys_table(Scope::cell);
    text += "\n## A training\n\nThe keys of a recipe for `nrem train`.\n" + keys_table(Scope::training);
    for (const Kind kind : all_kinds) {
        if (registry.all(kind).empty()) continue;
        text += fmt::format("\n## {}\n", heading_of(kind));
        for (const Component* component : registry.all(kind)) text += component_text(*component);
    }
    return text;
}

}  // namespace nrem::core
