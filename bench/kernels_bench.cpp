// Delta-rule write plus read at one head: the plugin's kernels against plain two-pass loops that
// the compiler vectorises by itself.
#include <benchmark/benchmark.h>

#include <vector>

#include "engines/associative/kernels.hpp"
#include "nrem/sdk/random.hpp"

namespace {

namespace kernels = nrem_fast_weights;

struct Sequence {
    std::size_t d;
    std::size_t length = 256;
    std::vector<float> keys, values, state, out;

    explicit Sequence(std::size_t width)
        : d(width), keys(length * d), values(length * d), state(d * d), out(d) {
        nrem::Random random(1);
        for (auto& x : values) x = static_cast<float>(random.normal());
        for (auto& x : keys) x = static_cast<float>(random.normal());
        for (std::size_t t = 0; t < length; ++t) {
            const float scale = kernels::inverse_length(key(t));
            for (std::size_t i = 0; i < d; ++i) keys[t * d + i] *= scale;
        }
    }
    std::span<const float> key(std::size_t t) const { return {keys.data() + t * d, d}; }
    std::span<const float> value(std::size_t t) const { return {values.data() + t * d, d}; }
};

void multiply(const float* matrix, std::size_t d, const float* key, float* out) {
    std::fill(out, out + d, 0.f);
    for (std::size_t row = 0; row < d; ++row)
        for (std::size_t i = 0; i < d; ++i) out[i] += key[row] * matrix[row * d + i];
}

void plain_write(Sequence& s, std::size_t t) {
    std::vector<float>& error = s.out;
    multiply(s.state.data(), s.d, s.key(t).data(), error.data());
    for (std::size_t i = 0; i < s.d; ++i) error[i] = 0.5f * (s.value(t)[i] - error[i]);
    for (std::size_t row = 0; row < s.d; ++row)
        for (std::size_t i = 0; i < s.d; ++i) s.state[row * s.d + i] += s.key(t)[row] * error[i];
}

void plain_step(benchmark::State& bench) {
    Sequence s(static_cast<std::size_t>(bench.range(0)));
    std::size_t t = 0;
    for (auto _ : bench) {
        plain_write(s, t);
        t = (t + 1) % s.length;
        multiply(s.state.data(), s.d, s.key(t).data(), s.out.data());
        benchmark::DoNotOptimize(s.out.data());
        benchmark::ClobberMemory();
    }
}

// As the rule does it, the lengths of the keys included.
void kernel_step(benchmark::State& bench) {
    Sequence s(static_cast<std::size_t>(bench.range(0)));
    std::size_t t = 0;
    for (auto _ : bench) {
        const float written = kernels::inverse_length(s.key(t));
        kernels::correct(s.state, s.key(t), s.value(t), {.rate = 0.5f, .key_scale = written});
        t = (t + 1) % s.length;
        kernels::read(s.state, s.key(t), kernels::inverse_length(s.key(t)), s.out);
        benchmark::DoNotOptimize(s.out.data());
        benchmark::ClobberMemory();
    }
}

BENCHMARK(plain_step)->Arg(64)->Arg(128);
BENCHMARK(kernel_step)->Arg(64)->Arg(128);

}  // namespace
