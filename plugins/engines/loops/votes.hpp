// Votes on answers: counted by what an answer is, not by how it is written. Of answers with equally
// many votes the seed draws one, so that the order of the samples does not decide.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "answers.hpp"

namespace nrem::loops {

// One of the likeliest by weight, drawn evenly; `candidates` in an order that does not depend on
// when they came.
template <class Weight>
NREM_HIDDEN std::size_t heaviest(const std::vector<Weight>& weights, Random random) {
    std::vector<std::size_t> leaders;
    for (std::size_t i = 0; i < weights.size(); ++i) {
        if (!leaders.empty() && weights[i] < weights[leaders.front()]) continue;
        if (!leaders.empty() && weights[leaders.front()] < weights[i]) leaders.clear();
        leaders.push_back(i);
    }
    return leaders.at(random.below(leaders.size()));
}

class Votes {
public:
    void add(const Prediction& answer, double weight = 1) {
        Pile& pile = piles_[canonical(answer)];
        if (!pile.answer) pile.answer = answer;
        pile.weight += weight;
    }
    // Nothing where nobody has voted.
    std::optional<Prediction> leader(Random random) const {
        if (piles_.empty()) return std::nullopt;
        std::vector<const Pile*> piles;
        std::vector<double> weights;
        for (const auto& [answer, pile] : piles_) {
            piles.push_back(&pile);
            weights.push_back(pile.weight);
        }
        return piles[heaviest(weights, random)]->answer;
    }

private:
    struct Pile {
        std::optional<Prediction> answer;  // the first of them
        double weight = 0;
    };
    std::map<std::string, Pile> piles_;  // by what the answer is
};

}  // namespace nrem::loops
