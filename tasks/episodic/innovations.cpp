// The task `innovations`: facts that are shown once, in a routine of pairs that return all the
// time; after a long stretch of routine the facts are asked for.
//
// Facts are shown in the first half, spread at random. A share `noise` of the routine can be
// replaced by pairs that are never seen again and never asked for: nobody can foresee those,
// either. Groups are "fact" and "routine".
#include <algorithm>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class Innovations {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("facts", "20", {1, 1024}, "that are asked for"),
         nrem::integer("routine", "8", {1, 1024}, "pairs that return"),
         nrem::integer("steps", "600", {2, 100000}, "of the stream"),
         nrem::number("noise", "0", {0, 1}, "share of the routine that is new each time"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit Innovations(const nrem::Params& params)
        : facts_(params.integer("facts")),
          routine_(params.integer("routine")),
          steps_(params.integer("steps")),
          noise_(params.number("noise")),
          dimensions_(params.integer("dimensions")),
          values_(numbered("value", params.integer("values"))) {
        if (steps_ < 2 * facts_)
            throw std::invalid_argument("steps: twice as many as facts, at least");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, values_.size()}; }

    // Pairs by number: the facts, the routine, then what comes once.
    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("days " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const std::size_t count = facts_ + routine_ + steps_;
        Scene scene{Telling(sink), Directions({count, dimensions_, 0, Own::random}, random), {}};
        for (std::size_t i = 0; i < count; ++i)
            scene.answers.push_back(random.below(values_.size()));
        const auto when = times_of_facts(random);
        std::size_t fact = 0;
        for (std::size_t step = 0; step < steps_; ++step) {
            std::size_t pair = facts_ + step % routine_;
            if (fact < facts_ && when[fact] == step)
                pair = fact++;
            else if (random.uniform() < noise_)
                pair = facts_ + routine_ + step;
            show(scene, pair);
        }
        scene.telling.boundary();
        for (std::size_t pair = 0; pair < facts_ + routine_; ++pair) ask(scene, pair);
    }

private:
    struct Scene {
        Telling telling;
        Directions keys;
        std::vector<std::size_t> answers;
    };

    std::vector<std::size_t> times_of_facts(nrem::Random& random) const {
        std::vector<std::size_t> times(steps_ / 2);
        for (std::size_t i = 0; i < times.size(); ++i) times[i] = i;
        random.shuffle(std::span(times));
        times.resize(facts_);
        std::sort(times.begin(), times.end());
        return times;
    }
    Line line(const Scene& scene, std::size_t pair, const std::string& name) const {
        return {.text = name,
                .vector = scene.keys.row(pair),
                .choices = &values_,
                .answer = scene.answers[pair],
                .item = pair + 1};
    }
    void show(Scene& scene, std::size_t pair) const {
        const std::string name = "key " + std::to_string(pair + 1);
        scene.telling.observe(line(scene, pair, name));
    }
    void ask(Scene& scene, std::size_t pair) const {
        const std::string name = "key " + std::to_string(pair + 1);
        Line asked = line(scene, pair, name);
        asked.group = pair < facts_ ? "fact" : "routine";
        scene.telling.test(asked);
    }

    std::size_t facts_;
    std::size_t routine_;
    std::size_t steps_;
    double noise_;
    std::size_t dimensions_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("innovations", "0.1.0",
            nrem::task<Innovations>({"innovations",
                                     "facts shown once in a routine that can be foreseen",
                                     "B'MOJO (arXiv 2407.06324)"}))
