// rule feedback_lookup: a memory of past mistakes. A question that was misunderstood is stored with
// the user's clarification, any other wrong prediction with the right answer; a later question
// recalls the nearest stored one within an edit distance, a clarification as text.
//
// Questions are compared by their words, folded and without punctuation, also where the cue
// has features. A clarification is about the wording: for it, what stands between < and > is left
// out. The same normalised question overwrites. Replays change nothing: they would only store the
// same answers again.
#include <string>

#include "engines/episodic/cases.hpp"
#include "base/text.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

enum class Slots { kept, left_out };

// The words of a text, folded; without what is between < and >, if so wanted.
void normalise(std::string_view text, Slots slots, std::string& key) {
    if (slots == Slots::kept) return nrem::unicode::fold_words(text, key);
    std::string kept;
    for (auto open = text.find('<'); open != text.npos; open = text.find('<')) {
        const auto close = text.find('>', open);
        if (close == text.npos) break;
        kept.append(text.substr(0, open)).append(" ");
        text.remove_prefix(close + 1);
    }
    nrem::unicode::fold_words(kept.append(text), key);
}

Slots slots_of(const nrem::Record& record) {
    return nrem::view(record.kind) == cases::clarification_kind ? Slots::left_out : Slots::kept;
}

class FeedbackLookup {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("distance", "6", {1, 100},
                      "a stored question is recalled when its edit distance is below this"),
        nrem::number("clarify", "1", {0, 1}, "how probably a mistake is explained and stored"),
        nrem::flag("answers", "true",
                   "store the right answer of a mistake that the user did not explain"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "form.text", "time.long", "write.wake",
         "persistence.overwritten"});

    explicit FeedbackLookup(const nrem::Params& params)
        : limit_(params.integer("distance")),
          clarify_(params.number("clarify")),
          answers_(params.flag("answers")) {}

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        normalise(nrem::view(cue.text), Slots::kept, asked_);
        normalise(nrem::view(cue.text), Slots::left_out, wording_);
        std::size_t near = limit_;
        std::size_t position = 0;
        std::size_t best = 0;
        for (const auto& record : memory.records()) {
            const Slots slots = slots_of(record);
            normalise(nrem::view(record.text), slots, stored_);
            const std::size_t distance =
                edit_distance_below(near, slots == Slots::kept ? asked_ : wording_);
            if (distance < near) best = position;
            near = std::min(near, distance);
            ++position;
        }
        if (near >= limit_) return;
        const nrem::Record& found = memory.records()[best];
        if (slots_of(found) == Slots::left_out)
            recall.text(cases::explained(found));
        else
            recall.record(best);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return;
        const bool explained = experience.clarification.size > 0;
        const nrem::Answer* known = cases::known_answer(experience);
        if (!explained && !(answers_ && known && experience.correct == 0)) return;
        if (occasion.random().uniform() >= clarify_) return;
        nrem::Record lesson = explained ? cases::make_clarification(experience)
                                        : cases::make_case(experience, *known);
        normalise(nrem::view(lesson.text), slots_of(lesson), asked_);
        if (asked_.empty()) return;
        for (const auto& record : memory.records()) {
            if (nrem::view(record.kind) != nrem::view(lesson.kind)) continue;
            normalise(nrem::view(record.text), slots_of(record), stored_);
            if (stored_ == asked_) lesson.id = record.id;
        }
        memory.because(explained ? "the user explained it" : "the answer was wrong").put(lesson);
    }

private:
    // Levenshtein distance of `asked` and stored_, or `limit` when it is not below that. What the
    // two share at either end does not count, and of the rest only the cells within `limit` of
    // the diagonal can matter: long texts cost their length times the limit, not its square.
    std::size_t edit_distance_below(std::size_t limit, std::string_view asked) {
        std::string_view a = asked;
        std::string_view b = stored_;
        if ((a.size() > b.size() ? a.size() - b.size() : b.size() - a.size()) >= limit)
            return limit;
        while (!a.empty() && !b.empty() && a.front() == b.front()) {
            a.remove_prefix(1);
            b.remove_prefix(1);
        }
        while (!a.empty() && !b.empty() && a.back() == b.back()) {
            a.remove_suffix(1);
            b.remove_suffix(1);
        }
        row_.resize(b.size() + 1);
        for (std::size_t j = 0; j < row_.size(); ++j) row_[j] = std::min(j, limit);
        for (std::size_t i = 1; i <= a.size(); ++i)
            if (next_row(i, a[i - 1], b, limit) >= limit) return limit;
        return std::min(row_.back(), limit);
    }

    // Turns row i - 1 into row i within the band and returns its least element there.
    std::size_t next_row(std::size_t i, char letter, std::string_view b, std::size_t limit) {
        const std::size_t first = i >= limit ? i - limit + 1 : 1;
        const std::size_t last = std::min(b.size(), i + limit - 1);
        if (first > row_.size()) return limit;
        std::size_t diagonal = row_[first - 1];
        row_[first - 1] = first == 1 ? i : limit;
        std::size_t least = row_[first - 1];
        for (std::size_t j = first; j <= last; ++j) {
            const std::size_t change = diagonal + (letter == b[j - 1] ? 0 : 1);
            diagonal = row_[j];
            row_[j] = std::min({change, row_[j] + 1, row_[j - 1] + 1});
            least = std::min(least, row_[j]);
        }
        return least;
    }

    std::size_t limit_;
    double clarify_;
    bool answers_;
    std::string asked_;    // the question
    std::string wording_;  // the same without the text in its slots
    std::string stored_;
    std::vector<std::size_t> row_;
};

}  // namespace

NREM_PLUGIN("feedback_lookup", "0.1.0",
            nrem::rule<FeedbackLookup>({"feedback_lookup",
                                        "past mistakes, recalled by the question's edit distance",
                                        "arXiv 2201.06009 (MemPrompt)"}))
