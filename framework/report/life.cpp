#include "report/life.hpp"

#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_sleeps = 8;  // lanes; those beyond share the last
constexpr std::size_t most_restored = 50;

// What is counted of every step. Most steps are not listed: nothing else of them is read.
struct StepFigures {
    std::uint64_t step = 0;
    std::optional<std::uint64_t> correct;
    Footprint memory;
};
void fields(auto& archive, Of<StepFigures> auto& line) {
    archive("step", line.step);
    archive("correct", line.correct);
    fields(archive, line.memory);
}

// What the page has of a step: values where there is no text, and not all fields.
Json step_json(const StepLine& line, std::size_t characters) {
    Json step = page_json(line, characters);
    for (const char* name : {"stream", "name", "at", "predicted_value", "true_value", "lack",
                             "absolute_error", "facts", "tokens", "loop"})
        step.erase(name);
    if (line.prediction.empty() && !std::isnan(line.predicted_value))
        step["prediction"] = decimal(line.predicted_value);
    if (line.truth.empty() && !std::isnan(line.true_value))
        step["truth"] = decimal(line.true_value);
    if (line.loop) {
        step["ended"] = name_of(line.loop->end);
        step["iterations"] = line.loop->iterations;
    }
    return step;
}

void add_size(LifeBin& bin, const Footprint& size) {
    bin.bytes.add(size.bytes);
    bin.records.add(size.records);
    bin.tokens.add(size.tokens);
}

std::uint64_t SleepBin::*counter_of(NightOutcome outcome) {
    switch (outcome) {
        case NightOutcome::published:
            return &SleepBin::published;
        case NightOutcome::unchanged:
            return &SleepBin::unchanged;
        case NightOutcome::cancelled:
            return &SleepBin::cancelled;
        case NightOutcome::rolled_back:
            return &SleepBin::rolled_back;
    }
    return nullptr;
}

void append(Json& to, Json&& items) {
    for (auto& item : items) to.push_back(std::move(item));
}

}  // namespace

Life::Life(std::uint64_t stream, const TimelineLimits& limits, NightClocks clocks,
           StepTraces traces, PageThoughts thoughts)
    : limits_(limits),
      clocks_(std::move(clocks)),
      traces_(std::move(traces)),
      thoughts_(std::move(thoughts)),
      bins_(limits.bins),
      alarms_(limits.night_bytes / 8) {
    timeline_.stream = stream;
}

bool Life::take(std::string_view line) {
    std::string_view name;
    if (!members_.open(line)) return false;
    members_("kind", name);
    const auto kind = from_kept_name<LineKind>(name);
    if (!kind) return !name.empty();
    if (is_step(*kind)) return take_step();
    if (*kind == LineKind::end)
        timeline_.end = page_json(read<EndLine>().memory, 0);
    else if (*kind == LineKind::night)
        take_night(read_night(members_));
    else if (*kind == LineKind::rollback)
        take_restored(read<RollbackLine>());
    else if (*kind == LineKind::breaker || *kind == LineKind::capped)
        take_alarm(read<SleepNote>());
    return true;
}

bool Life::take_step() {
    const auto line = read<StepFigures>();
    if (!members_.is_whole() || line.step > last_step) return false;
    if (line.step < limits_.first_step)
        ++timeline_.steps_before;
    else if (timeline_.steps_left_out > 0)
        ++timeline_.steps_left_out;
    else if (!take_shown(read<StepLine>()))
        return false;
    LifeBin& bin = bins_.at(line.step);
    ++bin.events;
    if (line.correct) ++(*line.correct ? bin.right : bin.wrong);
    add_size(bin, line.memory);
    return true;
}

