// What the parts that work on prose share: sentences, cuts at a budget, texts that say the same,
// and an experience as one line. Texts are bytes of UTF-8; a cut never splits a character.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cases.hpp"
#include "nrem/sdk/number.hpp"
#include "similarity.hpp"

namespace nrem::prose {

NREM_HIDDEN inline bool is_blank(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

NREM_HIDDEN inline std::string_view trimmed(std::string_view text) {
    while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
    return text;
}

// Whether a sentence ends behind byte `at`: at the end of a line, or at . ! ? before a blank.
NREM_HIDDEN inline bool ends_sentence(std::string_view text, std::size_t at) {
    if (text[at] == '\n') return true;
    const bool stop = text[at] == '.' || text[at] == '!' || text[at] == '?';
    return stop && (at + 1 == text.size() || is_blank(text[at + 1]));
}

// Trimmed, with their full stops, without empty ones.
NREM_HIDDEN inline std::vector<std::string_view> sentences(std::string_view text) {
    std::vector<std::string_view> found;
    std::size_t start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (i + 1 < text.size() && !ends_sentence(text, i)) continue;
        const auto sentence = trimmed(text.substr(start, i + 1 - start));
        if (!sentence.empty()) found.push_back(sentence);
        start = i + 1;
    }
    return found;
}

// The longest beginning within the budget that ends with a sentence or a line; where the first
// sentence is already too long, one that ends with a word, or at least with a character.
NREM_HIDDEN inline std::string_view cut(std::string_view text, std::uint64_t tokens) {
    text = trimmed(text);
    if (estimate_tokens(text) <= tokens) return text;
    const auto limit = static_cast<std::size_t>(tokens) * 4;
    for (std::size_t end = limit; end > 0; --end)
        if (ends_sentence(text, end - 1)) return trimmed(text.substr(0, end));
    for (std::size_t end = limit; end > 0; --end)
        if (is_blank(text[end])) return trimmed(text.substr(0, end));
    std::size_t end = limit;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0U) == 0x80U) --end;
    return text.substr(0, end);
}

// The longest end within the budget that begins with a line or a sentence; "" when the last one is
// already too long.
NREM_HIDDEN inline std::string_view tail(std::string_view text, std::uint64_t tokens) {
    text = trimmed(text);
    if (estimate_tokens(text) <= tokens) return text;
    for (std::size_t i = 0; i + 1 < text.size(); ++i) {
        if (!ends_sentence(text, i)) continue;
        const auto rest = trimmed(text.substr(i + 1));
        if (estimate_tokens(rest) <= tokens) return rest;
    }
    return {};
}

// Lower case, letters, digits and single blanks: equal for texts that differ in nothing else.
NREM_HIDDEN inline std::string normalised(std::string_view text) {
    std::string key;
    for (const char raw : text) {
        const char c = similarity::lower(raw);
        if (similarity::is_word_byte(static_cast<unsigned char>(c)))
            key.push_back(c);
        else if (is_blank(c) && !key.empty() && key.back() != ' ')
            key.push_back(' ');
    }
    while (!key.empty() && key.back() == ' ') key.pop_back();
    return key;
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

// The experience as one line: "key 3 -> value 17 (answered: value 5)". A sentence that says the
// answer itself is not told it twice; a question may hold the word for another reason.
NREM_HIDDEN inline std::string line(const Experience& experience, Truth shown = Truth::shown) {
    std::string told(trimmed(view(experience.cue->text)));
    const std::string right = shown == Truth::shown ? truth_of(experience) : "";
    const std::string given = prediction_of(experience);
    const bool says_it = told.ends_with('.') && told.find(right) != std::string::npos;
    if (!right.empty() && !says_it) told += " -> " + right;
    if (!given.empty() && given != right) told += " (answered: " + given + ")";
    if (experience.clarification.size > 0)
        told += " (the user: " + std::string(view(experience.clarification)) + ")";
    for (char& c : told)
        if (c == '\n' || c == '\r') c = ' ';
    return told;
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
