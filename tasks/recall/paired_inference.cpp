// The task `paired_inference`: chains of things are shown as single pairs in random order, "item 3"
// with the answer "item 8", then a boundary, then it is asked which of two things belongs to an
// item: one that is so many pairs further along its chain, or a lure, which is at the same place of
// another chain.
//
// The number of pairs between the two is the question's group, "distance 2". The first two things
// of a chain are never further apart than one pair; all else has to be inferred.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

constexpr double most_hops = 1e6;

class PairedInference {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("chains", "8", {2, 512}, "that there are"),
         nrem::integer("pairs", "3", {1, 64}, "in a chain"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a thing, as cue and answer")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("hops", nrem::Better::lower, {0, most_hops},
                      "that the reader says it took: the value of its answer")});

    explicit PairedInference(const nrem::Params& params)
        : chains_(params.integer("chains")),
          length_(params.integer("pairs") + 1),
          plan_{chains_ * length_, params.integer("dimensions"), 0,
                chains_ * length_ < params.integer("dimensions") ? Own::orthogonal : Own::random},
          names_(numbered("item", plan_.count)) {
        for (std::size_t distance = 1; distance < length_; ++distance)
            groups_.push_back("distance " + std::to_string(distance));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, plan_.dimensions}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("chains " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        World world{Directions(plan_, random), in_random_order(plan_.count, random), random};
        const Choices all(names_, world.directions.rows());
        Telling telling(sink);
        for (const std::size_t pair : in_random_order(chains_ * (length_ - 1), world.random)) {
            const Place place{pair / (length_ - 1), pair % (length_ - 1)};
            const std::size_t from = thing(world, place);
            telling.observe({.text = names_[from],
                             .vector = world.directions.row(from),
                             .choices = &all,
                             .answer = thing(world, {place.chain, place.at + 1}),
                             .item = from + 1});
        }
        telling.boundary();
        for (std::size_t chain = 0; chain < chains_; ++chain)
            for (std::size_t from = 0; from + 1 < length_; ++from)
                for (std::size_t to = from + 1; to < length_; ++to)
                    ask(world, {chain, from}, to, telling);
    }

    void score(const nrem_event&, const nrem::Answer& answer, nrem::Score& score) const {
        if (answer.value >= 0 && answer.value <= most_hops)
            nrem::figure(score, "hops", answer.value);
    }

private:
    struct Place {
        std::size_t chain;
        std::size_t at;
    };
    struct World {
        Directions directions;
        std::vector<std::size_t> things;  // chain by chain
        nrem::Random random;
    };

    static std::vector<std::size_t> in_random_order(std::size_t count, nrem::Random& random) {
        std::vector<std::size_t> order(count);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        return order;
    }
    std::size_t thing(const World& world, const Place& place) const {
        return world.things[place.chain * length_ + place.at];
    }

    void ask(World& world, const Place& from, std::size_t to, Telling& telling) const {
        const std::size_t other = (from.chain + 1 + world.random.below(chains_ - 1)) % chains_;
        std::size_t offered[] = {thing(world, {from.chain, to}), thing(world, {other, to})};
        const std::size_t answer = world.random.below(2);
        if (answer == 1) std::swap(offered[0], offered[1]);
        std::vector<float> codes;
        std::vector<std::uint64_t> evidence;
        for (const std::size_t each : offered) {
            const auto code = world.directions.row(each);
            codes.insert(codes.end(), code.begin(), code.end());
        }
        for (std::size_t at = from.at; at < to; ++at)
            evidence.push_back(thing(world, {from.chain, at}) + 1);
        const Choices two(named("item", offered), std::move(codes));
        const std::size_t start = thing(world, from);
        telling.test({.text = names_[start],
                      .vector = world.directions.row(start),
                      .choices = &two,
                      .answer = answer,
                      .item = to == from.at + 1 ? start + 1 : 0,
                      .group = groups_[to - from.at - 1],
                      .evidence = evidence});
    }

    std::size_t chains_;
    std::size_t length_;  // in things
    KeyPlan plan_;
    std::vector<std::string> names_;
    std::vector<std::string> groups_;  // by distance, from 1 on
};

}  // namespace

NREM_PLUGIN("paired_inference", "0.1.0",
            nrem::task<PairedInference>({"paired_inference",
                                         "pairs of chains, a boundary, then which of two things "
                                         "is further along a chain",
                                         "MEMO (arXiv 2001.10913), its paired associative "
                                         "inference"}))
