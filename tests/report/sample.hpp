// A small run made by hand: two arms that sleep or not, controls, a win, a loss, a null result and
// one that is undecided; and texts that would run if the page took them for markup.
#pragma once

#include "report/report.hpp"

namespace nrem::core::sample {

inline constexpr const char* label = "<script>alert(1)</script>";
inline constexpr const char* picture = "<img src=x onerror=\"document.title='ran'\">";

[[nodiscard]] Comparison comparison();
[[nodiscard]] ReportInput input();

// The lines of an event log with one night, of stream 0; another stream's lie in between.
[[nodiscard]] std::string events();

// Where a run's folder would have the logs of the two trials.
[[nodiscard]] TrialFolders folders(const std::filesystem::path& run);

}  // namespace nrem::core::sample
