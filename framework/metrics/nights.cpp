#include "metrics/nights.hpp"

#include <algorithm>

namespace nrem::core {
namespace {

template <NightOutcome outcome>
std::uint64_t ended(const NightRecord& night) {
    return night.outcome == outcome;
}

template <auto field>
std::uint64_t over_passes(const NightRecord& night) {
    std::uint64_t sum = 0;
    for (const PassRecord& pass : night.passes) sum += pass.*field;
    return sum;
}

constexpr NightCounter all_counters[] = {
    {.name = "count",
     .count = &Nights::count,
     .of_night = [](const NightRecord&) -> std::uint64_t { return 1; },
     .column = "nights",
     .per_stream = "nights",
     .meaning = "Nights."},
    {.name = "published",
     .count = &Nights::published,
     .of_night = ended<NightOutcome::published>,
     .column = "nights_published"},
    {.name = "unchanged", .count = &Nights::unchanged, .of_night = ended<NightOutcome::unchanged>},
    {.name = "cancelled", .count = &Nights::cancelled, .of_night = ended<NightOutcome::cancelled>},
    {.name = "rolled_back",
     .count = &Nights::rolled_back,
     .of_night = ended<NightOutcome::rolled_back>,
     .column = "nights_rolled_back",
     .per_stream = "rolled_back",
     .meaning = "Nights whose memory the gate refused."},
    {.name = "deferred", .count = &Nights::deferred, .of_stream = &StreamRecord::deferred},
    {.name = "capped", .count = &Nights::capped, .of_stream = &StreamRecord::capped},
    {.name = "passes",
     .count = &Nights::passes,
     .of_night = [](const NightRecord& night) -> std::uint64_t { return night.passes.size(); },
     .column = "passes",
     .per_stream = "passes",
     .meaning = "Passes of nights."},
    {.name = "undone", .count = &Nights::undone, .of_night = over_passes<&PassRecord::undone>},
    {.name = "replays",
     .count = &Nights::replays,
     .of_night = over_passes<&PassRecord::replays>,
     .column = "replays",
     .per_stream = "replays",
     .meaning = "Experiences that policies wrote again."},
    {.name = "calls",
     .count = &Nights::calls,
     .of_night = over_passes<&PassRecord::calls>,
     .column = "sleep_calls"},
    {.name = "tokens", .count = &Nights::tokens, .of_night = over_passes<&PassRecord::tokens>},
    {.name = "rewritten",
     .count = &Nights::rewritten,
     .of_night = [](const NightRecord& night) -> std::uint64_t { return night.rewritten; }},
    {.name = "queued",
     .count = &Nights::queued,
     .of_night = [](const NightRecord& night) -> std::uint64_t { return night.queued; }},
    {.name = "unmeasured",
     .count = &Nights::unmeasured,
     .of_night = [](const NightRecord& night) -> std::uint64_t { return night.unmeasured; },
     .rare = true},
    {.name = "untested",
     .count = &Nights::untested,
     .of_night = [](const NightRecord& night) -> std::uint64_t {
         return std::ranges::any_of(night.gate, is_untested);
     },
     .rare = true},
};

}  // namespace

std::span<const NightCounter> night_counters() {
    return all_counters;
}

void add(Nights& nights, const StreamRecord& stream) {
    for (const NightCounter& each : all_counters) {
        if (each.of_stream) nights.*each.count += stream.*each.of_stream;
        if (!each.of_night) continue;
        for (const NightRecord& night : stream.nights)
            nights.*each.count += each.of_night(night);
    }
    for (const NightRecord& night : stream.nights) nights.score_before.add(night.score_before);
}

}  // namespace nrem::core
