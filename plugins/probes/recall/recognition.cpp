// probe recognition: whether the memory takes a past answer for more familiar than a lure, and whether it
// gives that answer by itself.
//
// Each fact is asked for once. Its lures are the same cue with the answers of other facts. Recognition is
// the probability that an answer that was seen has a lower loss than a lure has (the area under the ROC
// curve; equal losses count half): .5 is no memory at all, or a predictor that says nothing but words.
#include "engines/recall/past.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;
using Losses = std::vector<double>;

// The share of pairs in which the first is lower; equal ones count half.
double share_lower(Losses seen, Losses lures) {
    std::sort(seen.begin(), seen.end());
    std::sort(lures.begin(), lures.end());
    double sum = 0;
    for (const double loss : seen) {
        const auto [from, to] = std::equal_range(lures.begin(), lures.end(), loss);
        sum += static_cast<double>(lures.end() - to) + static_cast<double>(to - from) / 2;
    }
    return sum / (static_cast<double>(seen.size()) * static_cast<double>(lures.size()));
}

class Recognition {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "200", {2, 1e6}, "facts that are asked for, drawn evenly"),
        nrem::integer("lures", "3", {1, 1000}, "lures of each fact"),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("recognition", nrem::Better::higher, {0, 1},
                     "how often an answer that was seen has a lower loss than a lure"),
        nrem::figure("recall", nrem::Better::higher, {0, 1}, "facts whose answer is given"),
        nrem::figure("recall_gap", nrem::Better::neither, {-1, 1}, "recognition less recall"),
    });

    explicit Recognition(const nrem::Params& params)
        : most_(params.integer("most")), lures_(params.integer("lures")) {}

    void measure(nrem::Visit& visit) const {
        nrem::Random random = visit.random();
        const auto facts = past::some_of(past::facts_of(visit), most_, random);
        Losses seen, lures;
        std::uint64_t right = 0;
        for (const auto& fact : facts) {
            const nrem::Prediction said = visit.predict(fact.cue());
            right += past::is_right(said, fact);
            const auto loss = past::loss_of(said, fact.truth(), fact.cue());
            if (!loss) continue;
            seen.push_back(*loss);
            add_lures(lures, said, fact, facts, random);
        }
        if (facts.empty()) return;
        const double recall = past::share(right, facts.size());
        visit.figure("recall", recall, facts.size());
        if (seen.empty() || lures.empty()) return;
        const double recognition = share_lower(seen, lures);
        visit.figure("recognition", recognition, seen.size());
        visit.figure("recall_gap", recognition - recall, seen.size());
    }

private:
    // A drawn answer that is the fact's own, or none of its cue's, is no lure.
    void add_lures(Losses& lures, const nrem::Prediction& said, const past::Fact& fact,
                   const std::vector<past::Fact>& facts, nrem::Random& random) const {
        for (std::uint64_t i = 0; i < lures_; ++i) {
            const auto& other = facts[random.below(facts.size())];
            const auto lure = past::as_answer_to(fact.cue(), other);
            if (!lure || is_same(*lure, fact.truth())) continue;
            if (const auto loss = past::loss_of(said, *lure, fact.cue())) lures.push_back(*loss);
        }
    }
    static bool is_same(const nrem::Answer& lure, const nrem::Answer& truth) {
        if (lure.choice >= 0 || truth.choice >= 0) return lure.choice == truth.choice;
        if (truth.text.size) return nrem::view(lure.text) == nrem::view(truth.text);
        return lure.value == truth.value;
    }

    std::uint64_t most_;
    std::uint64_t lures_;
};

}  // namespace

NREM_PLUGIN("recognition", "1.0",
            nrem::probe<Recognition>({"recognition",
                                      "whether past answers are told from lures, and given",
                                      "Recognition, recall and retention of few-shot memories"}))
