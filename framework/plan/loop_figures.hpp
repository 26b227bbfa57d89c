// The figures of answers that loops make: one table, over which rows, claims, tables, the page and
// the docs loop. In configs and results each is "loop.<name>".
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "host/figure_taker.hpp"
#include "plan/loop_count.hpp"

namespace nrem::core {

// An answer of a loop, and whether it is right: 1, 0, -1: not judged.
struct LoopAnswer {
    const LoopCount& loop;
    std::int32_t correct = -1;
};

struct LoopFigure : FigureSpec {
    bool of_answers = false;  // what was proposed and answered; else what it took
    // Adds what one answer has of it: nothing where it has none.
    std::function<void(FigureSum&, const LoopAnswer&)> take;
};

inline constexpr std::string_view loop_prefix = "loop.";
[[nodiscard]] constexpr bool is_of_loops(std::string_view figure) {
    return figure.starts_with(loop_prefix);
}
// "loop.after_3": accuracy if each answer had stopped after its third iteration, by the last
// proposal so far or by the commonest.
inline constexpr std::string_view after_figure = "after_";
inline constexpr std::string_view majority_after_figure = "majority_after_";
// "loop.ends_calls"
inline constexpr std::string_view ends_figure = "ends_";

[[nodiscard]] inline std::string loop_figure(std::string_view name) {
    return std::string(loop_prefix).append(name);
}
[[nodiscard]] inline std::string loop_figure(std::string_view family, std::size_t iteration) {
    return loop_figure(family) + std::to_string(iteration);
}

// All of them, by their full names.
[[nodiscard]] const std::vector<LoopFigure>& loop_figures();

}  // namespace nrem::core
