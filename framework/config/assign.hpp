// Changes to a setup: turns the nested or dotted keys of a config into single assignments, and
// applies them one by one.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace nrem::core {

// `key: value` as assignments, in the order in which they must be applied. Throws UsageError for a
// key that no cell has, a wrong shape, or a key that is set twice.
[[nodiscard]] std::vector<Assignment> assignments(const Config& config, const std::string& key,
                                                  const Value& value);
// The same for every item of a mapping, without those that are not keys of a cell.
[[nodiscard]] std::vector<Assignment> assignments_within(const Config& config,
                                                         const Value& mapping);

// False when a sweep or an override sets something that this setup does not have, such as a
// parameter of a policy where none is chosen. In the file and in arms that is an error.
bool assign(const Config& config, Setup& setup, const Assignment& assignment, Layer layer);
// Applies all of them in order.
void assign_all(const Config& config, Setup& setup, const std::vector<Assignment>& changes,
                Layer layer);

}  // namespace nrem::core
