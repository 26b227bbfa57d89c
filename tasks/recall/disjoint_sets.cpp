// The task `disjoint_sets`: the elements of two sets are shown one after the other, one set before
// the other, then a boundary, then it is asked whether the sets share an element.
//
// Every other stream has one shared element, the others none. With `first: small` a reader that
// keeps as many elements as the smaller set has can answer at the first reading; with
// `first: large` it does not know yet what will matter.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class DisjointSets {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("small", "8", {1, 4096}, "elements of the smaller set"),
         nrem::integer("large", "64", {1, 4096}, "elements of the larger set"),
         nrem::integer("elements", "256", {2, 65536}, "that there are"),
         nrem::choice("first", "large", "small|large", "which set is shown first")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.codes", "task.oracle"});

    explicit DisjointSets(const nrem::Params& params)
        : small_(params.integer("small")),
          large_(params.integer("large")),
          elements_(numbered("element", params.integer("elements"))),
          small_first_(params.text("first") == "small"),
          choices_({"disjoint", "shared"}) {
        if (small_ + large_ > elements_.size())
            throw std::invalid_argument("small and large together (" +
                                        std::to_string(small_ + large_) +
                                        ") are more than the elements, " +
                                        std::to_string(elements_.size()));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("pair " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<std::size_t> drawn(elements_.size());
        std::iota(drawn.begin(), drawn.end(), std::size_t{0});
        random.shuffle(std::span(drawn));
        const bool share = index % 2 == 1;
        std::span<std::size_t> small(drawn.data(), small_);
        std::span<std::size_t> large(drawn.data() + small_, large_);
        if (share) large[random.below(large_)] = small[random.below(small_)];
        Telling telling(sink);
        show(small_first_ ? small : large, "first set", telling);
        show(small_first_ ? large : small, "second set", telling);
        telling.boundary();
        const std::size_t answer = share ? 1 : 0;
        telling.test({.text = "Do the two sets share an element?",
                      .choices = &choices_,
                      .answer = answer,
                      .item = 1,
                      .group = choices_.name(answer)});
    }

private:
    void show(std::span<const std::size_t> set, std::string_view name, Telling& telling) const {
        for (const std::size_t element : set)
            telling.observe({.text = elements_[element], .words = name, .item = element + 2});
    }

    std::size_t small_;
    std::size_t large_;
    std::vector<std::string> elements_;
    bool small_first_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("disjoint_sets", "0.1.0",
            nrem::task<DisjointSets>({"disjoint_sets",
                                      "the elements of two sets, a boundary, then whether they "
                                      "share one",
                                      "Just read twice (arXiv 2407.05483)"}))
