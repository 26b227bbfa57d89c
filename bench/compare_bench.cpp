// The comparison of 5,000 rows: 1,000 cells of two arms, two swept keys and the controls, under
// five seeds, eight streams of 100 answers each.
#include <benchmark/benchmark.h>

#include "analysis/comparison.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

struct Shape {
    std::uint64_t cells = 1000;
    std::uint64_t seeds = 5;
    std::uint64_t streams = 8;
    std::uint64_t answers = 100;
};

TrialRecord trial_of(const Shape& shape, double accuracy, std::uint64_t seed) {
    TrialRecord trial;
    for (std::uint64_t i = 0; i < shape.streams; ++i) {
        Random random(combine(seed, i));
        StreamRecord& stream = trial.streams.emplace_back();
        stream.index = i;
        stream.name = "stream " + std::to_string(i);
        for (std::uint64_t step = 0; step < shape.answers; ++step) {
            StepRecord& answer = stream.steps.emplace_back();
            answer.step = step;
            answer.correct = random.uniform() < accuracy;
            answer.log_loss = random.uniform();
            answer.age = static_cast<std::int64_t>(step % 64);
            answer.memory.bytes = seed % 7 * 100;
        }
    }
    return trial;
}

Row row_of(const Shape& shape, std::uint64_t cell, std::uint64_t seed) {
    Cell made;
    if (cell < 2) {
        made.control = cell == 0 ? Control::no_memory : Control::full_history;
        made.arm = cell == 0 ? "no_memory" : "full_history";
    } else {
        made.arm = cell % 2 ? "a" : "b";
        made.factors = {{"sleep.passes", std::to_string(cell / 2 % 25)},
                        {"rule.rate", std::to_string(cell / 50)}};
    }
    made.identity = R"({"backend":{"name":"reader"},"cell":)" + std::to_string(cell) + "}";
    made.problem = "weather";
    const double accuracy = 0.5 + 0.2 * static_cast<double>(cell % 25) / 25;
    TrialRecord trial = trial_of(shape, accuracy, combine(cell, seed));
    trial.seed = seed;
    return make_row(made, trial);
}

void compares(benchmark::State& state) {
    Shape shape;
    shape.cells = static_cast<std::uint64_t>(state.range(0)) / shape.seeds;
    std::vector<Row> rows;
    for (std::uint64_t cell = 0; cell < shape.cells; ++cell)
        for (std::uint64_t seed = 0; seed < shape.seeds; ++seed)
            rows.push_back(row_of(shape, cell, seed));
    for (auto _ : state) benchmark::DoNotOptimize(compare(rows, {}).groups.size());
    state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(compares)->Arg(500)->Arg(5000)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace nrem::core
