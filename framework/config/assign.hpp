// Changes to a setup: from the nested or dotted keys of a config to single assignments, and those
// applied one by one.
#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace nrem::core {

// What `key: value` says, as assignments in the order in which they must be applied. Throws
// UsageError for a key that no cell has, a wrong shape, or a key that is set twice.
[[nodiscard]] std::vector<Assignment> assignments(const Config& config, const std::string& key,
                                                  const Value& value);
// The same for every item of a mapping, leaving out those that are not keys of a cell.
[[nodiscard]] std::vector<Assignment> assignments_within(const Config& config,
                                                         const Value& mapping);

// False when a sweep or an override sets what this setup does not have, as a parameter of a policy
// where none is chosen; that is an error in the file and in arms.
bool assign(const Config& config, Setup& setup, const Assignment& assignment, Layer layer);
// All of them in order.
void assign_all(const Config& config, Setup& setup, const std::vector<Assignment>& changes,
                Layer layer);

}  // namespace nrem::core
