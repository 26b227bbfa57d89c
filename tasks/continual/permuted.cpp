// The task `permuted`: one problem of classification again and again, each time with its features
// in another order. The first task has them as they are; each ends with a boundary, and at the end
// samples never seen before are tested in every task.
//
// The classes stay the same, so that a network has to learn the same answers from inputs that have
// nothing in common: what it forgets, it has overwritten. Groups are "task 1", "task 2" and so on.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/clouds.hpp"
#include "../engines/cues/telling.hpp"

namespace {

class Permuted {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("tasks", "5", {1, 1000}, "orders of the features, one after the other"),
         nrem::integer("classes", "10", {2, 1000}, "how many there are"),
         nrem::integer("dimensions", "24", {2, 4096}, "size of a sample"),
         nrem::integer("samples", "40", {1, 100000}, "of each class, to learn from in each task"),
         nrem::integer("epochs", "8", {1, 1000}, "times that each sample is shown"),
         nrem::integer("tests", "10", {1, 100000}, "of each class in each task, never shown"),
         nrem::integer("clouds", "3", {1, 100}, "of which a class is a mixture"),
         nrem::number("separation", "1.25", {0, 1000},
                      "standard deviation of the clouds' centres, that of a cloud being 1")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.vector", "task.choices", "task.codes"});

    explicit Permuted(const nrem::Params& params)
        : choices_(numbered("class", params.integer("classes"))),
          groups_(numbered("task", params.integer("tasks"))),
          samples_(params.integer("samples")),
          epochs_(params.integer("epochs")),
          tests_(params.integer("tests")),
          plan_{choices_.size(), params.integer("dimensions"), params.integer("clouds"),
                params.number("separation")} {}

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("permutations " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Samples centres = draw_centres(plan_, random);
        Telling telling(sink);
        std::vector<Order> orders;
        for (std::size_t task = 0; task < groups_.size(); ++task) {
            orders.push_back(draw_order(task, random));
            teach(telling, orders.back(), draw_samples(plan_, centres, samples_, random), random);
        }
        const Samples unseen = draw_samples(plan_, centres, tests_, random);
        for (std::size_t task = 0; task < groups_.size(); ++task)
            for (const auto& sample : unseen)
                telling.test(line(sample, reordered(sample.features, orders[task]), groups_[task]));
    }

private:
    using Order = std::vector<std::size_t>;

    Order draw_order(std::size_t task, nrem::Random& random) const {
        Order order(plan_.dimensions);
        std::iota(order.begin(), order.end(), std::size_t{0});
        if (task > 0) random.shuffle(std::span(order));
        return order;
    }
    static std::vector<float> reordered(const std::vector<float>& features, const Order& order) {
        std::vector<float> made(features.size());
        for (std::size_t i = 0; i < made.size(); ++i) made[i] = features[order[i]];
        return made;
    }
    void teach(Telling& telling, const Order& order, Samples samples, nrem::Random& random) const {
        for (auto& sample : samples) sample.features = reordered(sample.features, order);
        for (std::size_t epoch = 0; epoch < epochs_; ++epoch) {
            random.shuffle(std::span(samples));
            for (const auto& sample : samples)
                telling.observe(line(sample, sample.features, {}));
        }
        telling.boundary();
    }
    Line line(const Sample& sample, std::span<const float> features, std::string_view group) const {
        return {.vector = features,
                .choices = &choices_,
                .answer = sample.label,
                .item = sample.label + 1,
                .group = group,
                .knowable = false};
    }

    Choices choices_;
    std::vector<std::string> groups_;
    std::size_t samples_;
    std::size_t epochs_;
    std::size_t tests_;
    CloudPlan plan_;
};

}  // namespace

NREM_PLUGIN("permuted", "0.1.0",
            nrem::task<Permuted>({"permuted",
                                  "one classification again and again, its features in another "
                                  "order each time",
                                  "Goodfellow et al. 2014 (arXiv 1312.6211); Kirkpatrick et al. "
                                  "2017 (EWC)"}))
