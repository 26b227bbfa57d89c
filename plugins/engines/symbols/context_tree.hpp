// Context tree weighting (Willems, Shtarkov and Tjalkens 1995) for any number of symbols: the
// mixture of all tree sources of bounded depth, each node with the estimator of Krichevsky and
// Trofimov.
//
// In a node, P(w) = P(e) / 2 + (the product of the P(w) below) / 2; at the depth P(w) = P(e). The
// past before the first symbol is a symbol of its own as context, so that every symbol is counted
// at every depth.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::symbols {

class NREM_HIDDEN ContextTree {
public:
    // An empty tree; its buffers keep their size.
    void begin(std::size_t symbols, std::size_t depth) {
        symbols_ = symbols;
        depth_ = depth;
        nodes_.clear();
        counts_.clear();
        below_.clear();
        past_.clear();
        path_.assign(depth + 1, 0);
        (void)make_node();
    }

    void add(std::uint32_t symbol) {
        walk();
        double change = 0;  // of the node below on the path, in log P(w)
        for (std::size_t at = depth_ + 1; at-- > 0;) {
            const std::size_t place = path_[at];
            Node& node = nodes_[place];
            const double before = node.weighted;
            node.estimated += std::log(chance(place, symbol));
            node.product += change;
            node.weighted = at == depth_ ? node.estimated : mean(node.estimated, node.product);
            change = node.weighted - before;
            counts_[place * symbols_ + symbol] += 1;
            node.seen += 1;
        }
        past_.push_back(symbol);
    }

    // Of the next symbol; they sum to 1 but for rounding.
    void predict(std::span<float> probabilities) {
        walk();
        for (std::uint32_t symbol = 0; symbol < symbols_; ++symbol)
            probabilities[symbol] = static_cast<float>(std::exp(change_by(symbol)));
    }

    // Of all that was added, as a logarithm.
    [[nodiscard]] double log_probability() const { return nodes_.front().weighted; }

private:
    struct Node {
        double estimated = 0;  // log P(e) of the symbols that came in this context
        double product = 0;    // of log P(w) over the nodes below
        double weighted = 0;   // log P(w)
        double seen = 0;
    };

    std::size_t make_node() {
        nodes_.emplace_back();
        counts_.resize(counts_.size() + symbols_, 0);
        below_.resize(below_.size() + symbols_ + 1, 0);
        return nodes_.size() - 1;
    }

    // From the root to the leaf of the present context.
    void walk() {
        std::size_t place = 0;
        for (std::size_t at = 0; at < depth_; ++at) {
            const std::size_t context =
                at < past_.size() ? past_[past_.size() - 1 - at] : symbols_;
            std::uint32_t below = below_[place * (symbols_ + 1) + context];
            if (below == 0) {  // the root is below nothing
                below = static_cast<std::uint32_t>(make_node());
                below_[place * (symbols_ + 1) + context] = below;
            }
            place = path_[at + 1] = below;
        }
    }

    [[nodiscard]] double change_by(std::uint32_t symbol) const {
        double change = 0;
        for (std::size_t at = depth_ + 1; at-- > 0;) {
            const Node& node = nodes_[path_[at]];
            const double estimated = node.estimated + std::log(chance(path_[at], symbol));
            const double after =
                at == depth_ ? estimated : mean(estimated, node.product + change);
            change = after - node.weighted;
        }
        return change;
    }

    [[nodiscard]] double chance(std::size_t place, std::uint32_t symbol) const {
        return (counts_[place * symbols_ + symbol] + 0.5) /
               (nodes_[place].seen + static_cast<double>(symbols_) / 2);
    }
    // The logarithm of the mean of two numbers, by their logarithms.
    static double mean(double a, double b) {
        const double larger = std::max(a, b);
        return larger + std::log1p(std::exp(std::min(a, b) - larger)) - std::log(2.0);
    }

    std::size_t symbols_ = 0;
    std::size_t depth_ = 0;
    std::vector<Node> nodes_;           // the root first
    std::vector<double> counts_;        // of each symbol in each node
    std::vector<std::uint32_t> below_;  // by node and context; 0: not there
    std::vector<std::size_t> path_;     // of the present context, from the root
    std::vector<std::uint32_t> past_;
};

}  // namespace nrem::symbols
