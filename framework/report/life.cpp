#include "report/life.hpp"

#include <charconv>
#include <optional>

#include "base/json.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_sleeps = 8;  // lanes; those beyond share the last
constexpr std::size_t most_restored = 50;

// The number that follows ,"name": in a line that has no objects within its object. A quote within
// a text is escaped, so these characters can only be a name.
std::optional<std::uint64_t> number_after(std::string_view line, std::string_view name) {
    const std::size_t at = line.find(name);
    if (at == line.npos) return std::nullopt;
    std::uint64_t value = 0;
    const char* from = line.data() + at + name.size();
    const auto read = std::from_chars(from, line.data() + line.size(), value);
    if (read.ec != std::errc() || (*read.ptr != ',' && *read.ptr != '}')) return std::nullopt;
    return value;
}

bool is_event(std::string_view line) {
    static constexpr std::string_view name = ",\"kind\":\"";
    const std::size_t at = line.find(name);
    if (at == line.npos || !line.ends_with('}')) return false;
    const std::string_view kind = line.substr(at + name.size());
    for (const std::string_view known : {"query\"", "observe\"", "probe\"", "boundary\""})
        if (kind.starts_with(known)) return true;
    return false;
}

// The fields of an event that the page lists, values where there is no text.
Json step_json(const Json& event, std::size_t characters) {
    Json step = picked(
        event,
        {"step", "kind", "cue", "prediction", "understanding", "reply", "p", "truth", "correct",
         "stale", "understood", "log_loss", "age", "version", "bytes", "records", "recalled"},
        characters);
    const auto value_as_text = [&](const char* to, const char* from) {
        const auto found = event.find(from);
        if (!step.contains(to) && found != event.end() && found->is_number())
            step[to] = decimal(found->get<double>());
    };
    value_as_text("prediction", "predicted_value");
    value_as_text("truth", "true_value");
    return step;
}

void add_size(LifeBin& bin, const Json& event, const char* when) {
    const auto found = event.find(when);
    if (found == event.end() || !found->is_object()) return;
    for (const auto& [name, extent] : {std::pair{"bytes", &LifeBin::bytes},
                                       {"records", &LifeBin::records},
                                       {"tokens", &LifeBin::tokens}})
        if (const auto size = found->find(name); size != found->end() && size->is_number_unsigned())
            (bin.*extent).add(size->get<std::uint64_t>());
}

std::uint64_t SleepBin::*counter_of(const std::string& outcome) {
    if (outcome == "published") return &SleepBin::published;
    if (outcome == "rolled_back") return &SleepBin::rolled_back;
    return outcome == "cancelled" ? &SleepBin::cancelled : &SleepBin::unchanged;
}

void append(Json& to, Json&& items) {
    for (auto& item : items) to.push_back(std::move(item));
}

std::string text_in(const Json& event, const char* name, const char* otherwise) {
    const auto found = event.find(name);
    return found != event.end() && found->is_string() ? found->get<std::string>() : otherwise;
}

}  // namespace

Life::Life(std::uint64_t stream, const TimelineLimits& limits, NightClocks clocks,
           StepTraces traces)
    : limits_(limits),
      clocks_(std::move(clocks)),
      traces_(std::move(traces)),
      bins_(limits.bins),
      alarms_(limits.night_bytes / 8) {
    timeline_.stream = stream;
}

bool Life::take(std::string_view line) {
    if (is_event(line)) return take_event(line);
    const Json event = try_json(line).value_or(Json());
    if (!event.is_object()) return false;
    const std::string kind = text_in(event, "kind", "");
    if (kind == "end")
        timeline_.end = picked(event, {"bytes", "records", "tokens"}, 0);
    else if (kind == "night")
        take_night(event);
    else if (kind == "rollback")
        take_restored(event);
    else if (kind == "breaker")
        take_alarm(event, &SleepBin::breakers);
    else if (kind == "capped")
        take_alarm(event, &SleepBin::caps);
    return !kind.empty();
}

