// A decode step of gated delta at 64 heads, a write and a read of the result: one thread, all cores,
// and the same work by ggml's operator where it is installed (see CMakeLists.txt), in one run.
//
// Each head has a state, a key, a value, a query and gates of its own. Figures are of one head.
// ggml's package is built for AVX2: `_avx2` is ours with nothing newer. Its operator also writes
// the new state to another place, where a model copies it back from; that copy is left out here.
#include <benchmark/benchmark.h>
#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>

#include <algorithm>
#include <cmath>
#include <hwy/targets.h>
#include <memory>
#include <thread>
#include <vector>

#ifdef NREM_GGML
#    include <ggml-cpu.h>
#    include <ggml.h>
#endif

#include "engines/linear/updates.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem_linear {
namespace {

constexpr std::size_t heads = 64;

// What all heads are given at one step.
struct Inputs {
    std::size_t d;
    std::vector<float> keys, values, queries, decays, rates, states;

    explicit Inputs(std::size_t width)
        : d(width),
          keys(heads * d),
          values(heads * d),
          queries(heads * d),
          decays(heads),
          rates(heads),
          states(heads * d * d) {
        nrem::Random random(1);
        for (auto* numbers : {&keys, &values, &queries, &states})
            for (float& x : *numbers) x = static_cast<float>(random.normal());
        for (std::size_t h = 0; h < heads; ++h) {
            decays[h] = static_cast<float>(0.9 + 0.1 * random.uniform());
            rates[h] = static_cast<float>(random.uniform());
            const float scale = inverse_length<float>(of(keys, h));
            for (float& x : std::span(keys).subspan(h * d, d)) x *= scale;
        }
    }
    [[nodiscard]] std::span<const float> of(const std::vector<float>& numbers, std::size_t h) const {
        return std::span(numbers).subspan(h * d, d);
    }
};

class Ours {
public:
    explicit Ours(const Inputs& inputs)
        : in_(inputs),
          shape_{.keys = in_.d, .values = in_.d},
          states_(in_.states),
          scratch_(heads * rule_.scratch(shape_)),
          out_(heads * in_.d) {}

