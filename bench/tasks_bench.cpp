// What the tasks for trained models take to make a stream that nobody keeps.
#include <benchmark/benchmark.h>

#include "tasks/play.hpp"

namespace {

using nrem::tasks::Given;

void make_streams(benchmark::State& state, const std::string& name, const Given& given) {
    const nrem::core::Component& component =
        nrem::tasks::registry().find(nrem::core::Kind::task, name);
    const nrem::core::TaskInstance task(component, nrem::core::resolve(component, given),
                                        nrem::tasks::registry().host());
    std::uint64_t events = 0;
    const nrem_event_sink sink{
        sizeof(nrem_event_sink), 0, &events, [](void*, nrem_str) {},
        [](void* count, const nrem_event*) { ++*static_cast<std::uint64_t*>(count); }};
    std::uint64_t index = 0;
    for (auto _ : state) task.call(&nrem_task::stream, index++, std::uint64_t{1}, &sink);
    state.counters["events"] =
        static_cast<double>(events) / static_cast<double>(state.iterations());
}

BENCHMARK_CAPTURE(make_streams, automaton_rows, "automaton", Given{{"split", "train"}});
BENCHMARK_CAPTURE(make_streams, automaton_cells, "automaton",
                  Given{{"split", "train"}, {"ask", "cells"}, {"at", "sampled"}});
BENCHMARK_CAPTURE(make_streams, hops, "hops", Given{{"split", "train"}});
BENCHMARK_CAPTURE(make_streams, symbolic_math, "symbolic_math", Given{{"split", "train"}});

}  // namespace
