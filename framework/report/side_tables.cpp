#include "report/side_tables.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/language_tables.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

std::string nights(const CellSummary& cell, std::uint64_t Nights::*count) {
    return decimal(a_stream(cell, count), 1);
}

SideTable sleep_table(const Group& group) {
    SideTable made{
        "Sleep and what it costs, a stream on average. Wake latency, seconds and stalls are "
        "of a clock and not reproducible",
        {{"arm"}},
        {}};
    for (const char* title :
         {"accuracy", "nights", "published", "rolled back", "put off", "passes", "replays", "calls",
          "wake p50 us", "wake p99 us", "sleep s", "waited s", "stalls"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const Timing& timing = cell.timing;
        made.rows.push_back({shown_name(cell), decimal(cell.accuracy.value),
                             nights(cell, &Nights::count), nights(cell, &Nights::published),
                             nights(cell, &Nights::rolled_back), nights(cell, &Nights::deferred),
                             nights(cell, &Nights::passes), nights(cell, &Nights::replays),
                             nights(cell, &Nights::calls), decimal(timing.wake_ns.p50 / 1000, 1),
                             decimal(timing.wake_ns.p99 / 1000, 1),
                             decimal(timing.sleep_seconds, 2), decimal(timing.wait_seconds, 2),
                             whole(static_cast<double>(timing.stalls))});
    }
    return made;
}

SideTable transfer_table(const Group& group) {
    SideTable made{
        "Retention and transfer, from the probes of each checkpoint: accuracy at the last one, how "
        "far it fell from its best, backward and forward transfer",
        {{"arm"},
         {"last accuracy", Align::right},
         {"forgetting", Align::right},
         {"backward", Align::right},
         {"forward", Align::right},
         {"n", Align::right}},
        {}};
    for (const auto& cell : group.cells) {
        const Transfer& transfer = cell.pooled.transfer;
        made.rows.push_back(
            {shown_name(cell), decimal(transfer.last.value()),
             signed_decimal(transfer.forgetting.value()), signed_decimal(transfer.backward.value()),
             decimal(transfer.forward.value()), whole(static_cast<double>(transfer.last.n))});
    }
    return made;
}

}  // namespace

std::string shown_name(const CellSummary& cell) {
    return cell.reproducible ? cell.label : cell.label + " (not reproducible)";
}

std::vector<SideTable> side_tables(const Group& group) {
    std::vector<SideTable> made;
    if (std::ranges::any_of(group.cells,
                            [](const CellSummary& cell) { return cell.pooled.nights.count > 0; }))
        made.push_back(sleep_table(group));
    if (std::ranges::any_of(
            group.cells, [](const CellSummary& cell) { return cell.pooled.transfer.last.n > 0; }))
        made.push_back(transfer_table(group));
    add_language_tables(made, group);
    return made;
}

}  // namespace nrem::core
