// What varies: the axes of `sweep` and of `search.space`, and the conditions under which a cell has
// them or is excluded.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

// A sweep needs values, or a range with a number of steps; a search may draw from a whole range.
enum class AxisUse { sweep, search };

// `name` is the section's name, for messages.
template <AxisUse use>
[[nodiscard]] std::vector<Axis> read_axes(const Config& config, const Value& section,
                                          const std::string& name);

// What a value of the axis makes of the factors: {{"sleep.passes", "4"}}, or for a subset of policies
// {{"policies.merge", "on"}, {"policies.prune", "off"}}.
[[nodiscard]] Factors factors_of(const Axis& axis, const Value& value);

// A swept key, or one of the factors of an axis of subsets, with its values in one line each.
struct SweptKey {
    std::string key;
    std::vector<std::string> levels;
};
[[nodiscard]] std::vector<SweptKey> swept_keys(const Config& config);

// {key: value or values, ...}: true for a cell if each pair is.
[[nodiscard]] Condition read_condition(const Config& config, const Value& mapping);

}  // namespace nrem::core
