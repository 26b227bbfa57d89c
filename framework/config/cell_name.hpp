// What a cell is called, as data: made where the cell is planned, kept in its row and in its result,
// and put into words where it is shown. Nothing reads these words again.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/names.hpp"

namespace nrem::core {

// Arms that the plan adds by itself.
enum class Control {
    none,
    no_memory,
    window,
    full_history,
    noop_sleep,
    oracle,
    majority,
    persistence,
    naive_rag,
    verbatim,
    format_matched,
    single,
    random_critic,
    placebo_critic,
    oracle_verifier,
    vote,
    single_long
};
constexpr auto names_of(Control) {
    return std::to_array<std::string_view>({"none", "no_memory", "window", "full_history",
                                            "noop_sleep", "oracle", "majority", "persistence",
                                            "naive_rag", "verbatim", "format_matched", "single",
                                            "random_critic", "placebo_critic", "oracle_verifier",
                                            "vote", "single_long"});
}
// Those in which the reviews of a loop are not what its model makes of the answer.
constexpr bool has_other_critic(Control control) {
    return control == Control::random_critic || control == Control::placebo_critic ||
           control == Control::oracle_verifier;
}
// Those that see truths before they answer: how good a result can be, and no contender.
constexpr bool sees_truths(Control control) {
    return control == Control::oracle || control == Control::oracle_verifier;
}

using Factors = std::vector<std::pair<std::string, std::string>>;  // dotted key and value
inline constexpr const char* run_factor = "run";  // the first one, where several runs are compared

struct CellName {
    std::string arm;  // of the arm alone: "condense", or of the control: "no_memory"
    Control control = Control::none;
    std::string of;          // of a control: the arm that it is for; "": for all
    Factors factors;         // what was varied to get here
    std::uint64_t rung = 0;  // of a search, from 1, that it is tried on; 0: it is judged
    std::uint64_t copy = 0;  // 2: the second cell that would have this name, and so on
    std::uint64_t repeat = 0;  // 2: the same cell for the second time, to see how answers vary
    std::string written;     // the whole name, of a row that was written without its parts

    // "condense, sleep.passes=4"
    [[nodiscard]] std::string name(const Factors& left_out = {}) const;
    [[nodiscard]] const std::string& run() const;  // "": of one run alone
};

// Whether the name of an arm or control is that of the cell, or of one that is equal to it.
template <class Cell>
[[nodiscard]] bool answers_to(const Cell& cell, std::string_view arm) {
    return cell.arm == arm || std::ranges::find(cell.also, arm) != cell.also.end() ||
           (cell.control != Control::none && name_of(cell.control) == arm);
}

}  // namespace nrem::core
