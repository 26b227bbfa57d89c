// What the probes of the past share: the facts of a stream, which of them are asked for, and how an
// answer is judged.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/probe.hpp"

namespace nrem::past {

// The newest experience of an item whose answer was revealed.
struct Fact {
    const Experience* experience = nullptr;
    std::uint64_t nights = 0;  // since then

    const Cue& cue() const { return *experience->cue; }
    const Answer& truth() const { return *experience->truth; }
};

// An experience without an item is known by its words and features.
NREM_HIDDEN inline std::string key_of(const Experience& experience) {
    if (experience.item) return "item " + std::to_string(experience.item);
    const auto features = view(experience.cue->vector);
    std::string key = "cue " + std::string(view(experience.cue->text));
    return key.append(reinterpret_cast<const char*>(features.data()), features.size_bytes());
}

// What an answer says in words, "" where it is a number or a vector.
NREM_HIDDEN inline std::string_view words_of(const Answer& answer, const Cue& cue) {
    if (answer.text.size || answer.choice < 0) return view(answer.text);
    return view(choices(cue)[static_cast<std::size_t>(answer.choice)]);
}

// Whether it can be asked for again.
NREM_HIDDEN inline bool can_be_judged(const Answer& truth) {
    return truth.choice >= 0 || truth.text.size || !std::isnan(truth.value);
}

// Oldest first.
NREM_HIDDEN inline std::vector<Fact> facts_of(const Visit& visit) {
    const auto past = visit.past();
    std::vector<Fact> facts;
    std::set<std::string> known;
    for (std::size_t i = past.size(); i-- > 0;) {
        const Experience& each = *past[i].experience;
        if (each.truth && can_be_judged(*each.truth) && known.insert(key_of(each)).second)
            facts.push_back({&each, past[i].nights});
    }
    std::reverse(facts.begin(), facts.end());
    return facts;
}

// At most so many of them, drawn evenly, in their order.
NREM_HIDDEN inline std::vector<Fact> some_of(std::vector<Fact> facts, std::uint64_t most,
                                             Random& random) {
    if (facts.size() <= most) return facts;
    std::vector<std::size_t> order(facts.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    for (std::size_t i = 0; i < most; ++i)
        std::swap(order[i], order[i + random.below(order.size() - i)]);
    order.resize(most);
    std::sort(order.begin(), order.end());
    std::vector<Fact> drawn;
    for (const std::size_t index : order) drawn.push_back(facts[index]);
    return drawn;
}

NREM_HIDDEN inline bool is_right(const Prediction& said, const Fact& fact) {
    const Answer& truth = fact.truth();
    if (truth.choice >= 0) return said.choice == truth.choice;
    if (truth.text.size) return said.text == view(truth.text);
    return said.value == truth.value;
}

// How badly a prediction goes with an answer to its cue: bits, the distance of a number, or 1 for
// other words; nothing where the cue does not have that answer.
NREM_HIDDEN inline std::optional<double> loss_of(const Prediction& said, const Answer& answer,
                                                 const Cue& cue) {
    if (answer.choice >= 0 && static_cast<std::size_t>(answer.choice) < said.probabilities.size()) {
        const double p = said.probabilities[static_cast<std::size_t>(answer.choice)];
        return -std::log2(std::max(p, 0x1p-40));
    }
    if (!std::isnan(answer.value) && !std::isnan(said.value))
        return std::abs(answer.value - said.value);
    const std::string_view words = words_of(answer, cue);
    if (words.empty()) return std::nullopt;
    return said.text == words ? 0 : 1;
}

// The answer to another question as an answer to this cue.
NREM_HIDDEN inline std::optional<Answer> as_answer_to(const Cue& cue, const Fact& other) {
    Answer made = other.truth();
    if (made.choice < 0) return made;
    const std::string_view words = words_of(made, other.cue());
    const auto known = choices(cue);
    for (std::size_t i = 0; i < known.size(); ++i)
        if (view(known[i]) == words) {
            made.choice = static_cast<std::int64_t>(i);
            return made;
        }
    return std::nullopt;
}

NREM_HIDDEN inline double share(std::uint64_t hits, std::size_t of) {
    return static_cast<double>(hits) / static_cast<double>(of);
}

}  // namespace nrem::past
