// Host overhead of a wake step: everything but backend and rule, with the event log off and on.
// Floor: two clock pairs (about 100 ns), the boundary calls (about 10 ns), the step's record.
#include <benchmark/benchmark.h>

#include "support/toys.hpp"
#include "wake/lane.hpp"

namespace {

using namespace nrem;
using namespace nrem::core;

constexpr std::int64_t most_steps = 20000;

// A backend that answers at once and a rule that does nothing: what is left is the host.
class ConstantBackend {
public:
    explicit ConstantBackend(const Params&) {}
    void predict(const Question&, AnswerSink& answer) const { answer.choice(0); }
};

constexpr const char* figure_names[] = {"a", "b", "c", "d", "e", "f", "g", "h",
                                        "i", "j", "k", "l", "m", "n", "o", "p"};

// Does nothing but measure, as many figures as there may be, at each write.
class MeasuringRule {
public:
    static constexpr auto figures = [] {
        std::array<nrem_figure_spec, std::size(figure_names)> made{};
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = nrem::figure(figure_names[i], nrem::Better::neither, {0, 1}, "A number.");
        return made;
    }();
    explicit MeasuringRule(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor& memory, const Experience&, const Occasion&) const {
        for (const char* name : figure_names) memory.figure(name, 0.5);
    }
};

// In each iteration the predictor is asked for another sample, which is proposed.
class SamplingLoop {
public:
    static constexpr std::uint64_t iterations = 32;
    explicit SamplingLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        Prediction said;
        for (std::uint64_t i = 0; i < iterations; ++i) {
            said = attempt.predict(attempt.cue(), i);
            attempt.propose(said);
            if (!attempt.go_on()) break;
        }
        return said;
    }
};

const nrem_plugin& constant_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {backend<ConstantBackend>({"constant", "The first choice."}),
         loop<SamplingLoop>({"sampling", "32 samples."}),
         rule<MeasuringRule>({"measuring", "Sixteen figures a write."})});
    static constexpr nrem_plugin made = nrem::detail::plugin("constant", "1", "bench", components);
    return made;
}

void live(benchmark::State& state, const char* rule, bool logs, bool loops = false,
          std::int64_t steps = most_steps) {
    Registry registry;
    registry.add(toys::plugin(), "toys");
    registry.add(constant_plugin(), "constant");
    Cell cell = toys::cell(registry, rule, "noop");
    cell.backend = toys::part(registry, Kind::backend, "constant");
    if (loops) cell.loop = toys::part(registry, Kind::loop, "sampling");
    cell.context.capacity = 256;
    cell.task.settings =
        resolve(*cell.task.component, {{"length", std::to_string(steps)}, {"day", "100000"}});
    const TaskInstance task(*cell.task.component, cell.task.settings, registry.host());
    const BackendInstance backend(*cell.backend.component, cell.backend.settings, registry.host());
    const TrialContext trial{.cell = &cell,
                             .task = &task,
                             .backend = &backend,
                             .host = registry.host(),
                             .log_events = logs};
    for (auto _ : state) {
        state.PauseTiming();
        auto lane = std::make_unique<Lane>(LaneSetup{.trial = &trial});
        state.ResumeTiming();
        lane->advance();
        state.PauseTiming();
        lane.reset();
        state.ResumeTiming();
    }
    state.SetItemsProcessed(state.iterations() * steps);
    state.counters["per_step"] =
        benchmark::Counter(static_cast<double>(state.iterations() * steps),
                           benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
}
void wake_step(benchmark::State& state) {
    live(state, "none", state.range(0) != 0);
}
BENCHMARK(wake_step)->ArgName("event_log")->Arg(0)->Arg(1)->Unit(benchmark::kMillisecond);

// A step with sixteen figures: a sixteenth of what it takes more is a figure.
void wake_step_with_figures(benchmark::State& state) {
    live(state, "measuring", false);
}
BENCHMARK(wake_step_with_figures)->Unit(benchmark::kMillisecond);

// A 32nd of what a step takes here is an iteration of a loop: request, answer, proposal, stop.
void wake_step_of_a_loop(benchmark::State& state) {
    live(state, "none", false, true, most_steps / 32);
}
BENCHMARK(wake_step_of_a_loop)->Unit(benchmark::kMillisecond);

}  // namespace
