// The figures that a claim or a search can be about, by name: those of the table (metrics/figures.hpp)
// and those that are made from others.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "analysis/cells.hpp"
#include "analysis/comparison.hpp"

namespace nrem::core {

struct ClaimMetric {
    std::string name;
    std::string unit = {};
    std::string meaning = {};
    Better better = Better::higher;
    Inference inference = Inference::counted;
    About about = About::upkeep;
    bool is_headline = false;  // what is better is that of the group's headline metric
    bool needs_versus = false;
    std::optional<Metric> metric = {};                 // of the table, or
    Estimate (*made)(const CellSummary&) = nullptr;    // from others, or
    std::uint64_t Nights::*nights = nullptr;            // a count of the nights of one stream, or
    double CostPerRight::*per_right = nullptr;         // what a right answer takes, or
    std::string measured = {};  // of this name, by components
    Interval bounds = boundless;  // within which each value is
    std::string probe = {};  // that measures it

    // Of all events, or of those of a group.
    [[nodiscard]] Estimate of(const CellSummary& cell, std::string_view group = {}) const;
    [[nodiscard]] bool has_groups() const;
    // Whether each stream has it.
    [[nodiscard]] bool is_of_streams() const;
    // Of streams: by which their means are taken.
    [[nodiscard]] StreamFigure stream_figure() const;
    // Of the probe that measures it, in words; "": none has failed. Those that went well may be of
    // other times than in the cells that this one is compared with.
    [[nodiscard]] std::string failed_visits(const CellSummary& cell) const;
    // What a trial adds to a figure that has an interval over trials alone.
    [[nodiscard]] bool is_by_trial() const;
};

[[nodiscard]] const std::vector<ClaimMetric>& claim_metrics();
// Those of the table and what is made of them; none: there is none of this name.
[[nodiscard]] const ClaimMetric* find_metric(std::string_view name);
// The same, and "figure.<name>" of a component, about which no more may be known than its name.
[[nodiscard]] std::optional<ClaimMetric> claim_metric(std::string_view name,
                                                      const std::vector<NamedFigure>& known);
// Of "figure.<name>" the name, and all of "attribution.<cause>" and "loop.<figure>"; "": it is
// none of these.
[[nodiscard]] std::string_view measured_name(std::string_view metric);
// The largest difference that a config says of what a component measures; nullptr: it says none.
[[nodiscard]] const double* largest_difference(const StopEarly& stop, std::string_view measured);
[[nodiscard]] std::vector<std::string> claim_metric_names();
// " (nearest: bytes)" for a name that there is not: by what is printed of a figure, by what others
// call it, and by spelling.
[[nodiscard]] std::string metric_hint(const std::string& name);

}  // namespace nrem::core
