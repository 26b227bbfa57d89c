// The task `late_binding`: some things come with a symbol whose meaning is told only later.
//
// A cue's vector has two parts of equal size, a thing's and a symbol's. Things of the group "direct"
// are shown with their value. Those of "late" come with a symbol and without a value, and after all
// things it is told what the symbols mean: the values of these things. Those of "early" come with a
// symbol, too, but what it means was told before all things. With `again` all things with a symbol
// are shown once more at the end. After a boundary each thing is asked for by its own part alone.
// Each symbol is of one thing. The oracle binds all of them.
#include <cmath>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class LateBinding {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("direct", "12", {0, 4096}, "things whose value is shown"),
         nrem::integer("late", "12", {0, 4096}, "things whose symbol is explained after all things"),
         nrem::integer("early", "12", {0, 4096}, "things whose symbol is explained before them"),
         nrem::flag("again", "false", "are things with a symbol shown once more, after all that?"),
         nrem::integer("values", "16", {2, 1024}, "different values that there are"),
         nrem::integer("dimensions", "64", {2, 1024}, "size of a thing's part, and of a symbol's")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit LateBinding(const nrem::Params& params)
        : direct_(params.integer("direct")),
          late_(params.integer("late")),
          things_(direct_ + late_ + params.integer("early")),
          again_(params.flag("again")),
          dimensions_(params.integer("dimensions")),
          values_(numbered("value", params.integer("values"))) {
        if (things_ == 0) throw std::invalid_argument("direct, late, early: no thing at all");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, 2 * dimensions_, values_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("things " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Scene scene{Telling(sink),
                    Directions({things_, dimensions_, 0, Own::random}, random),
                    Directions({things_, dimensions_, 0, Own::random}, random),
                    {},
                    std::vector<float>(values_.size())};
        std::vector<std::size_t> order(things_);
        for (std::size_t thing = 0; thing < things_; ++thing) {
            scene.answers.push_back(random.below(values_.size()));
            order[thing] = thing;
        }
        random.shuffle(std::span(order));
        explain(scene, order, "early");
        for (const std::size_t thing : order) show(scene, thing);
        explain(scene, order, "late");
        for (const std::size_t thing : order)
            if (again_ && thing >= direct_) show(scene, thing);
        scene.telling.boundary();
        for (std::size_t thing = 0; thing < things_; ++thing) ask(scene, thing);
    }

private:
    enum Parts { own = 1, symbol = 2, both = 3 };
    struct Scene {
        Telling telling;
        Directions things;
        Directions symbols;
        std::vector<std::size_t> answers;
        std::vector<float> nothing;  // the value of what is not known
    };

    std::string_view group(std::size_t thing) const {
        return thing < direct_ ? "direct" : thing < direct_ + late_ ? "late" : "early";
    }
    // Of length 1.
    std::vector<float> vector(const Scene& scene, std::size_t thing, Parts parts) const {
        std::vector<float> made(2 * dimensions_);
        const float length = parts == both ? std::sqrt(0.5F) : 1.0F;
        for (std::size_t i = 0; i < dimensions_; ++i) {
            if (parts & own) made[i] = length * scene.things.row(thing)[i];
            if (parts & symbol) made[dimensions_ + i] = length * scene.symbols.row(thing)[i];
        }
        return made;
    }
    void show(Scene& scene, std::size_t thing) const {
        const bool known = thing < direct_;
        const auto cue = vector(scene, thing, known ? own : both);
        const std::string name = "thing " + std::to_string(thing + 1) +
                                 (known ? "" : " has symbol " + std::to_string(thing + 1));
        scene.telling.observe({.text = name,
                               .vector = cue,
                               .choices = known ? &values_ : nullptr,
                               .answer = scene.answers[thing],
                               .value = scene.nothing,
                               .item = thing + 1});
    }
    // What the symbols of a group mean. A symbol is an item of its own.
    void explain(Scene& scene, const std::vector<std::size_t>& order, std::string_view of) const {
        for (const std::size_t thing : order) {
            if (group(thing) != of) continue;
            const auto cue = vector(scene, thing, symbol);
            const std::string name = "symbol " + std::to_string(thing + 1);
            scene.telling.observe({.text = name,
                                   .vector = cue,
                                   .choices = &values_,
                                   .answer = scene.answers[thing],
                                   .item = things_ + thing + 1});
        }
    }
    void ask(Scene& scene, std::size_t thing) const {
        const auto cue = vector(scene, thing, own);
        const std::string name = "thing " + std::to_string(thing + 1);
        const std::uint64_t evidence[] = {thing + 1, things_ + thing + 1};
        scene.telling.test({.text = name,
                            .vector = cue,
                            .choices = &values_,
                            .answer = scene.answers[thing],
                            .item = thing + 1,
                            .group = group(thing),
                            .evidence = std::span(evidence).first(thing < direct_ ? 1 : 2)});
    }

    std::size_t direct_;
    std::size_t late_;
    std::size_t things_;
    bool again_;
    std::size_t dimensions_;
    Choices values_;
};

}  // namespace

NREM_PLUGIN("late_binding", "0.1.0",
            nrem::task<LateBinding>({"late_binding",
                                     "things with symbols whose meaning is told later",
                                     "LaMemo (arXiv 2204.07341)"}))
