// Builds the timeline of one stream from the lines of its event log, one after the other.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json_members.hpp"
#include "report/life_bins.hpp"
#include "report/night_json.hpp"
#include "report/thinned.hpp"
#include "report/timeline.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {

// The nights of one stream by sleep and step.
using NightClocks = std::map<std::pair<std::string, std::uint64_t>, NightClock>;

// What the writes of a stream changed, by step: "state", "told" and "changes" of the page.
using StepTraces = std::map<std::uint64_t, nlohmann::json>;

// What loops thought aloud on their way to the answers of a stream, by step, as in the page.
using PageThoughts = std::map<std::uint64_t, nlohmann::json>;

// The nights of one sleep that the page keeps.
struct NightSample {
    Thinned rows{0};
    Thinned troubled{0};  // details of those that were rolled back or cancelled
    Thinned quiet{0};     // and of the others
};

class Life {
public:
    Life(std::uint64_t stream, const TimelineLimits& limits, NightClocks clocks,
         StepTraces traces, PageThoughts thoughts = {});

    // False when the line is none of an event log.
    bool take(std::string_view line);
    [[nodiscard]] bool ended() const { return !timeline_.end.is_null(); }
    [[nodiscard]] Timeline finish() &&;

private:
    bool take_step();
    bool take_shown(const StepLine& line);
    void take_night(const NightRecord& record);
    void take_restored(const RollbackLine& line);
    void take_alarm(const SleepNote& note);
    void count_night(const NightView& night);
    std::size_t sleep_of(std::string_view name);
    void add_sleep(const std::string& name);

    template <class Line>
    Line read() {
        Line line;
        fields(members_, line);
        return line;
    }

    JsonMembers members_;  // of the line
    TimelineLimits limits_;
    NightClocks clocks_;
    StepTraces traces_;
    PageThoughts thoughts_;
    Timeline timeline_;
    LifeBins bins_;
    std::size_t step_bytes_ = 0;
    std::vector<NightSample> samples_;  // by sleep, so that frequent ones do not crowd out others
    Thinned alarms_;
};

}  // namespace nrem::core
