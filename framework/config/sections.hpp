// The sections of a config that are more than one value: each reads its part of the document.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

[[nodiscard]] Controls read_controls(const Config& config, const Value& value);
[[nodiscard]] std::vector<std::uint64_t> read_seeds(const Config& config, const Value& value);
[[nodiscard]] std::vector<Arm> read_arms(const Config& config, const Value& value);
[[nodiscard]] std::vector<Condition> read_exclusions(const Config& config, const Value& value);
// Levels must be swept values; the sweep and the arms are read before.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> read_baselines(const Config& config,
                                                                              const Value& value);
[[nodiscard]] std::optional<StopEarly> read_stop_early(const Config& config, const Value& value);
[[nodiscard]] ModelSettings read_models(const Config& config, const Value& document);
[[nodiscard]] ClusterSettings read_cluster(const Config& config, const Value& section);
// Names in the claims must be those of arms or controls, which are read before.
// `expected` is that of those that do not say it themselves.
[[nodiscard]] std::vector<Claim> read_claims(const Config& config, const Value& value,
                                             BoundsSet expected);
[[nodiscard]] BoundsSet read_expected(const Config& config, const Value& value);
// Throws unless `name` is that of an arm or of a control that is switched on.
void need_arm(const Config& config, const std::string& name, Place place);
// The same, but it may also be that of a cell of an arm: "condense, sleep.passes=4". Which cells
// there are the plan knows, and refuses others.
void need_arm_or_cell(const Config& config, const std::string& name, Place place);

// Makes `key=value` part of the document; nothing for keys of a cell, which are returned instead.
[[nodiscard]] std::vector<Assignment> override_document(const Config& config, Value& document,
                                                        std::size_t index);

// The same for a document without cells.
void override_value(const Config& config, Value& document, std::size_t index);

}  // namespace nrem::core
