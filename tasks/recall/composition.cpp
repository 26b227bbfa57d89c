// The task `composition`: permutations of a few points are shown one after the other, "step 3" with
// the answer "2 4 1 5 3", then a boundary, then it is asked for the products of the first 2, 4, 8,
// ... of them, "product 1 to 8". A question's group is the number of its factors, "depth 8".
//
// A permutation is written as the places where the points go; the first step is applied first. With
// five points or more no known way of few parallel steps gives such a product: it takes a chain of
// steps as long as the row, or a tree as deep as the logarithm of it.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

using Permutation = std::vector<std::size_t>;

// All permutations of `points` points as texts, in order.
std::vector<std::string> all_permutations(std::size_t points) {
    Permutation order(points);
    std::iota(order.begin(), order.end(), std::size_t{1});
    std::vector<std::string> names;
    do {
        std::string name;
        for (const std::size_t place : order)
            name.append(name.empty() ? "" : " ").append(std::to_string(place));
        names.push_back(std::move(name));
    } while (std::next_permutation(order.begin(), order.end()));
    return names;
}

constexpr std::size_t code_size = 16;

class Composition {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("length", "16", {2, 1024}, "permutations in a row"),
         nrem::integer("points", "5", {2, 6}, "that are permuted")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.codes", "task.oracle"});

    explicit Composition(const nrem::Params& params)
        : length_(params.integer("length")),
          points_(params.integer("points")),
          steps_(numbered("step", length_)),
          choices_(all_permutations(points_), codes(points_)) {
        for (std::size_t depth = 2; depth <= length_; depth *= 2) depths_.push_back(depth);
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, code_size}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("row " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<std::uint64_t> items;
        std::vector<Permutation> products;
        Telling telling(sink);
        for (std::size_t i = 0; i < length_; ++i) {
            Permutation step(points_);
            std::iota(step.begin(), step.end(), std::size_t{0});
            random.shuffle(std::span(step));
            items.push_back(i + 1);
            telling.observe({.text = steps_[i],
                             .choices = &choices_,
                             .answer = place_of(step),
                             .item = items.back()});
            products.push_back(i > 0 ? after(products.back(), step) : step);
        }
        telling.boundary();
        for (const std::size_t depth : depths_) {
            const std::string asked = "product 1 to " + std::to_string(depth);
            const std::string group = "depth " + std::to_string(depth);
            telling.test({.text = asked,
                          .choices = &choices_,
                          .answer = place_of(products[depth - 1]),
                          .item = length_ + depth,
                          .group = group,
                          .evidence = std::span(items).first(depth)});
        }
    }

private:
    static std::vector<float> codes(std::size_t points) {
        std::size_t count = 1;
        for (std::size_t i = 2; i <= points; ++i) count *= i;
        nrem::Random random(0);
        return make_keys({count, code_size, 0, Own::random}, random);
    }
    // Where the points go that `first` has moved already.
    static Permutation after(const Permutation& first, const Permutation& then) {
        Permutation both;
        for (const std::size_t place : first) both.push_back(then[place]);
        return both;
    }
    // Among all permutations in order.
    std::size_t place_of(const Permutation& permutation) const {
        std::string name;
        for (const std::size_t place : permutation)
            name.append(name.empty() ? "" : " ").append(std::to_string(place + 1));
        return choices_.find(name);
    }

    std::size_t length_;
    std::size_t points_;
    std::vector<std::string> steps_;
    std::vector<std::size_t> depths_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("composition", "0.1.0",
            nrem::task<Composition>({"composition",
                                     "a row of permutations, a boundary, then the products of the "
                                     "first ones",
                                     "the serial scaling hypothesis (arXiv 2507.12549)"}))
