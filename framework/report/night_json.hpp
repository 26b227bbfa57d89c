// What the page shows of a night: a short row, and the row with its detail. Only fields of a known
// name and shape are taken from the log, lists and texts are cut, so that each is bounded in size.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "report/timeline.hpp"

namespace nrem::core {

// Measured by a clock, in the run's timing.jsonl; never reproducible.
struct NightClock {
    double waited_ms = 0;
    bool stalled = false;  // wake had to wait, though it was to go on
    std::vector<double> passes_ms;
};

struct NightView {
    const nlohmann::json& event;
    std::uint64_t number = 0;  // 1 is the stream's first night
    std::size_t sleep = 0;     // index of its name
    const NightClock* clock = nullptr;
};

// The fields of these names: numbers and truth values as they are, texts cut.
[[nodiscard]] nlohmann::json picked(const nlohmann::json& from,
                                    std::initializer_list<const char*> names,
                                    std::size_t characters);

// A step in the log's line; `otherwise` where there is none that a stream could have.
[[nodiscard]] std::uint64_t step_in(const nlohmann::json& event, const char* name,
                                    std::uint64_t otherwise);
inline constexpr std::uint64_t last_step = 1'000'000'000'000'000;

[[nodiscard]] nlohmann::json night_row(const NightView& night);
[[nodiscard]] nlohmann::json night_detail(const NightView& night, const TimelineLimits& limits);

// The sum over the passes; 0 where there were no probes.
[[nodiscard]] double night_gain(const nlohmann::json& event);

}  // namespace nrem::core
