#include "report/sample_life.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <fstream>
#include <string>

#include "trial/night_line.hpp"

namespace nrem::core::sample {

namespace {

Footprint size_of(std::uint64_t records) {
    return {.bytes = records * 61, .records = records, .tokens = records * 14};
}

struct Nap {
    const char* name = "nap";
    std::uint64_t every = 10;
    std::uint64_t delay = 0;
    std::uint64_t passes = 1;
};

class Writer {
public:
    Writer(const std::filesystem::path& folder, std::uint64_t events)
        : events_(folder / "events.jsonl"), timing_(folder / "timing.jsonl") {
        nap_.every = events < 100 ? 3 : 25;
        night_.every = events < 100 ? 8 : std::max<std::uint64_t>(100, events / 40);
        night_.delay = events < 100 ? 1 : night_.every / 8;
    }

    void write(std::uint64_t events) {
        for (std::uint64_t step = 0; step < events; ++step) {
            event(step);
            if (step % nap_.every == nap_.every - 1) night(nap_, step);
            if (step % night_.every == night_.every - 1) night(night_, step);
        }
        put(EndLine{.memory = memory_});
    }

private:
    template <class Line>
    void put(const Line& line) {
        std::string text;
        append_line(text, line);
        events_ << text;
    }

    void event(std::uint64_t step) {
        memory_ = size_of(memory_.records + 1);
        const bool right = step * 7919 % 101 < 50 + std::min<std::uint64_t>(step / 40, 40);
        const std::string cue = fmt::format("day {}, wind from the west", step);
        put(StepLine{.name = "station 4",
                     .step = step,
                     .at = static_cast<double>(step),
                     .cue = cue,
                     .recalled = 3,
                     .prediction = right ? "rain" : "sun",
                     .p = 0.5F,
                     .truth = "rain",
                     .correct = right,
                     .log_loss = 1,
                     .version = version_,
                     .memory = memory_});
    }

    void night(const Nap& sleep, std::uint64_t step) {
        const std::uint64_t number = ++count_;
        const NightOutcome outcome = number % 7 == 3    ? NightOutcome::rolled_back
                                     : number % 11 == 5 ? NightOutcome::unchanged
                                     : number % 23 == 9 ? NightOutcome::cancelled
                                                        : NightOutcome::published;
        const bool published = outcome == NightOutcome::published;
        const Footprint after = published ? size_of(memory_.records * 3 / 4) : memory_;
        put(NightLine{.night = {.sleep = sleep.name,
                                .step = step,
                                .published_after = step + sleep.delay,
                                .version_before = version_,
                                .version_after = version_ + published,
                                .outcome = outcome,
                                .stopped_by = outcome == NightOutcome::cancelled ? "cancelled" : "passes",
                                .context_items = sleep.every,
                                .rewritten = 2,
                                .score_before = 0.61,
                                .before = memory_,
                                .after = after,
                                .passes = passes(sleep, after),
                                .gate = gate(outcome),
                                .notes = {{"merged", std::to_string(number)}},
                                .diff = diff(outcome, number)}});
        timing_ << fmt::format(
            "{{\"stream\":0,\"night\":{},\"sleep\":\"{}\",\"step\":{},\"stalled\":{},"
            "\"waited_ms\":{},\"passes_ms\":[12.5]}}\n",
            number, sleep.name, step, number % 5 == 2, number % 5 == 2 ? 3.5 : 0.0);
        alarms(sleep, step, number);
        version_ += published;
        memory_ = after;
    }

    void alarms(const Nap& sleep, std::uint64_t step, std::uint64_t number) {
        if (number % 17 == 4)
            put(SleepNote{.step = step,
                          .kind = LineKind::breaker,
                          .sleep = sleep.name,
                          .interval = 2 * sleep.every});
        if (number % 29 == 6) put(SleepNote{.step = step, .sleep = sleep.name});
    }

    static std::vector<GateCheck> gate(NightOutcome outcome) {
        const bool passed = outcome != NightOutcome::rolled_back;
        return {{.check = "retention",
                 .figure = passed ? 0.01 : -0.2,
                 .limit = -0.05,
                 .p = passed ? 0.6 : 0.012,
                 .passed = passed},
                {.check = "bytes", .figure = 4096, .limit = 65536}};
    }

    static std::vector<PassRecord> passes(const Nap& sleep, const Footprint& after) {
        constexpr double gains[] = {0.08, 0.03, -0.01};
        const ChangeRecord merge{.added = 1, .changed = 2, .removed = 0, .tensor_change = 0.25};
        std::vector<PassRecord> passes;
        for (std::uint64_t pass = 0; pass < sleep.passes; ++pass)
            passes.push_back({.gain = gains[std::min<std::uint64_t>(pass, 2)],
                              .change = {.added = 1, .changed = 2, .removed = 3, .tensor_change = 0.25},
                              .stages = {{"prune", {.removed = 3}}, {"merge", merge}},
                              .memory = after,
                              .replays = 12,
                              .recalls = 4,
                              .calls = 1,
                              .tokens = 88});
        return passes;
    }

    static MemoryChanges diff(NightOutcome outcome, std::uint64_t number) {
        if (outcome == NightOutcome::unchanged) return {};
        const RecordFace old{.kind = "case", .text = "fog", .answer = "rain"};
        const RecordFace made{.kind = "fact",
                              .text = fmt::format("rain follows fog ({})", number)};
        return {.records = {{.what = RecordOperation::removed, .id = number, .before = old},
                            {.id = number + 1, .before = old, .after = made},
                            {.what = RecordOperation::added, .id = number + 2, .after = made}}};
    }

    std::ofstream events_;
    std::ofstream timing_;
    Nap nap_;
    Nap night_{.name = "night", .every = 100, .delay = 10, .passes = 3};
    Footprint memory_;
    std::uint64_t version_ = 0;
    std::uint64_t count_ = 0;
};

}  // namespace

void write_life(const std::filesystem::path& folder, std::uint64_t events) {
    std::filesystem::create_directories(folder);
    Writer(folder, events).write(events);
}

}  // namespace nrem::core::sample
