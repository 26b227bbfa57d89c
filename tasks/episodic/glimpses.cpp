// The task `glimpses`: patterns of few active elements are shown once, each with a value; then they
// are asked for by views of which a share is wrong, among patterns that were never shown.
//
// A pattern has `active` elements of 1, the others are 0. In a view a share of these is moved to
// others. Patterns can be shown again, as views. After a boundary some old patterns are asked for at each level of noise: groups "old, noise
// 0", "old, noise 0.25" and so on. Patterns of the group "new" have a value that nobody can know.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class Glimpses {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("patterns", "32", {1, 65536}, "that are shown"),
         nrem::integer("exposures", "1", {1, 1000}, "times that each is shown, then as a view"),
         nrem::number("change", "0.125", {0, 1}, "share of the active elements of such a view that "
                                                 "are wrong"),
         nrem::integer("asked", "16", {1, 65536}, "of them, and as many new ones"),
         nrem::integer("levels", "3", {1, 20}, "of noise, evenly spread from 0 to `noise`"),
         nrem::number("noise", "0.5", {0, 1}, "largest share of the active elements of a view that "
                                              "are wrong"),
         nrem::integer("active", "16", {1, 1024}, "elements of a pattern"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a pattern")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit Glimpses(const nrem::Params& params)
        : patterns_(params.integer("patterns")),
          exposures_(params.integer("exposures")),
          change_(params.number("change")),
          asked_(std::min(params.integer("asked"), patterns_)),
          noise_(params.number("noise")),
          active_(params.integer("active")),
          dimensions_(params.integer("dimensions")),
          values_(numbered("value", params.integer("values"))) {
        if (2 * active_ > dimensions_)
            throw std::invalid_argument("active: at most half of the dimensions, so that a view can "
                                        "be wrong everywhere");
        const std::size_t levels = params.integer("levels");
        for (std::size_t level = 0; level < levels; ++level) {
            const double steps = levels > 1 ? static_cast<double>(levels - 1) : 1;
            shares_.push_back(noise_ * static_cast<double>(level) / steps);
        }
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("patterns " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<Pattern> all;
        for (std::size_t i = 0; i < patterns_ + asked_; ++i) all.push_back(draw(random));
        Telling telling(sink);
        for (std::size_t i = 0; i < patterns_; ++i) telling.observe(line(all[i], i, all[i].order));
        for (std::size_t again = 1; again < exposures_; ++again)
            for (std::size_t i = 0; i < patterns_; ++i)
                telling.observe(line(all[i], i, view(all[i], change_, random)));
        telling.boundary();
        for (std::size_t i = 0; i < asked_; ++i) {
            const std::size_t old = i * patterns_ / asked_;  // evenly spread over all
            for (const double share : shares_) ask(telling, all[old], {old, share}, random);
            Line asked = line(all[patterns_ + i], patterns_ + i, all[patterns_ + i].order);
            asked.group = "new";
            telling.query(asked);
        }
    }

private:
    // The first `active_` elements of the order are active.
    struct Pattern {
        std::vector<std::size_t> order;
        std::size_t value;
        std::vector<float> vector;
    };

    Pattern draw(nrem::Random& random) const {
        Pattern made{std::vector<std::size_t>(dimensions_), random.below(values_.size()), {}};
        std::iota(made.order.begin(), made.order.end(), std::size_t{0});
        random.shuffle(std::span(made.order));
        return made;
    }
    // The pattern's order with a share of the active elements moved.
    std::vector<std::size_t> view(const Pattern& pattern, double share, nrem::Random& random) const {
        std::vector<std::size_t> order = pattern.order;
        random.shuffle(std::span(order).first(active_));
        random.shuffle(std::span(order).subspan(active_));
        const auto wrong = static_cast<std::size_t>(
            std::lround(share * static_cast<double>(active_)));
        for (std::size_t i = 0; i < wrong; ++i) std::swap(order[i], order[active_ + i]);
        return order;
    }
    struct Asked {
        std::size_t item;
        double share;  // wrong
    };
    void ask(Telling& telling, Pattern& pattern, const Asked& how, nrem::Random& random) const {
        const auto order = view(pattern, how.share, random);
        char group[32];
        std::snprintf(group, sizeof group, "old, noise %.3g", how.share);
        Line asked = line(pattern, how.item, order);
        asked.group = group;
        telling.query(asked);
    }
    Line line(Pattern& pattern, std::size_t item, std::span<const std::size_t> order) const {
        pattern.vector.assign(dimensions_, 0);
        for (std::size_t i = 0; i < active_; ++i) pattern.vector[order[i]] = 1;
        return {.text = "a pattern",
                .vector = pattern.vector,
                .choices = &values_,
                .answer = pattern.value,
                .item = item + 1};
    }

    std::size_t patterns_;
    std::size_t exposures_;
    double change_;
    std::size_t asked_;
    double noise_;
    std::vector<double> shares_;  // of each level
    std::size_t active_;
    std::size_t dimensions_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("glimpses", "0.1.0",
            nrem::task<Glimpses>({"glimpses",
                                  "patterns shown once, asked for by wrong views, among new ones",
                                  "Sparsey (arXiv 1710.07829)"}))
