// Monte Carlo tree search (UCT) for what old experience to replay in a night, on tries that are
// taken back.
//
// A pass is cut into `depth` blocks. An action gives the share of each class in a block's old
// replays: all equally, or half for one class. The reward of a sequence is the mean over the
// classes of the accuracy afterwards on the part of the buffer that is never replayed.
#pragma once

#include <cmath>
#include <functional>
#include <map>
#include <vector>

#include "nrem/sdk.hpp"

namespace nrem::replay {

struct SearchPlan {
    std::size_t depth;
    std::size_t rollouts;
    std::size_t actions;
    double explore;
};

using Path = std::vector<std::size_t>;  // one action for each block

class NREM_HIDDEN TreeSearch {
public:
    // Tries a path from the start and says what it is worth; NaN ends the search.
    using Try = std::function<double(const Path&)>;

    explicit TreeSearch(const SearchPlan& plan) : plan_(plan) {}

    // The best path of those tried; the first try is action 0 throughout.
    Path best(const Try& attempt, Random& random) {
        Path found(plan_.depth, 0);
        double most = -infinity;
        for (std::size_t rollout = 0; rollout < plan_.rollouts; ++rollout) {
            const Path path = rollout == 0 ? found : choose(random);
            const double worth = attempt(path);
            if (std::isnan(worth)) break;
            credit(path, worth);
            if (worth > most) {
                most = worth;
                found = path;
            }
        }
        worth_ = most;
        return found;
    }
    [[nodiscard]] double worth() const { return worth_; }

private:
    struct Node {
        double visits = 0;
        double sum = 0;
    };

    // By UCT as far as all actions have been tried, then the first untried one, then at random.
    Path choose(Random& random) const {
        Path path;
        bool known = true;
        while (path.size() < plan_.depth) {
            const std::size_t action = known ? pick(path) : random.below(plan_.actions);
            path.push_back(action);
            known = known && nodes_.contains(path);
        }
        return path;
    }
    [[nodiscard]] std::size_t pick(Path path) const {
        const double around = nodes_.at(path).visits;
        std::size_t chosen = 0;
        double most = -infinity;
        path.push_back(0);
        for (path.back() = 0; path.back() < plan_.actions; ++path.back()) {
            const auto node = nodes_.find(path);
            if (node == nodes_.end()) return path.back();
            const auto& [visits, sum] = node->second;
            const double bound =
                sum / visits + plan_.explore * std::sqrt(2 * std::log(around) / visits);
            if (bound > most) {
                most = bound;
                chosen = path.back();
            }
        }
        return chosen;
    }
    void credit(Path path, double worth) {
        for (;; path.pop_back()) {
            auto& node = nodes_[path];
            node.visits += 1;
            node.sum += worth;
            if (path.empty()) return;
        }
    }

    SearchPlan plan_;
    std::map<Path, Node> nodes_;
    double worth_ = none;
};

}  // namespace nrem::replay
