// The figures of loops (plan/loop_figures.hpp) over the answers of a stream.
#pragma once

#include <cstddef>
#include <vector>

#include "host/figure_taker.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

// By name, those of which there is a measurement, by group of events, too. None where no loop has
// made an answer.
[[nodiscard]] std::vector<MeasuredFigure> loop_figures_of(const DayLog& steps, std::size_t groups);

}  // namespace nrem::core
