#include "trial/trial_run.hpp"

#include <fmt/format.h>

#include <iterator>
#include <memory>

#include "nrem/sdk/random.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_diff_lines = 100;
constexpr std::string_view outcomes[] = {"published", "unchanged", "cancelled"};

NightSetup setup_of(const Lane& lane) {
    const LaneSetup& day = lane.setup();
    return {.cell = day.cell,
            .task = day.task,
            .backend = day.backend,
            .host = day.host,
            .cancelled = day.cancelled,
            .step = lane.step(),
            .passes = lane.passes(),
            .seed = combine(combine(lane.random_seed(), lane.step()), 1),
            .nights = lane.nights(),
            .gain = lane.last_gain(),
            .memory = lane.memory(),
            .segment = lane.context().segment(),
            .probes = lane.probes().items()};
}

void finish_night(const NightTicket& night, LaneTicket& ticket, std::vector<NightRecord>& nights) {
    if (!night.error.empty()) {
        ticket.error = night.error;
        return;
    }
    Lane& lane = *ticket.lane;
    const bool logged = lane.setup().log_events;
    nights.push_back(night.night->record(logged ? most_diff_lines : 0));
    if (logged) lane.event_log() += night_line(lane.setup().stream, nights.back());
    lane.wake_up(night.night->publish(), night.night->gain());
}

std::string footprint(const Footprint& size) {
    return fmt::format("\"bytes\":{},\"records\":{},\"tokens\":{}", size.bytes, size.records,
                       size.tokens);
}

std::string pass_object(const PassRecord& pass) {
    std::string text = fmt::format("{{\"added\":{},\"changed\":{},\"removed\":{}", pass.added,
                                   pass.changed, pass.removed);
    append_json_number(text, "gain", pass.gain);
    append_json_number(text, "tensor_change", pass.tensor_change);
    return text + "," + footprint(pass.memory) + "}";
}

}  // namespace

void send_to_sleep(SleepGraph& graph, LaneTicket& ticket, std::vector<NightRecord>& nights,
                   std::function<void()> resume) {
    auto night = std::make_unique<NightTicket>();
    night->setup = setup_of(*ticket.lane);
    night->done = [&ticket, &nights, resume = std::move(resume)](NightTicket& over) {
        try {
            finish_night(over, ticket, nights);
        } catch (const std::exception& failure) {
            ticket.error = failure.what();
        }
        resume();
    };
    graph.put(std::move(night));
}

std::string night_line(std::uint64_t stream, const NightRecord& night) {
    std::string line = fmt::format(
        "{{\"stream\":{},\"step\":{},\"kind\":\"night\",\"version_before\":{},\"version_after\":{},"
        "\"outcome\":\"{}\",\"stopped_by\":\"{}\",\"context_items\":{}",
        stream, night.step, night.version_before, night.version_after,
        outcomes[static_cast<std::size_t>(night.outcome)], night.stopped_by, night.context_items);
    append_json_number(line, "score_before", night.score_before);
    line += ",\"before\":{" + footprint(night.before) + "},\"after\":{" + footprint(night.after) +
            "},\"passes\":[";
    for (std::size_t i = 0; i < night.passes.size(); ++i)
        line += (i ? "," : "") + pass_object(night.passes[i]);
    line += "],\"notes\":[";
    for (std::size_t i = 0; i < night.notes.size(); ++i) {
        line += i ? ",[" : "[";
        append_json_string(line, night.notes[i].first);
        line += ',';
        append_json_string(line, night.notes[i].second);
        line += ']';
    }
    line += "],\"diff\":[";
    for (std::size_t i = 0; i < night.diff.size(); ++i) {
        if (i) line += ',';
        append_json_string(line, night.diff[i]);
    }
    return line + "]}\n";
}

StreamRecord stream_record(Lane& lane, std::vector<NightRecord> nights) {
    if (lane.setup().log_events)
        lane.event_log() += fmt::format("{{\"stream\":{},\"kind\":\"end\",{}}}\n",
                                        lane.setup().stream, footprint(lane.memory().footprint()));
    return {lane.setup().stream, lane.stream().name(), std::move(lane.log()), std::move(nights),
            lane.memory().footprint()};
}

}  // namespace nrem::core
