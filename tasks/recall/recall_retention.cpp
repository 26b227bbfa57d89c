// The task `recall_retention`: pairs that are shown once to `exposures` times, then ever more pairs
// that nobody asks for, and in between the same questions about the first ones again and again.
//
// A pair is asked for in two ways. Recall offers all values; recognition offers its own value and
// one that it never had, a matched lure, so that the share of right answers is the probability that
// what was seen is preferred (the area under the curve, chance 1/2). Groups are "recall, shown 1,
// after 100" and "recognition, shown 1, after 100". Tests teach nothing, so that each delay
// is the first that a pair is asked for. The oracle is a perfect memory.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "../engines/cues/happenings.hpp"
#include "../engines/cues/lists.hpp"
#include "../engines/cues/telling.hpp"

namespace {

class RecallRetention {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("pairs", "40", {1, 1024}, "that are asked for"),
         nrem::integer("exposures", "3", {1, 64},
                       "that a pair has at most; as many pairs have 1, 2 and so on"),
         nrem::text("delays", "0 100 300 1000",
                    "pairs that come before the questions, between blanks, rising"),
         nrem::integer("values", "50", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a key"),
         nrem::number("correlation", "0", {0, 0.99}, "average cosine of two keys")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit RecallRetention(const nrem::Params& params)
        : pairs_(params.integer("pairs")),
          exposures_(params.integer("exposures")),
          delays_(numbers_in(params.text("delays"), "delays")),
          plan_{pairs_ + delays_.back(), params.integer("dimensions"),
                params.number("correlation"), Own::random},
          key_names_(numbered("key", plan_.count)),
          values_(numbered("value", params.integer("values"))) {
        if (!std::is_sorted(delays_.begin(), delays_.end()))
            throw std::invalid_argument("delays: they must rise");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("lessons " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions keys(plan_, random);
        const Happenings world({.count = plan_.count,
                                .keys = plan_.count,
                                .values = values_.size(),
                                .shuffled = false},
                               random());
        Scene scene{Telling(sink), keys, world, random};
        teach(scene);
        std::size_t next = pairs_;
        for (const std::size_t delay : delays_) {
            while (next < pairs_ + delay) scene.telling.observe(pair(scene, next++));
            scene.telling.boundary();
            test(scene, delay);
        }
    }

private:
    struct Scene {
        Telling telling;
        const Directions& keys;
        const Happenings& world;
        nrem::Random& random;
    };

    std::size_t shown(std::size_t key) const { return 1 + key % exposures_; }

    void teach(Scene& scene) const {
        std::vector<std::size_t> order;
        for (std::size_t key = 0; key < pairs_; ++key) order.insert(order.end(), shown(key), key);
        scene.random.shuffle(std::span(order));
        for (const std::size_t key : order) scene.telling.observe(pair(scene, key));
    }
    void test(Scene& scene, std::size_t delay) const {
        for (std::size_t key = 0; key < pairs_; ++key) {
            auto asked = pair(scene, key);
            const auto recall = group("recall", key, delay);
            asked.group = recall;
            scene.telling.test(asked);
            recognise(scene, key, group("recognition", key, delay));
        }
    }
    // Which of two values it was, in random order.
    void recognise(Scene& scene, std::size_t key, const std::string& group) const {
        const std::size_t own = scene.world[key].value;
        const std::size_t drawn = scene.random.below(values_.size() - 1);
        std::array two{own, drawn < own ? drawn : drawn + 1};
        scene.random.shuffle(std::span<std::size_t>(two));
        std::vector<float> codes;
        for (const std::size_t value : two)
            codes.insert(codes.end(), values_.code(value).begin(), values_.code(value).end());
        const Choices either(named("value", two), codes);
        auto asked = pair(scene, key);
        asked.choices = &either;
        asked.answer = two[0] == own ? 0 : 1;
        asked.group = group;
        scene.telling.test(asked);
    }
    std::string group(std::string_view what, std::size_t key, std::size_t delay) const {
        std::string name(what);
        name.append(", shown ").append(std::to_string(shown(key)));
        return name.append(", after ").append(std::to_string(delay));
    }
    Line pair(const Scene& scene, std::size_t key) const {
        return {.text = key_names_[key],
                .vector = scene.keys.row(key),
                .choices = &values_,
                .answer = scene.world[key].value,
                .item = key + 1};
    }

    std::size_t pairs_;
    std::size_t exposures_;
    std::vector<std::size_t> delays_;
    KeyPlan plan_;
    std::vector<std::string> key_names_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("recall_retention", "0.1.0",
            nrem::task<RecallRetention>({"recall_retention",
                                         "pairs that are recalled and recognised after ever more "
                                         "others, by how often they were shown",
                                         "arXiv 2303.17557 (recognition, recall and retention)"}))
