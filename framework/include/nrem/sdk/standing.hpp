// What there is to see of how an answer stands, as numbers by name: what a learned stop reads, and
// what it is fitted on. A further one is a line of the table.
#pragma once

#include <cmath>
#include <string_view>

#include "nrem/sdk/stop.hpp"

namespace nrem {

struct StandingFeature {
    std::string_view name;
    double (*of)(const Standing& standing);  // NaN: not known
    std::string_view summary;
};

namespace detail {

NREM_HIDDEN inline double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? std::nan("") : static_cast<double>(part) / static_cast<double>(whole);
}
// 1 or 0; anything else is not known.
NREM_HIDDEN inline double known(std::int32_t flag) {
    return flag == 0 || flag == 1 ? flag : std::nan("");
}

}  // namespace detail

NREM_HIDDEN inline constexpr StandingFeature standing_features[] = {
    {"iteration", [](const Standing& s) { return static_cast<double>(s.iteration); },
     "iterations that are done"},
    {"proposals", [](const Standing& s) { return static_cast<double>(s.proposals); },
     "proposals so far"},
    {"distinct", [](const Standing& s) { return detail::share(s.distinct, s.proposals); },
     "different answers, as a share of the proposals"},
    {"leader", [](const Standing& s) { return detail::share(s.leader, s.proposals); },
     "share of the commonest answer among the proposals"},
    {"second", [](const Standing& s) { return detail::share(s.second, s.proposals); },
     "share of the next one"},
    {"unchanged", [](const Standing& s) { return static_cast<double>(s.unchanged); },
     "iterations in a row with the same last proposal"},
    {"changed", [](const Standing& s) { return detail::known(s.changed); },
     "whether the last proposal is another than before"},
    {"verdict", [](const Standing& s) { return detail::known(s.verdict); },
     "whether the last review says right"},
    {"score", [](const Standing& s) { return s.score; }, "the last score that was said"},
    {"margin", [](const Standing& s) { return s.margin; }, "margin of the last proposal"},
    {"spent", [](const Standing& s) { return s.spent; }, "share of the cap that is nearest"},
    {"repeats", [](const Standing& s) { return static_cast<double>(s.repeats); },
     "steps in a row that brought nothing new"},
};

// What the file of a learned stop says under "schema".
NREM_HIDDEN inline constexpr std::string_view learned_stop_schema = "nrem.learned_stop/1";

}  // namespace nrem
