// The task `returns`: several lists of key-value pairs, taught block by block in turn (A B C A B C
// ...), so that every list comes back after the others. When it does, a share of its pairs has new
// values and the rest is as it was.
//
// After each block a boundary (the night), then all keys taught so far are tested for the value
// that holds now: the mean over a stream gives fresh and old answers equal weight. With `asked`
// it is one list that is tested, after the last block, and what is taught is the same whichever it
// is: recall by age, paired by stream. A share of the lessons may be wrong; tests and the oracle,
// a perfect memory of what holds, never are.
#include <numeric>
#include <stdexcept>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "keys.hpp"

namespace {

class Returns {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("lists", "3", {1, 64}, "lists that take turns"),
         nrem::integer("rounds", "3", {1, 1000}, "how often each list is taught"),
         nrem::integer("pairs", "16", {1, 1024}, "pairs in a list"),
         nrem::integer("repeats", "2", {1, 1000}, "lessons of each pair in a block"),
         nrem::number("changed", "0.25", {0, 1}, "share of pairs with a new value at each return"),
         nrem::number("wrong", "0", {0, 1}, "share of lessons that show a wrong value"),
         nrem::integer("values", "32", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "32", {0, 1024}, "size of a key; 0: keys are names alone"),
         nrem::number("correlation", "0", {0, 0.99}, "average cosine of two keys"),
         nrem::choice("lesson", "observe", "observe|query",
                      "shown, or asked first and then revealed"),
         nrem::integer("asked", "0", {0, 64},
                       "the list that is tested, once all are taught; 0: all taught so far, after "
                       "each block"),
         nrem::integer("names", "0", {0, 65536},
                       "of which a stream's keys draw theirs; 0: keys are called by their place")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Returns(const nrem::Params& params)
        : lists_(params.integer("lists")),
          rounds_(params.integer("rounds")),
          pairs_(params.integer("pairs")),
          repeats_(params.integer("repeats")),
          changed_(params.number("changed")),
          wrong_(params.number("wrong")),
          plan_{lists_ * pairs_, params.integer("dimensions"), params.number("correlation"),
                Own::random},
          asks_(params.text("lesson") == "query"),
          asked_(params.integer("asked")),
          draws_names_(params.integer("names") > 0),
          key_names_(numbered("key", draws_names_ ? params.integer("names") : plan_.count)),
          choices_(numbered("value", params.integer("values"))) {
        if (asked_ > lists_)
            throw std::invalid_argument("asked (" + std::to_string(asked_) +
                                        ") is a list beyond the last, " + std::to_string(lists_));
        if (plan_.dimensions == 1) throw std::invalid_argument("dimensions: 0, or 2 and more");
        if (key_names_.size() < plan_.count)
            throw std::invalid_argument("names (" + std::to_string(key_names_.size()) +
                                        ") are fewer than the keys, " +
                                        std::to_string(plan_.count));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        World world{nrem::Random(nrem::combine(seed, index)), {}, {}, {}, 0};
        sink.name("course " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        world.keys = make_keys(plan_, world.random);
        for (std::size_t i = 0; i < plan_.count; ++i)
            world.values.push_back(world.random.below(choices_.size()));
        name_keys(world);
        for (std::size_t block = 0; block < rounds_ * lists_; ++block) {
            const std::size_t first = block % lists_ * pairs_;
            if (block >= lists_) change(world, first);
            teach(world, first, sink);
            sink.boundary(world.at);
            if (asked_ == 0) test(world, {0, std::min(block + 1, lists_) * pairs_}, sink);
        }
        if (asked_ > 0) test(world, {(asked_ - 1) * pairs_, pairs_}, sink);
    }

private:
    struct World {
        nrem::Random random;
        std::vector<float> keys;
        std::vector<std::size_t> values;  // that hold now
        std::vector<std::size_t> names;   // by key
        double at;
    };
    struct Keys {
        std::size_t first;
        std::size_t count;
    };

    void name_keys(World& world) const {
        world.names.resize(key_names_.size());
        std::iota(world.names.begin(), world.names.end(), std::size_t{0});
        if (draws_names_) world.random.shuffle(std::span(world.names));
    }

    // A share of the list, drawn without replacement; the odd one by chance.
    void change(World& world, std::size_t first) const {
        std::vector<std::size_t> order(pairs_);
        std::iota(order.begin(), order.end(), first);
        world.random.shuffle(std::span(order));
        const double wanted = changed_ * static_cast<double>(pairs_);
        const auto count = static_cast<std::size_t>(wanted + world.random.uniform());
        for (std::size_t i = 0; i < std::min(count, pairs_); ++i)
            world.values[order[i]] = other_than(world.values[order[i]], world.random);
    }

    void teach(World& world, std::size_t first, nrem::EventSink& sink) const {
        std::vector<std::size_t> order(pairs_ * repeats_);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = first + i % pairs_;
        world.random.shuffle(std::span(order));
        for (const std::size_t pair : order) {
            const bool wrong = world.random.uniform() < wrong_;
            const std::size_t value = world.values[pair];
            const auto right = choices_.answer(value);
            auto event = event_of(world, pair, wrong ? other_than(value, world.random) : value);
            if (asks_) event.oracle = &right;
            asks_ ? sink.query(event) : sink.observe(event);
        }
    }

    void test(World& world, const Keys& keys, nrem::EventSink& sink) const {
        std::vector<std::size_t> order(keys.count);
        std::iota(order.begin(), order.end(), keys.first);
        world.random.shuffle(std::span(order));
        for (const std::size_t pair : order) {
            auto event = event_of(world, pair, world.values[pair]);
            const auto oracle = event.truth;
            event.oracle = &oracle;
            sink.test(event);
        }
    }

    std::size_t other_than(std::size_t value, nrem::Random& random) const {
        const std::size_t drawn = random.below(choices_.size() - 1);
        return drawn < value ? drawn : drawn + 1;
    }

    nrem::Event event_of(World& world, std::size_t pair, std::size_t value) const {
        nrem::Event event;
        event.cue.text = nrem::borrow(key_names_[world.names[pair]]);
        event.cue.vector = nrem::borrow(
            std::span<const float>(world.keys).subspan(pair * plan_.dimensions, plan_.dimensions));
        choices_.offer(event.cue);
        event.truth = choices_.answer(value);
        event.item = pair + 1;
        event.at = world.at++;
        return event;
    }

    std::size_t lists_;
    std::size_t rounds_;
    std::size_t pairs_;
    std::size_t repeats_;
    double changed_;
    double wrong_;
    KeyPlan plan_;
    bool asks_;
    std::size_t asked_;
    bool draws_names_;
    std::vector<std::string> key_names_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("returns", "0.1.0",
            nrem::task<Returns>({"returns",
                                 "lists of pairs that take turns and come back partly changed, "
                                 "with a test of all keys after each block",
                                 "after the A-B-A designs of relearning and savings (Ebbinghaus "
                                 "1885)"}))
