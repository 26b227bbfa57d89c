#include "language/choice.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "language/words.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// Probability mass that is shared among the choices whatever the model says.
constexpr double smoothing = 0.01;

// Longer words first, each blotted out where it stands: "low" is not named by "very low". Equal
// words are all named.
std::vector<std::size_t> named_in(std::string text, const std::vector<std::string>& words) {
    std::vector<std::size_t> order(words.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return words[i].size(); });
    std::vector<std::size_t> named;
    for (const std::size_t i : order) {
        if (words[i].empty()) continue;
        auto at = find_word(text, words[i]);
        if (at == text.npos) continue;
        for (std::size_t k = 0; k < words.size(); ++k)
            if (words[k] == words[i]) named.push_back(k);
        for (; at != text.npos; at = find_word(text, words[i], at + words[i].size()))
            text.replace(at, words[i].size(), words[i].size(), ' ');
    }
    return named;
}

// The place where the answer begins: after `"answer":` in one that follows a schema, else the
// first; spaces and quotes are no part of it, unless there is nothing else. Null, where there is
// none.
const StoredPlace* place_of_answer(const std::vector<StoredPlace>& places) {
    std::string whole;
    for (const StoredPlace& place : places) whole += place.token.text;
    const std::size_t key = whole.find("\"answer\"");
    const std::size_t begin = key == whole.npos ? 0 : whole.find(':', key);
    std::size_t at = 0;
    for (const StoredPlace& place : places) {
        if (at >= begin && !trimmed(place.token.text, "\"'`*:").empty()) return &place;
        at += place.token.text.size();
    }
    return key == whole.npos && !places.empty() ? &places.front() : nullptr;
}

// Of the tokens that a choice begins with, those that say most of it: beside "normal", "no" is
// another word.
struct Mass {
    std::size_t length = 0;
    double value = 0;

    void add(std::size_t start_length, double probability) {
        if (start_length < length) return;
        value = start_length > length ? probability : value + probability;
        length = start_length;
    }
};

// How many choices there are, where not exactly one begins so.
std::size_t only_one_that_begins(std::string_view start, const nrem::Array<nrem_str>& choices) {
    std::size_t which = choices.size();
    for (std::size_t i = 0; i < choices.size() && !start.empty(); ++i) {
        if (!lowered(nrem::view(choices[i])).starts_with(start)) continue;
        if (which < choices.size()) return choices.size();
        which = i;
    }
    return which;
}

}  // namespace

std::string list_of_choices(const nrem_cue& cue) {
    std::string list;
    for (const auto& choice : nrem::choices(cue))
        list.append(list.empty() ? "" : ", ").append(nrem::view(choice));
    return list;
}

std::int64_t choice_in(std::string_view text, const nrem_cue& cue) {
    const auto choices = nrem::choices(cue);
    const std::string_view whole = trimmed(text, "\"'`.*!");
    std::vector<std::string> words;
    for (const auto& choice : choices) words.push_back(lowered(nrem::view(choice)));
    std::vector<std::size_t> named;  // choices may differ in case alone
    for (std::size_t i = 0; i < words.size() && !whole.empty(); ++i) {
        if (nrem::view(choices[i]) == whole) return static_cast<std::int64_t>(i);
        if (words[i] == lowered(whole)) named.push_back(i);
    }
    const std::string_view inner = trimmed(text);
    if (named.empty()) named = named_in(lowered(inner.substr(0, inner.find('\n'))), words);
    return named.size() == 1 ? static_cast<std::int64_t>(named.front()) : -1;
}

std::vector<float> probabilities_of(const std::vector<StoredPlace>& places, const nrem_cue& cue) {
    const auto choices = nrem::choices(cue);
    const auto* place = place_of_answer(places);
    if (!place || choices.empty()) return {};
    std::vector<Mass> masses(choices.size());
    for (const StoredToken& rival : place->rivals) {
        const std::string start = lowered(trimmed(rival.text, "\"'`*"));
        const std::size_t which = only_one_that_begins(start, choices);
        if (which < choices.size() && !std::isnan(rival.log_probability))
            masses[which].add(start.size(), std::exp(std::min(rival.log_probability, 0.0)));
    }
    double sum = 0;
    for (const Mass& mass : masses) sum += mass.value;
    if (sum <= 0) return {};
    std::vector<float> made;
    const auto count = static_cast<double>(choices.size());
    for (const Mass& mass : masses)
        made.push_back(static_cast<float>((1 - smoothing) * mass.value / sum + smoothing / count));
    return made;
}

}  // namespace nrem::core
