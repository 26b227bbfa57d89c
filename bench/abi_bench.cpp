// A call across the plugin boundary, with what the host wraps around it: goal under 30 ns.
#include <benchmark/benchmark.h>

#include "host/instance.hpp"
#include "memory/memory.hpp"
#include "nrem/sdk.hpp"
#include "wake/recall.hpp"

namespace {

using namespace nrem::core;  // NOLINT: a benchmark's own file

// A rule that does nothing, in a shared library of its own.
void call_across_the_boundary(benchmark::State& state) {
    Registry registry;
    registry.load(NREM_BUILD_DIR "/plugins/rule_none.so");
    const Component& none = registry.find(Kind::rule, "none");
    const RuleInstance rule(none, resolve(none, {}), registry.host());
    const Memory memory;
    const nrem_memory view = memory.view(0);
    const nrem::Cue cue = nrem::make_cue();
    RecallBuffer recall;
    recall.begin(view);
    for (auto _ : state) {
        rule.call(&nrem_rule::read, &view, &cue, &recall.sink());
        benchmark::ClobberMemory();
    }
}
BENCHMARK(call_across_the_boundary);

}  // namespace
