// rule draft_recall: a first draft of the answer tells which facts to look up.
//
// A reader of its own attends to all facts with the question and says the answer of the one that
// it attends to most; with that it goes on, `draft` times. Each word of this draft votes for the
// `top` facts that it attends to most. A fact that more than a share `junk` of the words vote for
// is dropped, as words that every fact has would choose. Of the rest the `k` with most votes are
// recalled (of equal ones those with most attention), in the order of their making, for whoever
// answers. `draft: 0` looks facts up by the attention of the question alone. Replays change
// nothing.
#include <algorithm>
#include <string_view>
#include <vector>

#include "attention.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
namespace retrieval = nrem::retrieval;

// What the reader attends to, by place of a fact.
struct Facts {
    std::vector<std::size_t> positions;  // in the memory
    std::vector<std::string_view> answers;
    std::vector<Code> cues;
    std::vector<Code> wholes;  // cue and answer
};

struct Votes {
    std::size_t words = 0;
    std::vector<std::size_t> votes;  // by fact
    std::vector<float> attention;    // by fact, over all words
};

class DraftRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("draft", "4", {0, 1000}, "answers that the draft says; 0: there is none"),
        nrem::integer("k", "4", {1, 1e6}, "how many facts are recalled at most"),
        nrem::integer("top", "4", {1, 1e6}, "facts that a word of the draft votes for"),
        nrem::number("junk", "0.4", {0, 1},
                     "share of the words above which what they vote for is dropped; 1: nothing is"),
        nrem::integer("dimensions", "64", {1, 4096}, "size of a word's direction"),
        nrem::number("sharpness", "16", {1e-6, 1e6},
                     "of the softmax: what scores are multiplied by"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.kept"});

    explicit DraftRecall(const nrem::Params& params)
        : draft_(params.integer("draft")),
          k_(params.integer("k")),
          top_(params.integer("top")),
          junk_(params.number("junk")),
          dimensions_(params.integer("dimensions")),
          sharpness_(params.number("sharpness")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const Facts facts = gather(memory);
        if (facts.positions.empty()) return;
        const Code asked = code(nrem::view(cue.text));
        Votes votes{0, std::vector<std::size_t>(facts.positions.size()), {}};
        if (draft_ == 0)
            attend(asked, facts.wholes, sharpness_, votes.attention);
        else
            votes = vote(draft(asked, facts), facts);
        for (const std::size_t position : chosen(votes, facts)) recall.record(position);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        const nrem::Answer* known = cases::known_answer(experience);
        if (known && !occasion.asleep()) memory.put(cases::make_case(experience, *known));
    }

private:
    Code code(std::string_view text, std::string_view more = {}) {
        reader_.read(text);
        reader_.read(more);
        return code_of(reader_.take(), dimensions_);
    }

    // A record of strength 0 (superseded) is no fact.
    Facts gather(const nrem::Memory& memory) {
        Facts facts;
        std::size_t position = 0;
        for (const auto& record : memory.records()) {
            if (cases::is_case(record) && record.strength > 0) {
                facts.positions.push_back(position);
                facts.answers.push_back(nrem::view(record.answer));
                facts.cues.push_back(code(nrem::view(record.text)));
                facts.wholes.push_back(code(nrem::view(record.text), nrem::view(record.answer)));
            }
            ++position;
        }
        return facts;
    }

    // The words that the reader says, one after the other.
    std::vector<Code> draft(Code asking, const Facts& facts) {
        std::vector<Code> words;
        std::vector<float> shares;
        for (std::size_t i = 0; i < draft_; ++i) {
            attend(asking, facts.cues, sharpness_, shares);
            const std::string_view said = facts.answers[largest_of(shares, 1).front()];
            nrem::unicode::Words told(said);
            while (const auto word = told.next()) words.push_back(code(*word));
            asking = code(said);
        }
        return words;
    }

    [[nodiscard]] Votes vote(const std::vector<Code>& words, const Facts& facts) const {
        Votes votes{words.size(), std::vector<std::size_t>(facts.positions.size()),
                    std::vector<float>(facts.positions.size())};
        std::vector<float> shares;
        for (const Code& word : words) {
            attend(word, facts.wholes, sharpness_, shares);
            for (std::size_t i = 0; i < shares.size(); ++i) votes.attention[i] += shares[i];
            for (const std::size_t place : largest_of(shares, top_)) ++votes.votes[place];
        }
        return votes;
    }

    // Positions in the memory, rising.
    [[nodiscard]] std::vector<std::size_t> chosen(const Votes& votes, const Facts& facts) const {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < votes.votes.size(); ++i)
            if (static_cast<double>(votes.votes[i]) <= junk_ * static_cast<double>(votes.words))
                places.push_back(i);
        std::stable_sort(places.begin(), places.end(), [&](std::size_t a, std::size_t b) {
            if (votes.votes[a] != votes.votes[b]) return votes.votes[a] > votes.votes[b];
            return votes.attention[a] > votes.attention[b];
        });
        places.resize(std::min(k_, places.size()));
        for (std::size_t& place : places) place = facts.positions[place];
        std::sort(places.begin(), places.end());
        return places;
    }

    std::size_t draft_;
    std::size_t k_;
    std::size_t top_;
    double junk_;
    std::size_t dimensions_;
    double sharpness_;
    retrieval::TermReader reader_;
};

}  // namespace

NREM_PLUGIN("draft_recall", "0.1.0",
            nrem::rule<DraftRecall>({"draft_recall",
                                     "all experiences, of which those are recalled that a draft of "
                                     "the answer attends to",
                                     "arXiv 2503.09819 (Attrieval)"}))
