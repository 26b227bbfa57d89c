// The figures that the components of cells declare. In configs and results each is "figure.<name>".
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "plan/cause.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

struct LoopFigure;

struct NamedFigure : FigureSpec {
    std::string component;  // "task titles"
    bool of_answers = false;  // a task measures answers, all others upkeep
    std::string probe = {};   // the name of the probe that measures it, if one does
};

// What its name begins with in configs and results; causes and loops have prefixes of their own.
inline constexpr std::string_view measured_prefix = "figure.";

enum class BetterEnd { lower, neither, higher };
constexpr auto names_of(BetterEnd) {
    return std::to_array<std::string_view>({"lower", "neither", "higher"});
}
[[nodiscard]] BetterEnd better_of(const FigureSpec& figure);

// The host's own, of a cause of wrong answers: "attribution.write_miss".
[[nodiscard]] NamedFigure named_figure(const CauseSpec& cause);

// Likewise of answers that loops make: "loop.draft".
[[nodiscard]] NamedFigure named_figure(const LoopFigure& figure);
// Whether it is one of these, which have tables and plots of their own.
[[nodiscard]] bool has_own_prefix(std::string_view figure);

// By name, those of causes where any cell asks for them, and those of loops where any cell has one;
// of several components that declare one name, in different
// cells, the first.
[[nodiscard]] std::vector<NamedFigure> named_figures(const Plan& plan);
// Why two components of a cell cannot go together: both declare a figure of one name; "": none do.
[[nodiscard]] std::string figure_conflict(const Cell& cell);

}  // namespace nrem::core
