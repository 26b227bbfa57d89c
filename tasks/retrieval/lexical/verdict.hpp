// Verdicts on an answer to a lexical question: whether it names the kind of question that was
// asked, and whether it is right. Texts are compared word by word, folded.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "wordings.hpp"

namespace {

using Words = std::vector<std::string>;

inline Words words_of(std::string_view text) {
    Words words;
    nrem::unicode::Words told(text);
    while (const auto word = told.next()) words.push_back(nrem::unicode::folded(*word));
    return words;
}

inline bool contains(const Words& all, const Words& part) {
    return std::search(all.begin(), all.end(), part.begin(), part.end()) != all.end();
}

inline bool ends_with(const Words& all, const Words& part) {
    return part.size() <= all.size() &&
           std::equal(part.begin(), part.end(),
                      all.end() - static_cast<std::ptrdiff_t>(part.size()));
}

// What a restatement of each kind says.
inline bool names(Kind kind, const Words& words) {
    static const std::vector<std::vector<Words>> signs{
        {{"synonym"},
         {"synonyms"},
         {"synonymous"},
         {"similar", "meaning"},
         {"same", "meaning"},
         {"similar", "in", "meaning"},
         {"means", "the", "same"}},
        {{"antonym"}, {"antonyms"}, {"opposite"}, {"opposites"}, {"contrary"}},
        {{"homonym"},
         {"homonyms"},
         {"homophone"},
         {"homophones"},
         {"sounds", "like"},
         {"sounds", "alike"},
         {"sound", "alike"},
         {"same", "sound"},
         {"sounds", "the", "same"}},
        {{"definition"},
         {"define"},
         {"defined"},
         {"meaning", "of"},
         {"what", "it", "means"},
         {"what", "the", "word", "means"}},
        {{"sentence"}, {"sentences"}, {"usage"}, {"used", "in"}, {"example", "of"}}};
    return std::any_of(signs[kind].begin(), signs[kind].end(),
                       [&](const Words& sign) { return contains(words, sign); });
}

// Whether a text names this kind of question, and no other.
inline bool names_only(Kind kind, std::string_view text) {
    const Words words = words_of(text);
    for (std::size_t other = 0; other < kind_count; ++other)
        if (names(static_cast<Kind>(other), words) != (other == kind)) return false;
    return true;
}

// Half of the definition's longer words, in any order.
inline bool defines(const Words& said, const Words& gold) {
    std::size_t wanted = 0;
    std::size_t found = 0;
    for (const auto& word : gold) {
        if (word.size() < 4) continue;
        ++wanted;
        found += std::find(said.begin(), said.end(), word) != said.end() ? 1 : 0;
    }
    return wanted == 0 ? contains(said, gold) : 2 * found >= wanted;
}

struct Asked {
    Kind kind;
    std::string word;
    std::string gold;  // the answer proper
};

// A word: the one that the data set has, alone or at the end. A definition: half of its longer
// words. A sentence: any of at least four words that has the word, beside the form of the answer.
inline bool is_right(const Asked& asked, std::string_view answer) {
    const Words gold = words_of(asked.gold);
    Words said = words_of(answer);
    const Words form = words_of(filled(answer_forms[asked.kind], asked.word));
    const bool formal =
        said.size() >= form.size() && std::equal(form.begin(), form.end(), said.begin());
    if (formal) said.erase(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(form.size()));
    if (said.empty()) return false;
    if (asked.kind == definition) return defines(said, gold);
    if (asked.kind == sentence) return said.size() >= 4 && contains(said, words_of(asked.word));
    return !gold.empty() && ends_with(said, gold);
}

}  // namespace
