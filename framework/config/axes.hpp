// What varies: the axes of `sweep` and of `search.space`, and the conditions under which a cell has
// them or is left out.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

// A sweep wants values, or a range with a number of steps; a search may draw from a whole range.
enum class AxisUse { sweep, search };

// `name` is the section's, for messages.
[[nodiscard]] std::vector<Axis> read_axes(const Config& config, const Value& section,
                                          std::string_view name, AxisUse use);

// {key: value or values, ...}: holds where each pair does.
[[nodiscard]] Condition read_condition(const Config& config, const Value& mapping);

}  // namespace nrem::core
