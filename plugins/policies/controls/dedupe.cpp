// policy dedupe: of records that say nearly the same, keeps the newest.
//
// Nearly the same: the same kind, answer and numbers, and words that overlap by at least `overlap`
// (Jaccard). Numbers have to agree one by one, as "key 3 is 17" and "key 3 is 18" are two facts
// however similar. The survivor's strength is the sum, and its sources are those of all.
// What a policy `keep` has chosen stays.
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "engines/episodic/kept.hpp"
#include "engines/notes/notebook.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;

// What a comparison looks at.
struct Features {
    nrem::similarity::Words words;
    std::string key;
};

Features features_of(const std::string& paragraph) {
    Features made;
    nrem::similarity::split(paragraph, made.words);
    made.key = prose::folded_words(paragraph);
    return made;
}

// The numbers of a text in their order, each with a blank behind it.
std::string numbers_in(const std::string& text) {
    std::string numbers;
    std::string digits;
    for (const char c : text + ' ') {
        const bool belongs = (c >= '0' && c <= '9') || (c == '.' && !digits.empty());
        if (belongs) digits += c;
        if (belongs || digits.empty()) continue;
        while (digits.back() == '.') digits.pop_back();
        numbers.append(std::exchange(digits, {})).append(1, ' ');
    }
    return numbers;
}

// What two notes have to share, word for word, before their words are compared.
std::string group_of(const prose::Note& note, const std::string& paragraph) {
    return note.kind + '\n' + note.answer + '\n' + numbers_in(paragraph) +
           (note.numbers.strength > 0 ? "" : "\nout of force");
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
        std::unordered_map<std::string, Group> groups;
        for (auto& note : book.all()) {
            const std::string paragraph = note.paragraph();
            groups[group_of(note, paragraph)].push_back({&note, features_of(paragraph)});
        }
        const nrem::cases::Kept kept(night.memory());
        for (auto& [shared, group] : groups)
            for (std::size_t i = 0; i < group.size() && !night.cancelled(); ++i)
                if (!kept.has(group[i].note->kind, group[i].note->sources))
                    merge_into_newer(group, i);
        book.commit(night.edit());
        night.note("deduplicated", prose::change(before, prose::extent(book)));
    }

private:
    struct Member {
        prose::Note* note;
        Features features;
    };
    using Group = std::vector<Member>;  // in the order of their making

    void merge_into_newer(Group& group, std::size_t i) const {
        for (std::size_t j = group.size(); j-- > i + 1;) {
            if (!alike(group[i].features, group[j].features)) continue;
            group[j].note->absorb(*group[i].note, "took in one that says nearly the same",
                                  "says nearly the same as a newer one");
            return;
        }
    }
    bool alike(const Features& a, const Features& b) const {
        return a.key == b.key ||
               1 - nrem::similarity::word_distance(a.words, b.words) >= overlap_ - 1e-12;
    }

    double overlap_;
    bool ingests_;
};

}  // namespace

NREM_PLUGIN("dedupe", "0.1.0",
            nrem::policy<Dedupe>({"dedupe", "of records that say nearly the same, the newest"}))
