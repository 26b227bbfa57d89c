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

// {key: value or values, ...}: true for a cell if each pair is.
[[nodiscard]] Condition read_condition(const Config& config, const Value& mapping);

}  // namespace nrem::core
