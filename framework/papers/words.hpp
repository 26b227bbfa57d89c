// A paper in words, as its row, its page and the end of its run say it.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "papers/register.hpp"
#include "papers/verdict.hpp"

namespace nrem::core {

using TextRows = std::vector<std::vector<std::string>>;

// "MemPrompt (arXiv 2201.06009)"
[[nodiscard]] std::string titled(const Paper& paper);
// "rule `mlp(rate=0.03)`, policy `anchor`"
[[nodiscard]] std::string preset_text(const std::vector<PresetPart>& preset);

inline const std::vector<std::string> figure_titles{"row", "figure", "the paper's", "its setting",
                                                    "ours [95 %]"};
// A row for each figure of the paper. Nothing for `claims`: its experiment was not run.
void add_figures(TextRows& rows, const Paper& paper,
                 std::optional<std::span<const CheckedClaim>> claims);

// One paper after its experiment was run: ours beside the paper's, the verdict with its claims, and
// the registered status where it is another one.
[[nodiscard]] std::string verdict_text(const PaperRegister& all, const Paper& paper,
                                       std::span<const CheckedClaim> claims);

}  // namespace nrem::core
