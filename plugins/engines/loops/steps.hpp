// Beginnings of a way to an answer, as a search over them sees them: steps, one a line, and how
// promising they are.
#pragma once

#include <algorithm>
#include <string>
#include <unordered_set>
#include <vector>

#include "engines/notes/said.hpp"
#include "nrem/sdk/loop.hpp"
#include "once_each.hpp"

namespace nrem::loops {

struct Beginning {
    std::string text;           // its steps
    std::uint64_t depth = 0;    // their number
    double score = none;        // 0 to 1; NaN: the rating could not be read
    std::int64_t thought = -1;  // of its last step
};

// Asks for `count` next steps after each of them, all at once; a beginning is made once.
NREM_HIDDEN inline std::vector<Beginning> longer_ones(Attempt& attempt,
                                                      const std::vector<Beginning>& from,
                                                      std::uint64_t count) {
    const std::string wanted = std::to_string(count);
    std::vector<Asking> asked;
    for (const Beginning& one : from)
        asked.push_back({"propose", {{"steps", one.text}, {"count", wanted}}});
    const auto replies = attempt.ask(asked);
    std::vector<Beginning> made;
    std::unordered_set<std::string> seen;
    for (std::size_t i = 0; i < from.size(); ++i) {
        auto steps = prose::list_said(replies[i], "steps");
        if (steps.size() > count) steps.resize(count);
        for (const std::string& step : steps) {
            std::string text = from[i].text + (from[i].text.empty() ? "" : "\n");
            text += unicode::on_one_line(step);
            if (seen.insert(text).second)
                made.push_back({std::move(text), from[i].depth + 1, none, from[i].thought});
        }
    }
    return made;
}

// The longer ones with their ratings, which are asked at once.
NREM_HIDDEN inline std::vector<Beginning> go_on_from(Attempt& attempt,
                                                     const std::vector<Beginning>& from,
                                                     std::uint64_t count) {
    std::vector<Beginning> made = longer_ones(attempt, from, count);
    std::vector<std::string> texts;
    for (const Beginning& one : made) texts.push_back(one.text);
    const auto replies = OnceEach(attempt).ask("rate", "steps", texts);
    for (std::size_t i = 0; i < made.size(); ++i) {
        Beginning& one = made[i];
        const auto said = as_number<double>(replies[i].field("score"));
        if (said && replies[i].good()) one.score = *said / 100;
        const std::string_view step =
            std::string_view(one.text).substr(one.text.rfind('\n') + 1);  // npos + 1: all of it
        one.thought = attempt.think({.text = step, .parent = one.thought, .score = one.score});
    }
    return made;
}

// The best come first; what was not rated comes last. Equals keep their order.
NREM_HIDDEN inline void keep_best(std::vector<Beginning>& beginnings, std::uint64_t count) {
    const auto value = [](const Beginning& one) { return std::isnan(one.score) ? -1 : one.score; };
    std::ranges::stable_sort(beginnings, std::ranges::greater{}, value);
    if (beginnings.size() > count) beginnings.resize(count);
}

}  // namespace nrem::loops
