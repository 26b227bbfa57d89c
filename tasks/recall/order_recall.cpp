// The task `order_recall`: things are shown one after the other, then of two it is asked which came
// first.
//
// A question's vector is the difference of the two things' vectors: what a memory reads out for it
// is above 0 where the first one is the more recent. An observation has the value 1 (it was there)
// and says in words in which scene; scenes are runs of consecutive things. So a memory
// of what was there knows nothing of the order, and one that merges what was alike within a scene
// loses the order within it. Groups are by how far apart the two were: "distance 1-3", "4-15" and
// so on. The oracle is a perfect memory.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "../engines/cues/happenings.hpp"
#include "../engines/cues/telling.hpp"

namespace {

class OrderRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("things", "64", {2, 4096}, "shown in a stream"),
         nrem::integer("scenes", "8", {1, 4096}, "into which they are divided"),
         nrem::integer("questions", "24", {1, 4096}, "in each group of distances"),
         nrem::integer("dimensions", "128", {2, 8192},
                       "size of a thing's vector; at right angles to others where there is room")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit OrderRecall(const nrem::Params& params)
        : scenes_(params.integer("scenes")),
          questions_(params.integer("questions")),
          plan_{params.integer("things"), params.integer("dimensions"), 0,
                params.integer("things") < params.integer("dimensions") ? Own::orthogonal
                                                                        : Own::random},
          names_(numbered("thing", plan_.count)),
          scene_names_(numbered("scene", scenes_)) {
        if (scenes_ > plan_.count)
            throw std::invalid_argument("scenes (" + std::to_string(scenes_) +
                                        ") are more than things (" + std::to_string(plan_.count) +
                                        ')');
    }

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, 1}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("story " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions vectors(plan_, random);
        const Happenings world(
            {.count = plan_.count, .keys = plan_.count, .contexts = scenes_}, random());
        Telling telling(sink);
        for (const auto& it : world)
            telling.observe({.text = names_[it.key],
                             .vector = vectors.row(it.key),
                             .words = scene_names_[it.context],
                             .value = was_there,
                             .item = it.key + 1});
        telling.boundary();
        for (std::size_t least = 1; least < plan_.count; least *= 4) {
            const std::size_t most = std::min(4 * least, plan_.count) - 1;
            for (std::size_t i = 0; i < questions_; ++i) {
                const std::size_t apart = least + random.below(most - least + 1);
                const std::size_t early = random.below(plan_.count - apart);
                std::array two{world[early].key, world[early + apart].key};
                const bool swapped = random.below(2) == 1;
                if (swapped) std::swap(two[0], two[1]);
                ask(telling, vectors, {two, swapped ? 1u : 0u, group(least, most)});
            }
        }
    }

private:
    static constexpr std::array<float, 1> was_there{1};
    struct Question {
        std::array<std::size_t, 2> two;
        std::size_t first;  // which of them came first
        std::string group;
    };

    static std::string group(std::size_t least, std::size_t most) {
        return "distance " + std::to_string(least) + '-' + std::to_string(most);
    }
    void ask(Telling& telling, const Directions& vectors, const Question& question) const {
        const auto& [one, other] = question.two;
        std::vector<float> difference(vectors.row(one).begin(), vectors.row(one).end());
        for (std::size_t i = 0; i < difference.size(); ++i)
            difference[i] -= vectors.row(other)[i];
        const Choices either(named("thing", question.two), {-1, 1});
        const std::string text =
            "Which came first, " + names_[one] + " or " + names_[other] + '?';
        telling.test({.text = text,
                      .vector = difference,
                      .choices = &either,
                      .answer = question.first,
                      .group = question.group,
                      .evidence = items_of(question.two)});
    }

    std::size_t scenes_;
    std::size_t questions_;
    KeyPlan plan_;
    std::vector<std::string> names_;
    std::vector<std::string> scene_names_;
};

}  // namespace

NREM_PLUGIN("order_recall", "0.1.0",
            nrem::task<OrderRecall>({"order_recall",
                                     "things shown one after the other, then which of two came "
                                     "first",
                                     "arXiv 2410.08133 (SORT, Book-SORT)"}))
