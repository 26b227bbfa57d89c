// rules retrieve and retrieve_embedded: keep every experience word for word and recall the k that
// are most like the question ("naive RAG"): by the words in common (BM25), by runs of characters,
// or by the vectors of an embedding model.
//
// Nothing is dropped or rewritten. Of the k best those are recalled that fit into the budget, the
// best first and of equal ones the newest, and are shown in the order of their making. A record of
// strength 0 (superseded) is not recalled. Replays change nothing.
#include <algorithm>
#include <string>

#include "engines/episodic/cases.hpp"
#include "engines/retrieval/embedded.hpp"
#include "engines/retrieval/in_step.hpp"
#include "engines/retrieval/lexical.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
namespace retrieval = nrem::retrieval;
using nrem::Record;

constexpr auto count_schema =
    nrem::integer("k", "8", {1, 1e6}, "how many records are recalled at most");
constexpr auto tokens_schema =
    nrem::integer("tokens", "2048", {1, 1e9}, "budget of what is recalled");

// What an experience leaves: a case, what the user explained, or a text without an answer.
Record lesson_of(const nrem::Experience& experience) {
    if (experience.clarification.size > 0) return cases::make_clarification(experience);
    if (const nrem::Answer* known = cases::known_answer(experience))
        return cases::make_case(experience, *known);
    return cases::make_told(experience);
}

const Record* find(nrem::Array<Record> records, std::uint64_t id, std::size_t& position) {
    std::size_t low = 0;
    for (std::size_t high = records.size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        if (records[middle].id < id)
            low = middle + 1;
        else
            high = middle;
    }
    position = low;
    return low < records.size() && records[low].id == id ? &records[low] : nullptr;
}

template <class Index>
class Retriever {
public:
    Retriever(const nrem::Params& params, Index index)
        : index_(std::move(index)), k_(params.integer("k")), budget_(params.integer("tokens")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        choose(memory.records(), index_.with(memory).find(nrem::view(cue.text)));
        std::sort(chosen_.begin(), chosen_.end());
        for (const std::size_t position : chosen_) {
            const Record& record = memory.records()[position];
            if (nrem::view(record.kind) == cases::clarification_kind)
                recall.text(cases::explained(record));
            else
                recall.record(position);
        }
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return index_.replayed();
        Record lesson = lesson_of(experience);
        if (lesson.text.size == 0 && lesson.answer.size == 0) return;
        index_.before_writing(memory).prepare(lesson);
        lesson.id = memory.put(lesson);
        index_.put(lesson);
    }

private:
    // Positions of the records to be recalled.
    void choose(nrem::Array<Record> records, std::vector<retrieval::Hit>& hits) {
        const auto is_after = [](const auto& a, const auto& b) { return is_before(b, a); };
        chosen_.clear();
        std::uint64_t sum = 0;
        std::size_t taken = 0;
        std::make_heap(hits.begin(), hits.end(), is_after);
        for (auto end = hits.end(); end != hits.begin() && taken < k_; --end) {
            std::pop_heap(hits.begin(), end, is_after);
            std::size_t position = 0;
            const Record* record = find(records, (end - 1)->id, position);
            if (!record || !(record->strength > 0)) continue;
            ++taken;
            if (sum + nrem::tokens(*record) > budget_) continue;
            sum += nrem::tokens(*record);
            chosen_.push_back(position);
        }
    }

    retrieval::InStep<Index> index_;
    std::size_t k_;
    std::uint64_t budget_;
    std::vector<std::size_t> chosen_;
};

class Retrieve : public Retriever<retrieval::Lexical> {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("score", "bm25", "bm25|ngrams",
                     "what makes a record like a question: words in common, weighted by how rare "
                     "they are, or the cosine of hashed runs of characters"),
        nrem::choice("indexed", "both", "both|text",
                     "what of a record is looked up: its text and its answer, or the text alone"),
        count_schema,
        tokens_schema,
        nrem::number("k1", "1.5", {0, 100}, "of bm25: how much a word that comes again adds"),
        nrem::number("b", "0.75", {0, 1}, "of bm25: how much long records are marked down"),
        nrem::integer("characters", "3", {1, 16}, "of ngrams: the length of a run"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit Retrieve(const nrem::Params& params)
        : Retriever(params,
                    {{params.number("k1"), params.number("b")},
                     params.text("score") == "ngrams" ? params.integer("characters") : 0,
                     params.text("indexed") == "both" ? retrieval::Lexical::Indexed::both
                                                      : retrieval::Lexical::Indexed::text}) {}
};

class RetrieveEmbedded : public Retriever<retrieval::Embedded> {
public:
    static constexpr auto schema =
        std::to_array<nrem::ParamSpec>({count_schema, tokens_schema});
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "backend.reads_cases", "backend.embed"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.cases", "rule.notes", "rule.costly"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit RetrieveEmbedded(const nrem::Params& params)
        : Retriever(params, retrieval::Embedded(params)) {}
};

}  // namespace

NREM_PLUGIN("retrieve", "0.1.0",
            nrem::rule<Retrieve>({"retrieve",
                                  "all experiences, of which those most like the question are "
                                  "recalled, by words or runs of characters",
                                  "Robertson and others 1994 (BM25); Lv and Zhai 2011 (idf)"}),
            nrem::rule<RetrieveEmbedded>({"retrieve_embedded",
                                          "the same by the vectors of an embedding model",
                                          "arXiv 2005.11401 (RAG)"}))
