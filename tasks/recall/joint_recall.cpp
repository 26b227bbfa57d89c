// The task `joint_recall`: what a key means depends on a context. Every key has a value of its own in
// each context, so that a memory that goes by the key alone confuses them.
//
// A cue's vector is that of the context, followed by that of the key, both of `dimensions` elements: how
// the two are made one is up to the rule. All pairs are told in random order, and after a boundary each
// is asked for. The oracle is a perfect memory.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class JointRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("contexts", "4", {1, 1024}, "in which each key has another value"),
         nrem::integer("keys", "8", {1, 1024}, "in each context the same ones"),
         nrem::integer("values", "64", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024},
                       "size of a context's, a key's and a value's vector")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit JointRecall(const nrem::Params& params)
        : contexts_(params.integer("contexts")),
          keys_(params.integer("keys")),
          values_(params.integer("values")),
          dimensions_(params.integer("dimensions")) {
        for (std::size_t pair = 0; pair < contexts_ * keys_; ++pair)
            names_.push_back("context " + std::to_string(pair / keys_ + 1) + ", key " +
                             std::to_string(pair % keys_ + 1));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 2 * dimensions_, dimensions_}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("contexts " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions contexts({contexts_, dimensions_, 0, Own::random}, random);
        const Directions keys({keys_, dimensions_, 0, Own::random}, random);
        const Choices values(numbered("value", values_),
                             make_keys({values_, dimensions_, 0, Own::random}, random));
        std::vector<Pair> pairs;
        for (std::size_t pair = 0; pair < names_.size(); ++pair)
            pairs.push_back({pair, random.below(values_),
                             joined(contexts.row(pair / keys_), keys.row(pair % keys_))});
        random.shuffle(std::span(pairs));
        Telling telling(sink);
        for (const Pair& pair : pairs) telling.observe(line(pair, values));
        telling.boundary();
        random.shuffle(std::span(pairs));
        for (const Pair& pair : pairs) telling.test(line(pair, values));
    }

private:
    struct Pair {
        std::size_t number = 0;
        std::size_t value = 0;
        std::vector<float> vector;
    };

    static std::vector<float> joined(std::span<const float> context, std::span<const float> key) {
        std::vector<float> both(context.begin(), context.end());
        both.insert(both.end(), key.begin(), key.end());
        return both;
    }
    Line line(const Pair& pair, const Choices& values) const {
        return {.text = names_[pair.number],
                .vector = pair.vector,
                .choices = &values,
                .answer = pair.value,
                .item = pair.number + 1};
    }

    std::size_t contexts_;
    std::size_t keys_;
    std::size_t values_;
    std::size_t dimensions_;
    std::vector<std::string> names_;
};

}  // namespace

NREM_PLUGIN("joint_recall", "0.1.0",
            nrem::task<JointRecall>({"joint_recall",
                                     "the value of a key depends on the context that comes with it",
                                     "joint recall (HAX, context-dependent sparse attention)"}))
