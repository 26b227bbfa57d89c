#include "language/choice.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <numeric>

#include "base/text.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// Probability mass that is shared evenly by all choices.
constexpr double smoothing = 0.01;

// The indices of the choices equal to this one, itself included.
std::vector<std::size_t> all_like(const std::vector<std::string>& words, std::size_t one) {
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < words.size(); ++i)
        if (words[i] == words[one]) found.push_back(i);
    return found;
}

// Longer choices are searched first, and each occurrence is blotted out: "very low" does not name
// "low". Equal choices are all named.
std::vector<std::size_t> named_in(std::string text, const std::vector<std::string>& words) {
    std::vector<std::size_t> order(words.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [&](std::size_t i) { return words[i].size(); });
    std::vector<std::size_t> named;
    for (const std::size_t i : order) {
        if (words[i].empty()) continue;
        auto at = unicode::find_word(text, words[i]);
        if (at == text.npos) continue;
        std::ranges::copy(all_like(words, i), std::back_inserter(named));
        for (; at != text.npos; at = unicode::find_word(text, words[i], at + words[i].size()))
            text.replace(at, words[i].size(), words[i].size(), ' ');
    }
    return named;
}

// Blanks, quotes and marks of emphasis.
bool is_decoration(std::string_view token) {
    const std::string_view rest = unicode::unquoted(token);
    return rest.empty() || rest == ":";
}

// Where the answer begins: after `"answer":` if it follows a schema, else at the start. Leading
// blanks, quotes and signs are skipped, unless there is nothing else. Null if there is no answer.
const StoredPlace* place_of_answer(const std::vector<StoredPlace>& places) {
    std::string whole;
    for (const StoredPlace& place : places) whole += place.token.text;
    const std::size_t key = whole.find("\"answer\"");
    const std::size_t begin = key == whole.npos ? 0 : whole.find(':', key);
    std::size_t at = 0;
    for (const StoredPlace& place : places) {
        if (at >= begin && !is_decoration(place.token.text)) return &place;
        at += place.token.text.size();
    }
    return key == whole.npos && !places.empty() ? &places.front() : nullptr;
}

// Of the tokens that begin a choice only the longest count: if "normal" is a token, "no" is another
// word.
struct Mass {
    std::size_t length = 0;
    double value = 0;

    void add(std::size_t start_length, double probability) {
        if (start_length < length) return;
        value = start_length > length ? probability : value + probability;
        length = start_length;
    }
};

// The index of the only choice that begins so; choices.size() when none or several do.
std::size_t only_one_that_begins(std::string_view start, const nrem::Array<nrem_str>& choices) {
    std::size_t which = choices.size();
    for (std::size_t i = 0; i < choices.size() && !start.empty(); ++i) {
        if (!unicode::folded(nrem::view(choices[i])).starts_with(start)) continue;
        if (which < choices.size()) return choices.size();
        which = i;
    }
    return which;
}

// The text without a first line that opens a block of code, such as ```json.
std::string_view without_fence(std::string_view text) {
    text = unicode::trimmed(text);
    const std::string_view line = unicode::first_line(text);
    return line.starts_with("```") && line.size() < text.size()
               ? unicode::trimmed(text.substr(line.size()))
               : text;
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
    std::vector<std::string> words;
    for (const auto& choice : choices) words.push_back(unicode::folded(nrem::view(choice)));
    // Choices may differ only in case, and a choice may itself contain quotes or a full stop.
    const std::string_view whole = without_fence(text);
    for (const std::string_view said : {whole, unicode::unquoted(whole)})
        for (std::size_t i = 0; i < words.size() && !said.empty(); ++i)
            if (unicode::is_same(nrem::view(choices[i]), said)) return static_cast<std::int64_t>(i);
    const std::string folded = unicode::folded(unicode::first_line(whole));
    std::vector<std::size_t> named;
    for (const std::string_view said : {std::string_view(folded), unicode::unquoted(folded)})
        for (std::size_t i = 0; i < words.size() && named.empty(); ++i)
            if (words[i] == said && !said.empty()) named = all_like(words, i);
    if (named.empty()) named = named_in(folded, words);
    return named.size() == 1 ? static_cast<std::int64_t>(named.front()) : -1;
}

std::vector<float> probabilities_of(const std::vector<StoredPlace>& places, const nrem_cue& cue) {
    const auto choices = nrem::choices(cue);
    const auto* place = place_of_answer(places);
    if (!place || choices.empty()) return {};
    std::vector<Mass> masses(choices.size());
    for (const StoredToken& rival : place->rivals) {
        const std::string start = unicode::folded(unicode::unquoted(rival.text));
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
