// backend prior_reader: answers from what it is shown, and from a table of what is true as a rule
// where that says nothing.
//
// A case is about the question where it has the same words, or is a list that has them ("key 3, key
// 12", of which a writer has made one). All such cases vote with their strength, the table with
// `prior`: a fact that is shown once outvotes it (prior below 1), one that the window has lost
// leaves the table alone, right or wrong. The table is `prior_choice`, which tasks use, too. It
// keeps nothing.
#include <string_view>
#include <vector>

#include "engines/episodic/cases.hpp"
#include "engines/episodic/listed.hpp"
#include "engines/episodic/prior.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class PriorReader {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("prior", "0.5", {0, 1e6}, "weight of the table, that of a case being 1"),
        nrem::number("doubt", "0.01", {1e-9, 1e6}, "pseudo-weight of every choice"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "task.choices"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit PriorReader(const nrem::Params& params)
        : prior_(params.number("prior")), doubt_(params.number("doubt")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const nrem::Cue& cue = question.cue();
        const auto allowed = nrem::choices(cue);
        if (allowed.size() == 0) return;
        thread_local std::vector<double> votes;
        votes.assign(allowed.size(), doubt_);
        votes[nrem::prior_choice(nrem::view(cue.text), allowed.size())] += prior_;
        const auto vote = [&](std::string_view text, std::string_view said, double strength) {
            const auto asked = nrem::view(cue.text);
            if (text != asked && !nrem::listed::has_item(text, asked)) return;
            for (std::size_t i = 0; i < votes.size(); ++i)
                if (nrem::view(allowed[i]) == said) votes[i] += strength;
        };
        for (const auto& record : question.recalled_records())
            if (cases::is_case(record))
                vote(nrem::view(record.text), nrem::view(record.answer),
                     std::max(record.strength, 0.0));
        for (const auto& experience : question.context())
            if (const nrem::Answer* known = cases::known_answer(experience))
                vote(nrem::view(experience.cue->text), cases::label(*experience.cue, *known), 1);
        give(votes, answer);
    }

private:
    static void give(const std::vector<double>& votes, nrem::AnswerSink& answer) {
        double total = 0;
        for (const double vote : votes) total += vote;
        const auto probabilities = answer.probabilities(votes.size());
        for (std::size_t i = 0; i < votes.size(); ++i)
            probabilities[i] = static_cast<float>(votes[i] / total);
    }

    double prior_;
    double doubt_;
};

}  // namespace

NREM_PLUGIN("prior_reader", "0.1.0",
            nrem::backend<PriorReader>({"prior_reader",
                                        "what it is shown says, else what is true as a rule",
                                        "arXiv 2404.08865 (prompt-dependent recall)"}))