// Most lines of a log are events that the page does not list: they are not parsed as a whole.
bool Life::take_event(std::string_view line) {
    const auto step = number_after(line, ",\"step\":");
    if (!step || *step > last_step) return false;
    if (*step < limits_.first_step) {
        ++timeline_.steps_before;
    } else if (timeline_.steps_left_out == 0) {
        const Json event = try_json(line).value_or(Json());
        if (!event.is_object()) return false;
        take_shown(event);
    } else {
        ++timeline_.steps_left_out;
    }
    LifeBin& bin = bins_.at(*step);
    ++bin.events;
    if (const auto correct = number_after(line, ",\"correct\":"))
        ++(*correct ? bin.right : bin.wrong);
    if (const auto bytes = number_after(line, ",\"bytes\":")) bin.bytes.add(*bytes);
    if (const auto records = number_after(line, ",\"records\":")) bin.records.add(*records);
    if (const auto tokens = number_after(line, ",\"tokens\":")) bin.tokens.add(*tokens);
    return true;
}

void Life::take_shown(const Json& event) {
    if (timeline_.name.empty())
        timeline_.name = shortened(text_in(event, "name", ""), limits_.characters);
    Json step = step_json(event, limits_.characters);
    const auto trace = traces_.find(step_in(event, "step", 0));
    if (trace != traces_.end()) step.update(trace->second);
    step_bytes_ += page_bytes(step);
    if (timeline_.steps.size() < limits_.steps && step_bytes_ <= limits_.step_bytes)
        timeline_.steps.push_back(std::move(step));
    else
        ++timeline_.steps_left_out;
}

void Life::take_night(const Json& event) {
    const std::size_t sleep = sleep_of(event);
    const std::uint64_t step = step_in(event, "step", 0);
    const auto clock = clocks_.find({text_in(event, "sleep", "sleep"), step});
    const NightView night{.event = event,
                          .number = ++timeline_.night_count,
                          .sleep = sleep,
                          .clock = clock == clocks_.end() ? nullptr : &clock->second};
    const std::string outcome = text_in(event, "outcome", "");
    count_night(night, outcome);
    NightSample& sample = samples_[sleep];
    sample.rows.add([&] { return night_row(night); });
    const bool trouble = outcome == "rolled_back" || outcome == "cancelled";
    (trouble ? sample.troubled : sample.quiet).add([&] { return night_detail(night, limits_); });
}

void Life::count_night(const NightView& night, const std::string& outcome) {
    const std::uint64_t step = step_in(night.event, "step", 0);
    const std::uint64_t publish = std::max(step, step_in(night.event, "publish_step", step));
    add_size(bins_.at(step), night.event, "before");
    if (outcome == "published") {
        ++bins_.at(publish).publishes;
        add_size(bins_.at(publish), night.event, "after");
    }
    SleepBin& bin = bins_.at(step, night.sleep);
    ++(bin.*counter_of(outcome));
    bin.gain += night_gain(night.event);
    const auto passes = night.event.find("passes");
    bin.passes += passes != night.event.end() && passes->is_array() ? passes->size() : 0;
    if (night.clock && night.clock->stalled) {
        ++bin.stalls;
        bin.waited_ms += night.clock->waited_ms;
    }
}

void Life::take_restored(const Json& event) {
    if (timeline_.restored.size() < most_restored)
        timeline_.restored.push_back({{"step", step_in(event, "step", 0)},
                                      {"version_after", step_in(event, "version_after", 0)}});
}

void Life::take_alarm(const Json& event, std::uint64_t SleepBin::*count) {
    const std::size_t sleep = sleep_of(event);
    ++(bins_.at(step_in(event, "step", 0), sleep).*count);
    ++timeline_.alarm_count;
    alarms_.add([&] {
        Json alarm = picked(event, {"kind", "interval"}, limits_.characters);
        alarm["step"] = step_in(event, "step", 0);
        alarm["sleep"] = sleep;
        return alarm;
    });
}

std::size_t Life::sleep_of(const Json& event) {
    auto& names = timeline_.sleeps;
    const std::string name = shortened(text_in(event, "sleep", "sleep"), limits_.characters);
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