bool Life::take_shown(const StepLine& line) {
    if (!members_.is_whole()) return false;
    if (timeline_.name.empty()) timeline_.name = shortened(line.name, limits_.characters);
    Json step = step_json(line, limits_.characters);
    const auto trace = traces_.find(line.step);
    if (trace != traces_.end()) step.update(trace->second);
    step_bytes_ += page_bytes(step);
    const auto thoughts = thoughts_.find(line.step);
    if (thoughts != thoughts_.end()) step.update(thoughts->second);
    if (timeline_.steps.size() < limits_.steps && step_bytes_ <= limits_.step_bytes)
        timeline_.steps.push_back(std::move(step));
    else
        ++timeline_.steps_left_out;
    return true;
}

void Life::take_night(const NightRecord& record) {
    const auto clock = clocks_.find({record.sleep, record.step});
    const NightView night{.record = record,
                          .number = ++timeline_.night_count,
                          .sleep = sleep_of(record.sleep),
                          .clock = clock == clocks_.end() ? nullptr : &clock->second};
    count_night(night);
    NightSample& sample = samples_[night.sleep];
    sample.rows.add([&] { return night_row(night); });
    const bool trouble = record.outcome == NightOutcome::rolled_back ||
                         record.outcome == NightOutcome::cancelled;
    (trouble ? sample.troubled : sample.quiet).add([&] { return night_detail(night, limits_); });
}

void Life::count_night(const NightView& view) {
    const NightRecord& night = view.record;
    add_size(bins_.at(night.step), night.before);
    if (night.outcome == NightOutcome::published) {
        ++bins_.at(night.published_after).publishes;
        add_size(bins_.at(night.published_after), night.after);
    }
    SleepBin& bin = bins_.at(night.step, view.sleep);
    ++(bin.*counter_of(night.outcome));
    bin.gain += night_gain(night);
    bin.passes += night.passes.size();
    if (view.clock && view.clock->stalled == true) {
        ++bin.stalls;
        bin.waited_ms += view.clock->waited_ms;
    }
}

void Life::take_restored(const RollbackLine& line) {
    if (timeline_.restored.size() < most_restored)
        timeline_.restored.push_back({{"step", std::min(line.step, last_step)},
                                      {"version_after", line.version_after}});
}

void Life::take_alarm(const SleepNote& note) {
    const std::size_t sleep = sleep_of(note.sleep.empty() ? "sleep" : note.sleep);
    const std::uint64_t step = std::min(note.step, last_step);
    SleepBin& bin = bins_.at(step, sleep);
    ++(note.kind == LineKind::breaker ? bin.breakers : bin.caps);
    ++timeline_.alarm_count;
    alarms_.add([&] {
        Json alarm{{"kind", name_of(note.kind)}, {"step", step}, {"sleep", sleep}};
        if (note.interval) alarm["interval"] = note.interval;
        return alarm;
    });
}

std::size_t Life::sleep_of(std::string_view given) {
    auto& names = timeline_.sleeps;
    const std::string name = shortened(given, limits_.characters);
    const auto found = std::ranges::find(names, name);
    if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
    if (names.size() == most_sleeps) {
        names.back() = "others";
        return most_sleeps - 1;
    }
    add_sleep(name);
    return names.size() - 1;
}

// All sleeps have the same share of the page.
void Life::add_sleep(const std::string& name) {
    timeline_.sleeps.push_back(name);
    samples_.emplace_back();
    for (auto& sample : samples_) {
        sample.rows.limit(limits_.night_bytes / samples_.size());
        sample.troubled.limit(limits_.detail_bytes / samples_.size() / 2);
        sample.quiet.limit(limits_.detail_bytes / samples_.size() / 2);
    }
}

Timeline Life::finish() && {
    if (timeline_.name.empty()) timeline_.name = "stream " + std::to_string(timeline_.stream);
    timeline_.bins = bins_.json(timeline_.sleeps.size());
    for (auto& sample : samples_) {
        append(timeline_.nights, std::move(sample.rows).take());
        append(timeline_.details, std::move(sample.troubled).take());
        append(timeline_.details, std::move(sample.quiet).take());
    }
    timeline_.alarms = std::move(alarms_).take();
    return std::move(timeline_);
}

}  // namespace nrem::core
