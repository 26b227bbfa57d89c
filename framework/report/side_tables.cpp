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
        "Sleep and what it costs",
        ", a stream on average. Wake latency, seconds and stalls are of a clock and not reproducible",
        {{"arm"}},
        {}};
    for (const char* title :
         {"accuracy", "nights", "published", "rolled back", "deferred", "passes", "replays", "calls",
          "wake p50 us", "wake p99 us", "sleep s", "waited s", "stalls"})
        made.columns.push_back({title, Align::right});
    for (const auto& cell : group.cells) {
        const Timing& timing = cell.timing;
        made.rows.push_back({shown_name(cell), decimal(cell.estimates[Metric::accuracy].value),
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

bool is_of_transfer(const Figure& figure) {
    return std::string_view(figure.path).starts_with("transfer/");
}

SideTable transfer_table(const Group& group) {
    SideTable made{
        "Retention and transfer",
        ", from the tests of each checkpoint: accuracy at the last one, how far it fell from its "
        "best, backward and forward transfer",
        {{"arm"}},
        {}};
    for (const Figure& figure : figures())
        if (is_of_transfer(figure)) made.columns.push_back({figure.title, Align::right});
    made.columns.push_back({"n", Align::right});
    for (const auto& cell : group.cells) {
        auto& row = made.rows.emplace_back(std::vector<std::string>{shown_name(cell)});
        for (const Figure& figure : figures())
            if (is_of_transfer(figure)) {
                const double value = cell.pooled[figure.metric].value();
                row.push_back(figure.is_change ? signed_decimal(value) : decimal(value));
            }
        row.push_back(whole(static_cast<double>(cell.pooled[Metric::last_accuracy].n)));
    }
    return made;
}

}  // namespace

std::string_view mark_of(const CellSummary& cell) {
    return cell.reproducible ? "" : " (not reproducible)";
}

std::string shown_name(const CellSummary& cell) {
    return cell.label + std::string(mark_of(cell));
}

std::vector<SideTable> side_tables(const Group& group) {
    std::vector<SideTable> made;
    if (std::ranges::any_of(group.cells,
                            [](const CellSummary& cell) { return cell.pooled.nights.count > 0; }))
        made.push_back(sleep_table(group));
    if (std::ranges::any_of(
            group.cells, [](const CellSummary& cell) { return cell.pooled[Metric::last_accuracy].n > 0; }))
        made.push_back(transfer_table(group));
    add_language_tables(made, group);
    return made;
}

}  // namespace nrem::core
