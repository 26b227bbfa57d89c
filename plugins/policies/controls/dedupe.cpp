// policy dedupe: of records that say nearly the same, keeps the newest.
//
// Nearly the same: the same kind, answer and numbers, and words that overlap by at least `overlap`
// (Jaccard). Numbers have to agree one by one, as "key 3 is 17" and "key 3 is 18" are two facts
// however similar. The survivor's strength is the sum, and its sources are those of all.
// What a policy `keep` has chosen stays.
#include <string>

#include "engines/episodic/kept.hpp"
#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

// What a comparison looks at.
struct Features {
    nrem::similarity::Words words;
    std::vector<std::string> numbers;  // in order
    std::string key;
};

Features features_of(const prose::Note& note) {
    Features made;
    nrem::similarity::split(note.paragraph(), made.words);
    made.key = prose::folded_words(note.paragraph());
    std::string digits;
    for (const char c : note.paragraph() + ' ') {
        const bool belongs = (c >= '0' && c <= '9') || (c == '.' && !digits.empty());
        if (belongs) digits += c;
        if (belongs || digits.empty()) continue;
        while (digits.back() == '.') digits.pop_back();
        made.numbers.push_back(std::exchange(digits, {}));
    }
    return made;
}

class Dedupe {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("overlap", "0.8", {0.01, 1},
                     "share of words that two of a kind have in common"),
        nrem::flag("ingest", "true", "keep the context word for word first"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"form.text", "write.sleep", "persistence.overwritten"});

    explicit Dedupe(const nrem::Params& params)
        : overlap_(params.number("overlap")), ingests_(params.flag("ingest")) {}

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        if (ingests_ && night.pass() == 0) book.take_in(night.context());
        const prose::Extent before = prose::extent(book);
        std::vector<Features> features;
        for (const auto& note : book.all()) features.push_back(features_of(note));
        const nrem::cases::Kept kept(night.memory());
        for (std::size_t i = 0; i < book.all().size() && !night.cancelled(); ++i)
            if (!kept.has(book.all()[i].kind, book.all()[i].sources))
                merge_into_newer(book.all(), features, i);
        book.commit(night.edit());
        night.note("deduplicated", prose::change(before, prose::extent(book)));
    }

private:
    void merge_into_newer(std::deque<prose::Note>& notes, const std::vector<Features>& features,
                          std::size_t i) const {
        prose::Note& old = notes[i];
        for (std::size_t j = notes.size(); j-- > i + 1;) {
            prose::Note& newer = notes[j];
            if (newer.kind != old.kind || newer.answer != old.answer) continue;
            if ((newer.numbers.strength > 0) != (old.numbers.strength > 0)) continue;
            if (!alike(features[i], features[j])) continue;
            newer.absorb(old, "took in one that says nearly the same",
                         "says nearly the same as a newer one");
            return;
        }
    }
    bool alike(const Features& a, const Features& b) const {
        if (a.numbers != b.numbers) return false;
        return a.key == b.key ||
               1 - nrem::similarity::word_distance(a.words, b.words) >= overlap_ - 1e-12;
    }

    double overlap_;
    bool ingests_;
};

}  // namespace

NREM_PLUGIN("dedupe", "0.1.0",
            nrem::policy<Dedupe>({"dedupe", "of records that say nearly the same, the newest"}))
