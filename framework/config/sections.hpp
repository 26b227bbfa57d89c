// The sections of a config with more than one value: each function reads its part of the document.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

[[nodiscard]] std::vector<std::uint64_t> read_seeds(const Config& config, const Value& value,
                                                    std::string_view key);
[[nodiscard]] std::vector<Arm> read_arms(const Config& config, const Value& value);
[[nodiscard]] std::vector<Condition> read_exclusions(const Config& config, const Value& value);
// Levels must be swept values, so sweep and arms must be read before.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_baselines(const Config& config,
                                                                              const Value& value);
[[nodiscard]] BoundsSet read_expected(const Config& config, const Value& value);
// Of the controls, those that are switched on.
[[nodiscard]] std::vector<std::string> arms_and_controls(const Config& config);
// Throws unless `name` is one of them.
void need_arm(const Config& config, const std::string& name, Place place);
// The same, but also allows a cell of an arm: "condense, sleep.passes=4". Only the plan knows which
// cells exist, and refuses others.
void need_arm_or_cell(const Config& config, const std::string& name, Place place);

// Makes `key=value` part of the document; keys of a cell are not inserted but returned.
[[nodiscard]] std::vector<Assignment> override_document(const Config& config, Value& document,
                                                        std::size_t index);

// The same for a document without cells.
void override_value(const Config& config, Value& document, std::size_t index);

}  // namespace nrem::core
