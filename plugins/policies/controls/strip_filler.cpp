// policy strip_filler: takes out words that carry nothing, without any model.
//
// By a fixed rule. First the phrases of a short list (greetings, thanks, hedges) go, as whole words
// and in any case. Then a sentence goes that has no content left: no number, and no word outside of
// a list of function words. With `loose: drop` a sentence goes, too, that has no number and whose
// content words occur in no other sentence of the memory: it is linked to nothing. Answers are
// never touched, and a text of which nothing is left is forgotten.
#include <array>
#include <map>
#include <string>

#include "engines/notes/function_words.hpp"
#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

// Folded; longer ones before those that they contain.
constexpr std::array<std::string_view, 40> filler{"thank you very much",
                                                  "thank you so much",
                                                  "have a nice day",
                                                  "how are you today",
                                                  "as far as i can tell",
                                                  "it is worth noting that",
                                                  "please note that",
                                                  "i would say that",
                                                  "if you ask me",
                                                  "to be honest",
                                                  "as you know",
                                                  "needless to say",
                                                  "in my opinion",
                                                  "thank you",
                                                  "how are you",
                                                  "good morning",
                                                  "good evening",
                                                  "good night",
                                                  "of course",
                                                  "you know",
                                                  "i think that",
                                                  "i think",
                                                  "i guess",
                                                  "i believe that",
                                                  "i believe",
                                                  "i mean",
                                                  "kind of",
                                                  "sort of",
                                                  "basically",
                                                  "actually",
                                                  "honestly",
                                                  "literally",
                                                  "obviously",
                                                  "certainly",
                                                  "hello",
                                                  "thanks",
                                                  "please",
                                                  "well",
                                                  "um",
                                                  "uh"};

bool has_digit(std::string_view word) {
    for (std::size_t at = 0; at < word.size();) {
        const auto [code, end] = nrem::unicode::character_at(word, at);
        if (nrem::unicode::is_digit(code)) return true;
        at = end;
    }
    return false;
}

// Whether `text` has `phrase` at `at`, as whole words, ignoring case.
bool stands_at(std::string_view text, std::size_t at, std::string_view phrase) {
    const std::string_view there = text.substr(at, phrase.size());
    return std::equal(there.begin(), there.end(), phrase.begin(), phrase.end(),
                      [](char c, char wanted) { return nrem::unicode::lower(c) == wanted; }) &&
           nrem::unicode::parts_words(text, at) &&
           nrem::unicode::parts_words(text, at + phrase.size());
}

std::string without_phrases(std::string_view sentence) {
    std::string left;
    for (std::size_t at = 0; at < sentence.size();) {
        std::size_t skipped = 0;
        for (const auto phrase : filler)
            if (skipped == 0 && stands_at(sentence, at, phrase)) skipped = phrase.size();
        at += skipped;
        if (skipped > 0)
            while (at < sentence.size() && (sentence[at] == ' ' || sentence[at] == ',')) ++at;
        else
            left += sentence[at++];
    }
    return std::string(prose::trimmed(left));
}

class StripFiller {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("loose", "keep", "keep|drop", "sentences that are linked to no other"),
        nrem::flag("ingest", "true", "keep the context word for word first"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits = std::to_array<const char*>({"form.text", "write.sleep"});

    explicit StripFiller(const nrem::Params& params)
        : drops_loose_(params.text("loose") == "drop"), ingests_(params.flag("ingest")) {}

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        if (ingests_ && night.pass() == 0) book.take_in(night.context());
        const prose::Extent before = prose::extent(book);
        const Counts counts = count(book);
        for (auto& note : book.all()) {
            if (night.cancelled()) return;
            const std::string left = stripped(note.text, counts);
            if (left == note.text) continue;
            note.text = left;
            note.changed = true;
            note.gone = left.empty() && note.answer.empty();
        }
        book.commit(night.edit());
        night.note("stripped", prose::change(before, prose::extent(book)));
    }

private:
    using Counts = std::map<std::string, std::size_t>;  // sentences that have the word

    static Counts count(prose::Notebook& book) {
        Counts counts;
        for (const auto& note : book.all()) {
            const std::string whole = note.paragraph();
            for (const auto sentence : prose::sentences(whole)) {
                auto words = prose::words_of(without_phrases(sentence));
                std::sort(words.begin(), words.end());
                words.erase(std::unique(words.begin(), words.end()), words.end());
                for (const auto& word : words) ++counts[word];
            }
        }
        return counts;
    }

    // A text without filler is left as it was, to the byte.
    std::string stripped(std::string_view whole, const Counts& counts) const {
        std::string left;
        bool same = true;
        for (const auto sentence : prose::sentences(whole)) {
            const std::string kept = without_phrases(sentence);
            const bool goes = is_empty(prose::words_of(kept), counts);
            same = same && !goes && kept == sentence;
            if (!goes) left += (left.empty() ? "" : " ") + kept;
        }
        return same ? std::string(whole) : left;
    }
    bool is_empty(const std::vector<std::string>& words, const Counts& counts) const {
        for (const auto& word : words)
            if (has_digit(word) ||
                (prose::is_content(word) && (!drops_loose_ || counts.at(word) > 1)))
                return false;
        return true;
    }

    bool drops_loose_;
    bool ingests_;
};

}  // namespace

NREM_PLUGIN("strip_filler", "0.1.0",
            nrem::policy<StripFiller>({"strip_filler",
                                       "takes out words that carry nothing, without any model"}))
