// rule hop_retrieval: evidence for a claim is looked up one fact at a time, each by the words of
// the claim and of what has been found before (BM25), until it is enough.
//
//   fixed   `hops` facts
//   score   until the best of what is left scores below `threshold`
//   proof   until the facts prove the claim or its contrary, in natural logic
//
// `hops` is the most in any case. With `conditioned: false` the claim alone is asked with. Facts
// are recalled, and the verdict of the proof from them is read out as the code of a choice:
// "follows", "contradicted", or else the last one. Replays change nothing.
#include <algorithm>
#include <set>
#include <string>

#include "engines/associative/codes.hpp"
#include "engines/episodic/cases.hpp"
#include "engines/retrieval/in_step.hpp"
#include "engines/retrieval/lexical.hpp"
#include "nrem/sdk.hpp"
#include "proof.hpp"

namespace {

namespace cases = nrem::cases;
namespace retrieval = nrem::retrieval;
using nrem::Record;
using Records = nrem::Array<Record>;

enum class Stop { fixed, score, proof };

constexpr auto names_of(Stop) {
    return std::to_array<std::string_view>({"fixed", "score", "proof"});
}

// Words that are asked with, each once.
class Query {
public:
    void add(std::string_view more) {
        nrem::unicode::Words told(more);
        while (const auto word = told.next())
            if (words_.insert(nrem::unicode::folded(*word)).second)
                text_.append(*word).append(" ");
    }
    [[nodiscard]] std::string_view text() const { return text_; }

private:
    std::set<std::string> words_;
    std::string text_;
};

class HopRetrieval {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("stop", Stop::proof, "when there is evidence enough"),
        nrem::integer("hops", "16", {1, 1e6}, "facts that are looked up at most"),
        nrem::number("threshold", "2", {0, 1e6}, "least score of a fact (score)"),
        nrem::flag("conditioned", "true", "ask with the words of what was found, too"),
        nrem::number("k1", "1.5", {0, 100}, "of BM25: how much a word that comes again adds"),
        nrem::number("b", "0.75", {0, 1}, "of BM25: how much long records are marked down"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "task.choices", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.cases", "rule.notes", "rule.vector"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit HopRetrieval(const nrem::Params& params)
        : index_(retrieval::Lexical({params.number("k1"), params.number("b")}, 0,
                                    retrieval::Lexical::Indexed::text)),
          stop_(params.choice<Stop>("stop")),
          hops_(params.integer("hops")),
          threshold_(params.number("threshold")),
          conditioned_(params.flag("conditioned")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        Search search{parse(nrem::view(cue.text)), {}, {}, {}};
        search.query.add(nrem::view(cue.text));
        while (search.evidence.size() < hops_ && !is_proved(search) && hop(memory, search)) {
        }
        std::sort(search.evidence.begin(), search.evidence.end());
        for (const std::size_t position : search.evidence) recall.record(position);
        say(search.state, cue, recall);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return index_.replayed();
        auto told = cases::word_for_word(experience);
        if (!told) return;
        index_.before_writing(memory);
        told->id = memory.put(*told);
        index_.put(*told);
    }

private:
    struct Search {
        std::optional<Sentence> claim;
        Query query;
        std::vector<std::size_t> evidence;  // positions in the memory
        Proof proof;
        State state = State::undecided;
    };

    [[nodiscard]] bool is_proved(const Search& search) const {
        return stop_ == Stop::proof && search.state != State::undecided;
    }
    // Finds one more fact, or returns false.
    bool hop(const nrem::Memory& memory, Search& search) {
        auto& hits = index_.with(memory).find(search.query.text());
        const auto found = best(hits, memory.records(), search.evidence);
        if (!found) return false;
        search.evidence.push_back(*found);
        const std::string_view fact = nrem::view(memory.records()[*found].text);
        if (conditioned_) search.query.add(fact);
        if (const auto said = parse(fact)) search.proof.add(*said);
        if (search.claim) search.state = search.proof.verdict(*search.claim);
        return true;
    }
    // The position of the best one that is not evidence yet, nor superseded.
    [[nodiscard]] std::optional<std::size_t> best(std::vector<retrieval::Hit>& hits,
                                                  Records records,
                                                  const std::vector<std::size_t>& evidence) const {
        std::sort(hits.begin(), hits.end(), retrieval::is_before);
        for (const auto& hit : hits) {
            if (stop_ == Stop::score && hit.score < threshold_) return std::nullopt;
            const auto position = position_of(hit.id, records);
            if (position && records[*position].strength > 0 &&
                std::ranges::find(evidence, *position) == evidence.end())
                return position;
        }
        return std::nullopt;
    }
    static std::optional<std::size_t> position_of(std::uint64_t id, Records records) {
        for (std::size_t low = 0, high = records.size(); low < high;) {
            const std::size_t middle = low + (high - low) / 2;
            if (records[middle].id == id) return middle;
            if (records[middle].id < id)
                low = middle + 1;
            else
                high = middle;
        }
        return std::nullopt;
    }

    static void say(State state, const nrem::Cue& cue, nrem::Recall& recall) {
        const auto choices = nrem::choices(cue);
        if (choices.empty()) return;
        const std::string_view verdict = state == State::supports  ? "follows"
                                         : state == State::refutes ? "contradicted"
                                                                   : "";
        const auto last = nrem::view(choices[choices.size() - 1]);
        const bool is_offered = std::any_of(choices.begin(), choices.end(), [&](nrem_str choice) {
            return nrem::view(choice) == verdict;
        });
        nrem::read_out(is_offered ? verdict : last, cue, recall);
    }

    retrieval::InStep<retrieval::Lexical> index_;
    Stop stop_;
    std::size_t hops_;
    double threshold_;
    bool conditioned_;
};

}  // namespace

NREM_PLUGIN("hop_retrieval", "0.1.0",
            nrem::rule<HopRetrieval>({"hop_retrieval",
                                      "facts looked up one after the other, until they prove or "
                                      "refute a claim",
                                      "arXiv 2212.05276 (natural-logic-guided retrieval)"}))
