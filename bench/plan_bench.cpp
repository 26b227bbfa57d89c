// What it costs to read and plan a grid, controls included: 100 cells and 10,000.
#include <benchmark/benchmark.h>

#include <string>

#include "plan/shelf.hpp"

namespace {

using namespace nrem::core;

std::string list(int count) {
    std::string text = "[1";
    for (int i = 2; i <= count; ++i) text += ", " + std::to_string(i);
    return text + "]";
}

// side x side x 100 cells
std::string grid(int side) {
    return "task: weather\nbackend: exemplar\nrule: exemplars\npolicy: replay\n"
           "scheduler: every_n\nsweep:\n  rule.tokens: " +
           list(side) + "\n  sleep.passes: " + list(side) + "\n  scheduler.n: " + list(100) + "\n";
}

void load_and_plan(benchmark::State& state) {
    const std::string text = grid(static_cast<int>(state.range(0)));
    const Registry& registry = shelf::registry();
    std::size_t cells = 0;
    for (auto _ : state) {
        const Plan plan = make_plan(load_text(text, "grid.yaml"), registry);
        cells = plan.cells.size();
        benchmark::DoNotOptimize(plan.hash.data());
    }
    state.counters["cells"] = static_cast<double>(cells);
}
BENCHMARK(load_and_plan)->Arg(1)->Arg(10)->Unit(benchmark::kMillisecond);

void render_plan(benchmark::State& state) {
    const Plan plan = make_plan(load_text(grid(10), "grid.yaml"), shelf::registry());
    for (auto _ : state) benchmark::DoNotOptimize(render(plan).size());
}
BENCHMARK(render_plan)->Unit(benchmark::kMillisecond);

}  // namespace
