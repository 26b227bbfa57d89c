// What the parts that work on prose share: sentences, cuts at a budget, texts that say the same,
// and an experience as one line. Texts are bytes of UTF-8; a cut never splits a character.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk/names.hpp"
#include "nrem/sdk/number.hpp"
#include "engines/episodic/similarity.hpp"

namespace nrem::prose {

using unicode::folded_words;
using unicode::sentences;
using unicode::trimmed;

// The longest beginning within the budget that ends with a sentence or a line; where the first
// sentence is already too long, one that ends with a word, or at least with a character.
NREM_HIDDEN inline std::string_view cut(std::string_view text, std::uint64_t tokens) {
    text = trimmed(text);
    if (estimate_tokens(text) <= tokens) return text;
    const auto limit = static_cast<std::size_t>(tokens) * 4;
    const auto ends = unicode::sentence_ends(text);
    const auto beyond = std::upper_bound(ends.begin(), ends.end(), limit);
    if (beyond != ends.begin()) return trimmed(text.substr(0, *(beyond - 1)));
    const std::size_t last = unicode::last_place(text, limit);
    for (std::size_t end = last; end > 0;
         end = unicode::character_before(text, end).end)
        if (unicode::is_blank(unicode::character_at(text, end).code))
            return trimmed(text.substr(0, end));
    return text.substr(0, last);
}

// The longest end within the budget that begins with a line or a sentence; "" when the last one is
// already too long.
NREM_HIDDEN inline std::string_view tail(std::string_view text, std::uint64_t tokens) {
    text = trimmed(text);
    if (estimate_tokens(text) <= tokens) return text;
    for (const std::size_t end : unicode::sentence_ends(text)) {
        const auto rest = trimmed(text.substr(end));
        if (estimate_tokens(rest) <= tokens) return rest;
    }
    return {};
}

// What the answer says: its label, or its number; "" for nothing.
NREM_HIDDEN inline std::string said_by(const Cue& cue, const Answer& answer) {
    const auto label = cases::label(cue, answer);
    if (!label.empty() || std::isnan(answer.value)) return std::string(label);
    return shortest(answer.value);
}

NREM_HIDDEN inline std::string prediction_of(const Experience& experience) {
    return experience.prediction ? said_by(*experience.cue, *experience.prediction) : "";
}

// The right answer, as far as the feedback gave it away; "" when it is not known.
NREM_HIDDEN inline std::string truth_of(const Experience& experience) {
    const Answer* known = cases::known_answer(experience);
    return known ? said_by(*experience.cue, *known) : "";
}

enum class Truth { shown, hidden };
constexpr auto names_of(Truth) {
    return std::to_array<std::string_view>({"shown", "hidden"});
}

// The experience as one line: "key 3 -> value 17 (answered: value 5)". A sentence that says the
// answer itself is not told it twice; a question may hold the word for another reason.
NREM_HIDDEN inline std::string line(const Experience& experience, Truth shown = Truth::shown) {
    std::string told(trimmed(view(experience.cue->text)));
    const std::string right = shown == Truth::shown ? truth_of(experience) : "";
    const std::string given = prediction_of(experience);
    const bool says_it = unicode::ends_with_stop(told) && told.find(right) != std::string::npos;
    if (!right.empty() && !says_it) told += " -> " + right;
    if (!given.empty() && given != right) told += " (answered: " + given + ")";
    if (experience.clarification.size > 0)
        told += " (the user: " + std::string(view(experience.clarification)) + ")";
    return unicode::on_one_line(told);
}

// Some experiences in a row, one a line, to be shown at once.
struct Chunk {
    std::string text;
    std::vector<std::string> lines;
    std::vector<std::uint64_t> steps;  // of each line
};

// The context in pieces of at most `tokens`, oldest first; a line that is longer is one of its own.
NREM_HIDDEN inline std::vector<Chunk> chunks(Array<Experience> context, std::uint64_t tokens) {
    std::vector<Chunk> made;
    for (const auto& experience : context) {
        std::string told = line(experience);
        if (told.empty()) continue;
        const bool fits =
            !made.empty() && (made.back().text.size() + told.size() + 1) / 4 + 1 <= tokens;
        if (!fits) made.emplace_back();
        Chunk& chunk = made.back();
        chunk.text += (chunk.text.empty() ? "" : "\n") + told;
        chunk.lines.push_back(std::move(told));
        chunk.steps.push_back(experience.step);
    }
    return made;
}

// The steps of the lines that share most words with `claim`: what it can have been made from. All
// steps where no line shares a word.
NREM_HIDDEN inline std::vector<std::uint64_t> support(const Chunk& chunk, std::string_view claim) {
    similarity::Words claimed;
    similarity::Words told;
    similarity::split(claim, claimed);
    double nearest = 1;
    std::vector<std::uint64_t> steps = chunk.steps;
    for (std::size_t i = 0; i < chunk.lines.size(); ++i) {
        similarity::split(chunk.lines[i], told);
        const double distance = similarity::word_distance(claimed, told);
        if (distance > nearest || distance >= 1) continue;
        if (distance < nearest) steps.clear();
        nearest = distance;
        steps.push_back(chunk.steps[i]);
    }
    return steps;
}

}  // namespace nrem::prose
