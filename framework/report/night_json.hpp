// What the page shows of a night: a short row, and the row with its detail. Lists and texts are
// cut, so that each is bounded in size.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "base/json_line.hpp"
#include "report/timeline.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {

struct NightView {
    const NightRecord& record;
    std::uint64_t number = 0;  // 1 is the stream's first night
    std::size_t sleep = 0;     // index of its name
    const NightClock* clock = nullptr;
};

// The object with its texts cut.
[[nodiscard]] nlohmann::json with_short_texts(std::string_view object, std::size_t characters);
// The fields of a value as the event log has them, with its texts cut.
template <class T>
[[nodiscard]] nlohmann::json page_json(const T& value, std::size_t characters) {
    std::string json;
    append_json(json, value);
    return with_short_texts(json, characters);
}

[[nodiscard]] nlohmann::json night_row(const NightView& night);
[[nodiscard]] nlohmann::json night_detail(const NightView& night, const TimelineLimits& limits);

// The sum over the passes; 0 where there were no held-out questions.
[[nodiscard]] double night_gain(const NightRecord& night);

}  // namespace nrem::core
