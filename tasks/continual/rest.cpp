// The task `rest`: how long must an item rest between two presentations? A few items with random
// answers are shown a fixed number of times, pass after pass over all of them, with `gap` unrelated
// items between two passes; then come `delay` unrelated items, and then each item is tested.
//
// `repeats` shows an item that often in a row at each visit (massing); the presentations in all
// stay the same. A boundary ends the lessons and another one the delay. Unrelated items are new
// each time and have the item number 0.
#include <string>
#include <vector>

#include "../choices.hpp"

namespace {

class Rest {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("items", "15", {1, 10000}, "to be remembered"),
         nrem::integer("dimensions", "20", {1, 4096}, "size of an item"),
         nrem::integer("answers", "10", {2, 1000}, "different answers, given at random"),
         nrem::integer("presentations", "24", {1, 10000}, "of each item, whatever the gap"),
         nrem::integer("repeats", "1", {1, 10000}, "of these at one visit, in a row"),
         nrem::integer("gap", "0", {0, 100000}, "unrelated items between two passes"),
         nrem::integer("delay", "300", {0, 1000000}, "unrelated items before the tests")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.vector", "task.choices", "task.codes"});

    explicit Rest(const nrem::Params& params)
        : items_(params.integer("items")),
          dimensions_(params.integer("dimensions")),
          presentations_(params.integer("presentations")),
          repeats_(params.integer("repeats")),
          gap_(params.integer("gap")),
          delay_(params.integer("delay")),
          choices_(numbered("answer", params.integer("answers"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("list " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<Item> items;
        for (std::size_t i = 0; i < items_; ++i) items.push_back(draw(i + 1, random));
        double at = 0;
        const auto fill = [&](std::size_t count) {
            for (std::size_t i = 0; i < count; ++i) {
                const Item filler = draw(0, random);
                sink.observe(event_of(filler, at++));
            }
        };
        for (std::size_t shown = 0; shown < presentations_; shown += repeats_) {
            if (shown > 0) fill(gap_);
            random.shuffle(std::span(items));
            for (const auto& item : items)
                for (std::size_t i = shown; i < std::min(shown + repeats_, presentations_); ++i)
                    sink.observe(event_of(item, at++));
        }
        sink.boundary(at++);
        fill(delay_);
        sink.boundary(at++);
        for (const auto& item : items) sink.test(event_of(item, at++));
    }

private:
    struct Item {
        std::uint64_t number;
        std::vector<float> features;
        std::size_t answer;
    };
    Item draw(std::uint64_t number, nrem::Random& random) const {
        Item item{number, std::vector<float>(dimensions_), 0};
        for (auto& x : item.features) x = static_cast<float>(random.normal());
        item.answer = random.below(choices_.size());
        return item;
    }
    nrem::Event event_of(const Item& item, double at) const {
        nrem::Event event;
        event.cue.vector = nrem::borrow(std::span<const float>(item.features));
        choices_.offer(event.cue);
        event.truth = choices_.answer(item.answer);
        event.item = item.number;
        event.at = at;
        return event;
    }

    std::size_t items_;
    std::size_t dimensions_;
    std::size_t presentations_;
    std::size_t repeats_;
    std::size_t gap_;
    std::size_t delay_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN(
    "rest", "0.1.0",
    nrem::task<Rest>({"rest",
                      "random items shown again and again with rests of a chosen "
                      "length, unrelated items, then a test of each",
                      "after: View-Batch (2025, arXiv 2503.18371); Cepeda et al. 2006 (spacing)"}))
