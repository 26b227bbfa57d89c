// What a run was made with: everything that someone else needs to get the same bytes.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "plan/named_figures.hpp"
#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Config as written and overrides, the cells that it comes to with all defaults, plan hash, every
// plugin's file hash, version, ABI and build, data hashes, seeds, git state of the working folder,
// machine.
[[nodiscard]] nlohmann::json make_manifest(const Plan& plan, const Registry& registry);

// Every cell as it is run, for the manifest; none where they are too many.
[[nodiscard]] nlohmann::json resolved(const Plan& plan);

// The names of these trials by their ids, "condense, seed 3"; none where they are too many.
[[nodiscard]] nlohmann::json names_of_trials(const Plan& plan);

// The figures that the components of the run declare, by name. Throws Error for what is none.
[[nodiscard]] std::vector<NamedFigure> figures_of(const nlohmann::json& manifest);

// The names of the language models that answered, as their servers gave them; sorted.
[[nodiscard]] nlohmann::json models_served(const std::vector<Row>& rows);

}  // namespace nrem::core
