// The task `classes`: class-incremental learning. Classes are mixtures of Gaussian clouds; the
// tasks of a stream bring a few of them each, all samples several times over (epochs), and end with
// a boundary. Samples never seen before are tested at the end, equally over all classes.
//
// order: sequential is where a network forgets; recurring goes through the tasks `rounds` times
// with the epochs shared out; joint shuffles all the samples of all tasks: the ceiling. All three
// show the same samples equally often. An event's item is its class, so that retention is by class.
#include <numeric>
#include <string>
#include <vector>

#include "../choices.hpp"
#include "../engines/clouds.hpp"

namespace {

enum class Order { sequential, recurring, joint };

constexpr auto names_of(Order) {
    return std::to_array<std::string_view>({"sequential", "recurring", "joint"});
}

class Classes {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("classes", "10", {2, 1000}, "how many there are"),
         nrem::integer("dimensions", "24", {1, 4096}, "size of a sample"),
         nrem::integer("tasks", "5", {1, 1000}, "into which the classes are divided"),
         nrem::integer("samples", "40", {1, 100000}, "of each class, to learn from"),
         nrem::integer("epochs", "8", {1, 1000}, "times that each sample is shown"),
         nrem::integer("tests", "20", {1, 100000}, "of each class, never shown before"),
         nrem::integer("clouds", "3", {1, 100}, "of which a class is a mixture"),
         nrem::number("separation", "1.25", {0, 1000},
                      "standard deviation of the clouds' centres, that of a cloud being 1"),
         nrem::choice("order", Order::sequential,
                      "one task after the other, in rounds, or all samples shuffled"),
         nrem::integer("rounds", "2", {1, 1000}, "through the tasks (order: recurring)"),
         nrem::choice("present", "observe", "observe|query",
                      "show samples with their class, or ask for it first"),
         nrem::choice("test", "end", "end|tasks",
                      "test once, or all classes after every task as well")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.vector", "task.choices", "task.codes"});

    explicit Classes(const nrem::Params& params)
        : choices_(numbered("class", params.integer("classes"))),
          plan_{choices_.size(), params.integer("dimensions"), params.integer("clouds"),
                params.number("separation")},
          tasks_(std::min<std::size_t>(params.integer("tasks"), choices_.size())),
          samples_(params.integer("samples")),
          epochs_(params.integer("epochs")),
          tests_(params.integer("tests")),
          order_(params.choice<Order>("order")),
          rounds_(order_ == Order::recurring ? std::min(params.integer("rounds"), epochs_) : 1),
          asks_(params.text("present") == "query"),
          tests_often_(params.text("test") == "tasks") {}

    nrem::TaskInfo describe() const { return {nrem::endless, plan_.dimensions, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("classes " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Samples centres = draw_centres(plan_, random);
        const Samples lessons = draw_samples(plan_, centres, samples_, random);
        const Samples tests = draw_samples(plan_, centres, tests_, random);
        Stage stage{sink, random};
        for (std::size_t round = 0; round < rounds_; ++round)
            for (std::size_t task = 0; task < (order_ == Order::joint ? 1 : tasks_); ++task) {
                teach(stage, of_task(lessons, task), epochs_of(round));
                sink.boundary(stage.at++);
                const bool last = round + 1 == rounds_ && task + 1 == tasks_;
                if (tests_often_ && !last) test(stage, tests);
            }
        test(stage, tests);
    }

private:
    struct Stage {
        nrem::EventSink& sink;
        nrem::Random& random;
        double at = 0;
    };

    // Which samples a task shows: those of its classes.
    std::vector<const Sample*> of_task(const Samples& samples, std::size_t task) const {
        std::vector<const Sample*> chosen;
        for (const auto& sample : samples)
            if (order_ == Order::joint || sample.label * tasks_ / choices_.size() == task)
                chosen.push_back(&sample);
        return chosen;
    }
    // The epochs are shared out evenly, the first rounds taking what is left over.
    std::size_t epochs_of(std::size_t round) const {
        return epochs_ / rounds_ + (round < epochs_ % rounds_ ? 1 : 0);
    }
    void teach(Stage& stage, std::vector<const Sample*> samples, std::size_t epochs) const {
        for (std::size_t epoch = 0; epoch < epochs; ++epoch) {
            stage.random.shuffle(std::span(samples));
            for (const auto* sample : samples) {
                const auto event = event_of(*sample, stage.at++);
                asks_ ? stage.sink.query(event) : stage.sink.observe(event);
            }
        }
    }
    // In an order of its own, so that probing changes nothing of what is taught.
    void test(Stage& stage, const Samples& tests) const {
        for (const auto& sample : tests) stage.sink.test(event_of(sample, stage.at++));
    }
    nrem::Event event_of(const Sample& sample, double at) const {
        nrem::Event event;
        event.cue.vector = nrem::borrow(std::span<const float>(sample.features));
        choices_.offer(event.cue);
        event.truth = choices_.answer(sample.label);
        event.item = sample.label + 1;
        event.at = at;
        return event;
    }

    Choices choices_;
    CloudPlan plan_;
    std::size_t tasks_;
    std::size_t samples_;
    std::size_t epochs_;
    std::size_t tests_;
    Order order_;
    std::size_t rounds_;
    bool asks_;
    bool tests_often_;
};

}  // namespace

NREM_PLUGIN("classes", "0.1.0",
            nrem::task<Classes>({"classes",
                                 "clouds of points whose classes come in tasks, then a test of "
                                 "every class",
                                 "van de Ven et al. 2022 (class-incremental learning)"}))
