// The hybrid sequence model: the recurrence of some heads against the machine's bound, and whole
// forward passes.
//
// The bound of a step is what the multiply-add units need for the operations on each of d^2 cells,
// a plain multiply or addition taking the place of a multiply-add: 4 of gated delta (decay, write,
// read, and what the next token finds), 3 of Hebb's rule, 6 with momentum.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include "peak.hpp"
#include "recurrence.hpp"
#include "plugins/engines/recurrent/hybrid/example.hpp"

namespace nrem_hybrid {
namespace {

struct Sizes {
    std::size_t d;  // of keys and values
    std::size_t tokens;
    std::size_t heads;
};

// A fast layer's heads as the model lays them out: queries | keys | values | gates in each row.
struct FastHeads {
    Sizes sizes;
    std::size_t width = sizes.heads * sizes.d;
    std::size_t stride = 3 * width + padded(3 * sizes.heads);
    AlignedFloats rows{sizes.tokens * stride};
    AlignedFloats state{width * sizes.d};
    AlignedFloats momentum{width * sizes.d};
    AlignedFloats out{sizes.tokens * width};
    AlignedFloats scratch{recurrence_scratch(sizes.d)};

    explicit FastHeads(const Sizes& wanted) : sizes(wanted) {
        nrem::Random random(1);
        for (std::size_t t = 0; t < sizes.tokens; ++t) {
            float* const row = rows.data() + t * stride;
            for (std::size_t i = 0; i < 3 * width; ++i)
                row[i] = static_cast<float>(random.normal());
            for (std::size_t i = 3 * width; i < stride; ++i) row[i] = 0.9f;
        }
        unit_silu({rows.data(), stride, sizes.tokens, 2 * sizes.heads, sizes.d});
    }
    void run(Rule rule) {
        float* const row = rows.data();
        float* const gates = row + 3 * width;
        recur(rule,
              {.query = row,
               .key = row + width,
               .value = row + 2 * width,
               .decay = gates,
               .rate = gates + sizes.heads,
               .momentum = gates + 2 * sizes.heads,
               .stride = stride,
               .tokens = sizes.tokens,
               .out = out.data(),
               .out_stride = width},
              {state.data(), momentum.data(), sizes.heads, sizes.d, sizes.d}, scratch.data());
    }
};

struct Step {
    Rule rule;
    double operations;  // on a cell
};

// Arguments: size of keys and values, tokens of the chunk, heads. Times are those of one head.
void recurrence(benchmark::State& bench, const Step& step) {
    const auto size = [&](std::size_t i) { return static_cast<std::size_t>(bench.range(i)); };
    FastHeads heads({size(0), size(1), size(2)});
    for (auto _ : bench) {
        heads.run(step.rule);
        benchmark::ClobberMemory();
    }
    const double d = static_cast<double>(bench.range(0));
    const double steps = static_cast<double>(bench.iterations() * bench.range(1) * bench.range(2));
    static const double peak = nrem_bench::peak();
    using Counter = benchmark::Counter;
    bench.counters["ns_a_token"] = Counter(steps * 1e-9, Counter::kIsRate | Counter::kInvert);
    bench.counters["of_bound"] =
        Counter(steps * 2 * step.operations * d * d / peak, Counter::kIsRate | Counter::kInvert);
}

Model small_model(const Architecture& architecture) {
    const auto file = std::filesystem::temp_directory_path() /
                      ("nrem_bench_" + std::to_string(getpid()) + ".safetensors");
    example::write(file, architecture, example::weights(architecture));
    Model model(file);
    std::filesystem::remove(file);
    return model;
}

// A pass of a night over a chunk of that many tokens, with features from the pass before.
void sleep_pass(benchmark::State& bench) {
    auto architecture = example::small();
    const auto count = static_cast<std::size_t>(bench.range(0));
    architecture.window = std::max(architecture.window, count);
    const Model model = small_model(architecture);
    example::States states(architecture);
    const auto pointers = states.pointers();
    const auto tokens = example::tokens(architecture, count);
    std::vector<float> features(count * architecture.width, 0.1f);
    for (auto _ : bench) {
        model.forward({tokens, pointers.data(), features.data(), features.data()});
        benchmark::ClobberMemory();
    }
    bench.SetItemsProcessed(bench.iterations() * bench.range(0));
}

// A prediction: one pass from the embeddings to the logits.
void prediction(benchmark::State& bench) {
    const auto architecture = example::small();
    const Model model = small_model(architecture);
    example::States states(architecture);
    const auto pointers = states.pointers();
    const auto count = static_cast<std::size_t>(bench.range(0));
    const auto tokens = example::tokens(architecture, count);
    std::vector<float> logits(count * architecture.vocabulary.size());
    for (auto _ : bench) {
        model.forward({.tokens = tokens, .states = pointers.data(), .logits = logits.data()});
        benchmark::ClobberMemory();
    }
    bench.SetItemsProcessed(bench.iterations() * bench.range(0));
}

BENCHMARK_CAPTURE(recurrence, gated_delta, Step{Rule::gated_delta, 4})
    ->ArgsProduct({{16, 64, 128}, {16, 256}, {1, 4}});
BENCHMARK_CAPTURE(recurrence, hebbian, Step{Rule::hebbian, 3})->Args({64, 256, 1});
BENCHMARK_CAPTURE(recurrence, momentum, Step{Rule::momentum, 6})->Args({64, 256, 1});
BENCHMARK(sleep_pass)->Arg(1)->Arg(4)->Arg(16)->Arg(64)->Arg(256)->Arg(1024);
BENCHMARK(prediction)->Arg(1)->Arg(16);

}  // namespace
}  // namespace nrem_hybrid
