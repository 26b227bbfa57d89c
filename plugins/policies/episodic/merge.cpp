// policy merge: records whose words are similar become one, whatever they answer.
//
// Similar is the cosine of how often runs of characters come in the two texts; of a case its cue
// counts. The newest stays as it is and counts for both; what only the other said is lost, be it a
// value that no longer holds or another fact in nearly the same words. What has come since the last
// night is compared with all that is there, so that a night costs what is new. What a policy `keep`
// has chosen stays.
#include <string>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "engines/episodic/kept.hpp"
#include "engines/notes/notebook.hpp"
#include "engines/retrieval/inverted_index.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace prose = nrem::prose;
namespace retrieval = nrem::retrieval;

bool is_newer(const prose::Note& a, const prose::Note& b) {
    return std::tuple(a.numbers.created, a.numbers.id) >
           std::tuple(b.numbers.created, b.numbers.id);
}

// Notes by their words.
class Similar {
public:
    Similar(std::deque<prose::Note>& notes, std::size_t characters) : reader_(characters) {
        for (auto& note : notes) {
            if (note.text.empty() || !(note.numbers.strength > 0)) continue;
            by_id_[note.numbers.id] = &note;
            reader_.read(note.text);
            index_.add(note.numbers.id, reader_.take());
        }
    }
    // Those of a cosine of at least `least`, the most similar first; itself among them.
    std::vector<prose::Note*> to(const prose::Note& note, double least) {
        reader_.read(note.text);
        const retrieval::Terms& terms = reader_.take();
        const double size = retrieval::Cosine::size(terms);
        auto& hits = index_.find(terms);
        std::erase_if(hits, [&](const auto& hit) { return hit.score < (least - 1e-9) * size; });
        std::sort(hits.begin(), hits.end(), retrieval::is_before);
        std::vector<prose::Note*> found;
        for (const auto& hit : hits) found.push_back(by_id_.at(hit.id));
        return found;
    }

private:
    retrieval::TermReader reader_;
    retrieval::InvertedIndex<retrieval::Cosine> index_;
    std::unordered_map<std::uint64_t, prose::Note*> by_id_;
};

class Merge {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("similar", "0.9", {0.01, 1}, "cosine from which two records become one"),
        nrem::integer("characters", "3", {1, 16}, "the length of a run"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"time.long", "write.sleep", "persistence.overwritten"});

    explicit Merge(const nrem::Params& params)
        : similar_(params.number("similar")), characters_(params.integer("characters")) {}

    void consolidate(nrem::Night& night) const {
        prose::Notebook book(night.memory());
        const prose::Extent before = prose::extent(book);
        const nrem::cases::Kept kept(night.memory());
        Similar similar(book.all(), characters_);
        for (auto& note : book.all()) {
            if (night.cancelled()) return;
            if (is_new(note, night) && !note.text.empty() && note.numbers.strength > 0)
                for (prose::Note* other : similar.to(note, similar_)) unite(note, *other, kept);
        }
        book.commit(night.edit());
        night.note("merged", prose::change(before, prose::extent(book)));
    }

private:
    static bool is_new(const prose::Note& note, const nrem::Night& night) {
        const auto context = night.context();
        return night.night() == 0 || context.empty() ||
               note.numbers.created >= static_cast<double>(context[0].step);
    }
    static void unite(prose::Note& a, prose::Note& b, const nrem::cases::Kept& kept) {
        if (&a == &b || a.gone || b.gone || a.kind != b.kind) return;
        prose::Note& newer = is_newer(a, b) ? a : b;
        prose::Note& older = is_newer(a, b) ? b : a;
        if (kept.has(older.kind, older.sources)) return;
        newer.absorb(older, "took in one of similar words", "merged into a newer one");
    }

    double similar_;
    std::size_t characters_;
};

}  // namespace

NREM_PLUGIN("merge", "0.1.0",
            nrem::policy<Merge>({"merge", "makes one of records whose words are similar",
                                 "what agents' memories do at a cosine of .85 to .95"}))
