// Variables that are assigned numbers and one another: two trees, one whose root is a number, and a
// distractor of the same form whose root is never given.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <span>
#include <vector>

#include "split.hpp"

namespace assignments {

struct Variable {
    std::size_t name;
    std::size_t parent;  // place of the one before it; its own for a root
    int step;            // what it is more than its parent; a root's own value
    int value;           // of a distractor: what it is more than its root
    std::size_t depth;   // assignments between the root's and this one
};
using Tree = std::vector<Variable>;  // the root first

struct Forest {
    Tree known;
    Tree distractor;
};

inline constexpr int largest_root = 10;

inline bool is_root(const Tree& tree, const Variable& variable) {
    return &tree[variable.parent] == &variable;
}

// The same in whatever order a forest was drawn or is shown.
inline std::uint64_t hash_of(const Forest& forest) {
    std::uint64_t sum = 0;
    for (const Tree* tree : {&forest.known, &forest.distractor})
        for (const auto& variable : *tree) {
            const std::uint64_t parent = is_root(*tree, variable)
                                             ? (tree == &forest.known ? 0 : 1)
                                             : (*tree)[variable.parent].name + 2;
            const int step = variable.step + largest_root;  // not below 0
            sum += nrem::combine(nrem::combine(nrem::mix(variable.name), parent),
                                 static_cast<std::uint64_t>(step));
        }
    return nrem::mix(sum);
}

// How forests are drawn.
struct Shape {
    std::size_t operations;   // assignments of one variable to another
    std::size_t distractors;  // variables without a value
    std::size_t names;        // of which variables are drawn
    int step;                 // by how much a variable may differ from the one before
    bool chain;               // each after the last one, or after any earlier one

    [[nodiscard]] std::size_t variables() const { return operations + 1 + distractors; }
    // How far values may go below 0.
    [[nodiscard]] int lowest() const { return static_cast<int>(operations) * step; }
};

// Values are those above the root.
inline Tree grow(const Shape& shape, std::span<const std::size_t> names, nrem::Random& random) {
    Tree tree;
    tree.reserve(names.size());
    for (const std::size_t name : names) {
        if (tree.empty()) {
            tree.push_back({name, 0, 0, 0, 0});
            continue;
        }
        const std::size_t parent = shape.chain ? tree.size() - 1 : random.below(tree.size());
        const int steps = 2 * shape.step + 1;
        const int step =
            static_cast<int>(random.below(static_cast<std::uint64_t>(steps))) - shape.step;
        const Variable& before = tree[parent];
        tree.push_back({name, parent, step, before.value + step, before.depth + 1});
    }
    return tree;
}

inline Forest draw(const Shape& shape, nrem::Random& random) {
    std::vector<std::size_t> names(shape.names);
    std::iota(names.begin(), names.end(), std::size_t{1});
    random.shuffle(std::span(names));
    const auto first = std::span(names).first(shape.operations + 1);
    const auto rest = std::span(names).subspan(shape.operations + 1, shape.distractors);
    Forest forest{grow(shape, first, random), grow(shape, rest, random)};
    const int root = static_cast<int>(random.below(largest_root + 1));
    forest.known[0].step = root;
    for (auto& variable : forest.known) variable.value += root;
    return forest;
}

}  // namespace assignments
