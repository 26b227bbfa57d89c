// probe leak: whether past questions can be answered from nothing, by a predictor that knows the answers,
// or since the cue gives them away.
//
// Each question of the past is asked with the trial's memory and without any. What guessing gives is the larger of
// two: the mean of 1 / choices, and the share of right answers if the same answers were dealt to the same
// questions at random.
#include <map>

#include "engines/recall/past.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace past = nrem::past;

// Whether the cue's words hold the right choice and no other.
bool names_only_the_truth(const past::Fact& fact) {
    const std::string_view cue = nrem::view(fact.cue().text);
    const std::string_view truth = past::words_of(fact.truth(), fact.cue());
    if (truth.empty() || cue.find(truth) == cue.npos) return false;
    for (const nrem_str& choice : nrem::choices(fact.cue())) {
        const std::string_view other = nrem::view(choice);
        const bool is_part = truth.find(other) != truth.npos;
        if (!is_part && cue.find(other) != cue.npos) return false;
    }
    return true;
}

class Leak {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("most", "200", {1, 1e6}, "facts that are asked for, drawn evenly"),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("leak", nrem::Better::lower, {-1, 1}, "right from nothing, less what guessing gives"),
        nrem::figure("from_nothing", nrem::Better::neither, {0, 1}, "facts answered without a memory"),
        nrem::figure("advantage", nrem::Better::higher, {-1, 1},
                     "right with the memory, less right from nothing"),
        nrem::figure("named_in_cue", nrem::Better::lower, {0, 1},
                     "facts whose cue has the right answer in its words, and no other choice"),
    });

    explicit Leak(const nrem::Params& params) : most_(params.integer("most")) {}

    void measure(nrem::Visit& visit) const {
        nrem::Random random = visit.random();
        const auto facts = past::some_of(questions_of(visit), most_, random);
        if (facts.empty()) return;
        const auto n = facts.size();
        const double with = past::share(ask(visit, facts).right, n);
        visit.empty();
        const Said from_nothing = ask(visit, facts);
        const double without = past::share(from_nothing.right, n);
        const auto named = static_cast<std::uint64_t>(
            std::count_if(facts.begin(), facts.end(), names_only_the_truth));
        visit.figure("from_nothing", without, n);
        visit.figure("advantage", with - without, n);
        visit.figure("leak", without - guessing(from_nothing, facts), n);
        visit.figure("named_in_cue", past::share(named, n), n);
    }

private:
    // Where nothing was asked, what was shown: an observation may state its answer.
    static std::vector<past::Fact> questions_of(const nrem::Visit& visit) {
        auto facts = past::facts_of(visit);
        const auto is_shown = [](const past::Fact& fact) {
            return fact.experience->kind == NREM_OBSERVE;
        };
        if (!std::all_of(facts.begin(), facts.end(), is_shown)) std::erase_if(facts, is_shown);
        return facts;
    }
    struct Said {
        std::uint64_t right = 0;
        std::map<std::string, std::size_t> words;  // how often each was said
    };
    static Said ask(nrem::Visit& visit, const std::vector<past::Fact>& facts) {
        Said made;
        for (const auto& fact : facts) {
            const nrem::Prediction said = visit.predict(fact.cue());
            made.right += past::is_right(said, fact);
            ++made.words[said.text];
        }
        return made;
    }
    static double guessing(const Said& said, const std::vector<past::Fact>& facts) {
        double dealt = 0, even = 0;
        for (const auto& fact : facts) {
            const auto found = said.words.find(std::string(past::words_of(fact.truth(), fact.cue())));
            if (found != said.words.end() && !found->first.empty())
                dealt += past::share(found->second, facts.size());
            if (const auto known = nrem::choices(fact.cue()).size())
                even += 1 / static_cast<double>(known);
        }
        return std::max(dealt, even) / static_cast<double>(facts.size());
    }

    std::uint64_t most_;
};

}  // namespace

NREM_PLUGIN("leak", "1.0",
            nrem::probe<Leak>({"leak", "whether past questions can be answered from nothing"}))