    void step(std::size_t h) {
        const Memory<float> memory{
            shape_, {states_.data() + h * shape_.cells()}, scratch_.data() + h * rule_.scratch(shape_)};
        rule_.single.write(memory,
                           {.query = in_.of(in_.queries, h),
                            .key = in_.of(in_.keys, h),
                            .value = in_.of(in_.values, h),
                            .decay = in_.decays[h],
                            .rate = in_.rates[h]},
                           std::span(out_).subspan(h * in_.d, in_.d));
    }
    [[nodiscard]] const std::vector<float>& out() const { return out_; }

private:
    const Inputs& in_;
    const Rule& rule_ = *find_rule("gated_delta");
    Shape shape_;
    std::vector<float> states_, scratch_, out_;
};

void report(benchmark::State& bench, std::size_t tokens = 1) {
    bench.counters["a_head"] = benchmark::Counter(
        static_cast<double>(heads * tokens),
        benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

void one_thread(benchmark::State& bench) {
    const Inputs inputs(static_cast<std::size_t>(bench.range(0)));
    Ours ours(inputs);
    for (auto _ : bench)
        for (std::size_t h = 0; h < heads; ++h) ours.step(h);
    report(bench);
}

void one_thread_avx2(benchmark::State& bench) {
    hwy::DisableTargets(HWY_AVX2 - 1);
    one_thread(bench);
    hwy::DisableTargets(0);
}

// Sixteen tokens of each head, one head after the other or heads among cores: the ratio of the two is
// what the cores are used for.
void tokens(benchmark::State& bench, std::size_t cores) {
    const Inputs inputs(static_cast<std::size_t>(bench.range(0)));
    Ours ours(inputs);
    const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, cores);
    for (auto _ : bench)
        tbb::parallel_for(tbb::blocked_range<std::size_t>(0, heads), [&](const auto& range) {
            for (std::size_t h = range.begin(); h < range.end(); ++h)
                for (int token = 0; token < 16; ++token) ours.step(h);
        });
    report(bench, 16);
}
void tokens_on_one_core(benchmark::State& bench) {
    tokens(bench, 1);
}
void tokens_on_all_cores(benchmark::State& bench) {
    tokens(bench, std::thread::hardware_concurrency());
}

#ifdef NREM_GGML
class Theirs {
public:
    explicit Theirs(const Inputs& in)
        : d_(in.d), context_(ggml_init({.mem_size = 3 * heads * (d_ * d_ + 8 * d_) * sizeof(float) +
                                                    (1U << 20U),
                                        .mem_buffer = nullptr,
                                        .no_alloc = false})) {
        const auto size = static_cast<std::int64_t>(d_);
        const auto filled = [&](const std::vector<float>& from, std::int64_t first,
                                std::int64_t second, std::int64_t third) {
            ggml_tensor* made =
                ggml_new_tensor_4d(context_.get(), GGML_TYPE_F32, first, second, third, 1);
            std::copy(from.begin(), from.end(), static_cast<float*>(made->data));
            return made;
        };
        // Its gate is a logarithm, its state has a row for each value, and it divides what it has
        // read by the root of the width.
        std::vector<float> logs(heads), states(in.states.size()), queries(in.queries);
        std::transform(in.decays.begin(), in.decays.end(), logs.begin(),
                       [](float x) { return std::log(x); });
        for (std::size_t h = 0; h < heads; ++h)
            for (std::size_t i = 0; i < d_; ++i)
                for (std::size_t j = 0; j < d_; ++j)
                    states[(h * d_ + j) * d_ + i] = in.states[(h * d_ + i) * d_ + j];
        for (float& x : queries) x *= std::sqrt(static_cast<float>(d_));
        constexpr std::int64_t count = heads;
        out_ = ggml_gated_delta_net(context_.get(), filled(queries, size, count, 1),
                                    filled(in.keys, size, count, 1), filled(in.values, size, count, 1),
                                    filled(logs, 1, count, 1), filled(in.rates, 1, count, 1),
                                    filled(states, size, size, count), 1);
        graph_ = ggml_new_graph(context_.get());
        ggml_build_forward_expand(graph_, out_);
        plan_ = ggml_graph_plan(graph_, 1, nullptr);
        work_.resize(plan_.work_size);
        plan_.work_data = work_.data();
    }
    void step() { ggml_graph_compute(graph_, &plan_); }
    [[nodiscard]] std::span<const float> out() const {
        return {static_cast<const float*>(out_->data), heads * d_};
    }

private:
    struct Free {
        void operator()(ggml_context* context) const { ggml_free(context); }
    };
    std::size_t d_;
    std::unique_ptr<ggml_context, Free> context_;
    ggml_tensor* out_ = nullptr;
    ggml_cgraph* graph_ = nullptr;
    ggml_cplan plan_{};
    std::vector<std::uint8_t> work_;
};

void ggml(benchmark::State& bench) {
    const Inputs inputs(static_cast<std::size_t>(bench.range(0)));
    Ours ours(inputs);
    for (std::size_t h = 0; h < heads; ++h) ours.step(h);
    Theirs theirs(inputs);
    theirs.step();
    double difference = 0;
    for (std::size_t i = 0; i < ours.out().size(); ++i)
        difference = std::max<double>(difference, std::abs(ours.out()[i] - theirs.out()[i]));
    for (auto _ : bench) theirs.step();
    report(bench);
    bench.counters["differs_by"] = difference;
}
#endif

void widths(benchmark::internal::Benchmark* bench) {
    bench->Arg(64)->Arg(128)->MinTime(0.002)->Repetitions(101)->ReportAggregatesOnly();
    bench->ComputeStatistics("least", [](const std::vector<double>& runs) {
        return *std::min_element(runs.begin(), runs.end());
    });
}

BENCHMARK(one_thread)->Apply(widths);
BENCHMARK(one_thread_avx2)->Apply(widths);
BENCHMARK(tokens_on_one_core)->Apply(widths)->UseRealTime();
BENCHMARK(tokens_on_all_cores)->Apply(widths)->UseRealTime();
#ifdef NREM_GGML
BENCHMARK(ggml)->Apply(widths);
#endif

}  // namespace
}  // namespace nrem_linear
