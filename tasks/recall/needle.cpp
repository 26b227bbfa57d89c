// The task `needle`: haystacks of `length` facts that nobody asks for, and in each of them, at one
// of `depths` equal depths, the one fact that is asked for at its end.
//
// Half of the needles agree with what is true of their key as a rule (`prior_choice`), the others
// conflict with it. Groups are "agree, depth 0" for a needle that is told first, up to
// "agree, depth 1" for one that is told last, and "conflict, ..." likewise. Keys are told once
// only. The oracle is a perfect memory.
#include <cmath>
#include <cstdio>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "engines/episodic/prior.hpp"

namespace {

class Needle {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("length", "64", {2, 65536}, "facts in a haystack, the needle among them"),
         nrem::integer("depths", "5", {2, 101}, "places in a haystack where a needle is told, evenly spread"),
         nrem::integer("needles", "1", {1, 1024}, "in a stream, of each depth that agree, and as "
                                                  "many that conflict"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {0, 1024}, "size of a key; 0: keys are names alone"),
         nrem::flag("boundary", "false", "a night after each haystack")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Needle(const nrem::Params& params)
        : length_(params.integer("length")),
          depths_(params.integer("depths")),
          needles_(params.integer("needles")),
          dimensions_(params.integer("dimensions")),
          sleeps_(params.flag("boundary")),
          values_(numbered("value", params.integer("values"))) {
        if (dimensions_ == 1) throw std::invalid_argument("dimensions: 0, or 2 and more");
        for (const auto* kind : {"agree", "conflict"})
            for (std::size_t i = 0; i < depths_; ++i) groups_.push_back(group(kind, i));
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("haystacks " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<std::size_t> order(groups_.size() * needles_);
        for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % groups_.size();
        random.shuffle(std::span(order));
        Telling telling(sink);
        for (std::size_t h = 0; h < order.size(); ++h)
            haystack(telling, {h * length_, order[h]}, random);
    }

private:
    struct Haystack {
        std::size_t first;  // key
        std::size_t group;
    };

    std::string group(const char* kind, std::size_t depth) const {
        char text[64];
        std::snprintf(text, sizeof text, "%s, depth %.3g", kind,
                      static_cast<double>(depth) / static_cast<double>(depths_ - 1));
        return text;
    }
    void haystack(Telling& telling, const Haystack& hay, nrem::Random& random) const {
        const double depth = static_cast<double>(hay.group % depths_) /
                             static_cast<double>(depths_ - 1);
        const auto place =
            static_cast<std::size_t>(std::lround(depth * static_cast<double>(length_ - 1)));
        const bool agrees = hay.group < depths_;
        Fact needle;
        for (std::size_t i = 0; i < length_; ++i) {
            Fact told = fact(hay.first + i, i != place || agrees, random);
            telling.observe(line(told, {}));
            if (i == place) needle = std::move(told);
        }
        if (sleeps_) telling.boundary();
        telling.test(line(needle, groups_[hay.group]));
    }

    struct Fact {
        std::size_t key = 0;
        std::size_t value = 0;
        std::string name;
        std::vector<float> vector;
    };

    // Of the hay, which nobody asks for, it does not matter whether it is true as a rule.
    Fact fact(std::size_t key, bool agrees, nrem::Random& random) const {
        Fact made{key, 0, "key " + std::to_string(key + 1), {}};
        const std::size_t prior = nrem::prior_choice(made.name, values_.size());
        made.value = agrees ? prior
                            : (prior + 1 + random.below(values_.size() - 1)) % values_.size();
        if (dimensions_ == 0) return made;
        const auto direction = random_direction(dimensions_, {}, random);
        made.vector.assign(direction.begin(), direction.end());
        return made;
    }
    Line line(const Fact& fact, std::string_view group) const {
        return {.text = fact.name,
                .vector = fact.vector,
                .choices = &values_,
                .answer = fact.value,
                .item = fact.key + 1,
                .group = group};
    }

    std::size_t length_;
    std::size_t depths_;
    std::size_t needles_;
    std::size_t dimensions_;
    bool sleeps_;
    Choices values_;
    std::vector<std::string> groups_;  // by kind, then by depth
};

}  // namespace

NREM_PLUGIN("needle", "0.1.0",
            nrem::task<Needle>({"needle",
                                "one fact in a haystack of others, asked for at its end",
                                "arXiv 2404.08865 (prompt-dependent recall)"}))
