// Steps of linear memories at one head, a write and a read of the result, against the machine's
// bound; and the delta rule by plain two-pass loops that the compiler vectorises by itself.
//
// `of_fma` is the time in units of what the multiply-add units need for the passes over S, a plain
// multiply taking the place of a multiply-add. `of_bound` is the time in units of what no two passes
// can go below: in the second all of S is stored, which on some machines takes longer than two
// multiply-adds. Both rates are measured in the same run.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <memory>
#include <vector>

#include "engines/linear/least_squares.hpp"
#include "engines/linear/product.hpp"
#include "engines/linear/updates.hpp"
#include "nrem/sdk/random.hpp"
#include "peak.hpp"

namespace nrem_linear {
namespace {

constexpr std::size_t length = 256;

// On a cache line of its own, as S may be.
template <class T>
class Aligned {
public:
    explicit Aligned(std::size_t size) : size_(size), numbers_(size + 64 / sizeof(T)) {
        void* at = numbers_.data();
        std::size_t room = numbers_.size() * sizeof(T);
        first_ = static_cast<T*>(std::align(64, size * sizeof(T), at, room));
    }
    T* data() { return first_; }
    std::size_t size() const { return size_; }
    std::span<T> all() { return {first_, size_}; }

private:
    std::size_t size_;
    std::vector<T> numbers_;
    T* first_;
};

template <class T>
struct Sequence {
    std::size_t d;
    std::vector<T> keys, values, rows, x, out, direction, scratch;
    Aligned<T> state, factor;

    explicit Sequence(std::size_t width)
        : d(width),
          keys(2 * length * d),
          values(2 * length * d),
          rows(d, T(0.99)),
          x(d),
          out(d),
          direction(d),
          scratch(d * (d + 3)),
          state(d * d),
          factor(d * d) {
        nrem::Random random(1);
        for (auto& number : values) number = static_cast<T>(random.normal());
        for (auto& number : keys) number = static_cast<T>(random.normal());
        for (std::size_t t = 0; t < 2 * length; ++t) {
            const T scale = inverse_length<T>(key(t));
            for (std::size_t i = 0; i < d; ++i) keys[t * d + i] *= scale;
        }
        for (std::size_t i = 0; i < d; ++i) factor.data()[i * (d + 1)] = 100;
    }
    Matrix<T> matrix() { return {state.data(), d, d}; }
    // `count` of them, which follow one another.
    std::span<const T> key(std::size_t t, std::size_t count = 1) const {
        return {keys.data() + t * d, count * d};
    }
    std::span<const T> value(std::size_t t, std::size_t count = 1) const {
        return {values.data() + t * d, count * d};
    }
    // Written with its key and read with the next.
    Step<T> step(std::size_t t) const {
        return {.query = key(t + 1), .key = key(t), .target = value(t), .write = T(0.5)};
    }
};

// Seconds for the stores of one byte, the best of some tries.
double seconds_a_stored_byte() {
    constexpr std::size_t size = 1 << 14;
    Aligned<char> bytes(size);
    double best = 1;
    for (int i = 0; i < 50; ++i) {
        constexpr int rounds = 2000;
        const std::clock_t start = std::clock();
        for (int round = 0; round < rounds; ++round) {
            std::memset(bytes.data(), round, size);
            benchmark::DoNotOptimize(bytes.data());
            benchmark::ClobberMemory();
        }
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        best = std::min(best, seconds / rounds / size);
    }
    return best;
}

// What a cell of S takes in each pass.
struct Operations {
    double first;
    double second;
    double stores = 1;  // of cells
};

// Calls body(sequence, t) for one token after the other.
template <class T, class Body>
void run(benchmark::State& bench, const Operations& operations, const Body& body) {
    static const double operation = 2 / nrem_bench::peak() / sizeof(float);  // seconds a byte
    static const double store = seconds_a_stored_byte();
    Sequence<T> sequence(static_cast<std::size_t>(bench.range(0)));
    std::size_t t = 0;
    for (auto _ : bench) {
        body(sequence, t);
        t = (t + 1) % length;
        benchmark::DoNotOptimize(sequence.out.data());
        benchmark::ClobberMemory();
    }
    const double bytes = static_cast<double>(sequence.state.size() * sizeof(T));
    const auto in_units_of = [](double seconds) {
        return benchmark::Counter(seconds, benchmark::Counter::kIsIterationInvariantRate |
                                               benchmark::Counter::kInvert);
    };
    const auto& [first, second, stores] = operations;
    bench.counters["of_fma"] = in_units_of((first + second) * operation * bytes);
    bench.counters["of_bound"] = in_units_of(
        (first * operation + std::max(second * operation, stores * store)) * bytes);
}

template <class T>
void plain(benchmark::State& bench) {
    const auto multiply = [](Sequence<T>& s, std::span<const T> key, std::vector<T>& out) {
        std::fill(out.begin(), out.end(), T(0));
        const T* const cells = s.state.data();
        for (std::size_t row = 0; row < s.d; ++row)
            for (std::size_t i = 0; i < s.d; ++i) out[i] += key[row] * cells[row * s.d + i];
    };
    run<T>(bench, {2, 1}, [&](Sequence<T>& s, std::size_t t) {
        multiply(s, s.key(t), s.x);
        for (std::size_t i = 0; i < s.d; ++i) s.x[i] = T(0.5) * (s.value(t)[i] - s.x[i]);
        T* const cells = s.state.data();
        for (std::size_t row = 0; row < s.d; ++row)
            for (std::size_t i = 0; i < s.d; ++i) cells[row * s.d + i] += s.key(t)[row] * s.x[i];
        multiply(s, s.key(t + 1), s.out);
    });
}

template <class T>
void hebb(benchmark::State& bench) {
    run<T>(bench, {1, 1}, [](Sequence<T>& s, std::size_t t) {
        const auto step = s.step(t);
        take(s.matrix(), step, s.x, s.out);
    });
}

template <class T>
void retention(benchmark::State& bench) {
    run<T>(bench, {1, 2}, [](Sequence<T>& s, std::size_t t) {
        auto step = s.step(t);
        step.decay.all = T(0.99);
        take(s.matrix(), step, s.x, s.out);
    });
}

template <class T>
void delta(benchmark::State& bench) {
    run<T>(bench, {2, 1}, [](Sequence<T>& s, std::size_t t) {
        auto step = s.step(t);
        step.predict = step.key;
        take(s.matrix(), step, s.x, s.out);
    });
}

template <class T>
void gated_delta(benchmark::State& bench) {
    run<T>(bench, {2, 2}, [](Sequence<T>& s, std::size_t t) {
        auto step = s.step(t);
        step.predict = step.key;
        step.decay.all = step.erase = T(0.99);
        take(s.matrix(), step, s.x, s.out);
    });
}

template <class T>
void channel_decay(benchmark::State& bench) {
    run<T>(bench, {2, 2}, [](Sequence<T>& s, std::size_t t) {
        auto step = s.step(t);
        step.predict = step.key;
        step.decay.rows = s.rows;
        take(s.matrix(), step, s.x, s.out);
    });
}

template <class T>
void own_erase_key(benchmark::State& bench) {
    run<T>(bench, {2, 3}, [](Sequence<T>& s, std::size_t t) {
        auto step = s.step(t);
        step.predict = step.erase_key = step.query;
        step.decay.rows = s.rows;
        take(s.matrix(), step, s.x, s.out);
    });
}

// Two steps a token, then four.
template <class T, std::size_t count>
void product(benchmark::State& bench) {
    const std::vector<T> rates(count, T(0.5));
    run<T>(bench, {count + 1, count + 1}, [&](Sequence<T>& s, std::size_t t) {
        take_all<T>(s.matrix(),
                    {.keys = s.key(t, count),
                     .targets = s.value(t, count),
                     .rates = rates,
                     .query = s.key(t + 1),
                     .decay = {.all = T(0.99)}},
                    s.out);
    });
}
template <class T>
void product_of_2(benchmark::State& bench) {
    product<T, 2>(bench);
}
template <class T>
void product_of_4(benchmark::State& bench) {
    product<T, 4>(bench);
}

// P and S are read, and both are changed; S is read out, too.
template <class T>
void least_squares(benchmark::State& bench) {
    run<T>(bench, {3, 3, 2}, [](Sequence<T>& s, std::size_t t) {
        const T gain = learn<T>({s.factor.data(), s.d, s.d}, {.key = s.key(t), .decay = T(0.99)},
                                s.direction, s.scratch);
        auto step = s.step(t);
        step.predict = step.key;
        step.key = s.direction;
        step.write = gain;
        take(s.matrix(), step, s.x, s.out);
    });
}

// S and H are changed, and H is solved for the query: by a Cholesky factor, or by steps of descent.
template <class T>
void mesa(benchmark::State& bench, const char* name, double solving) {
    const Rule& rule = *find_rule(name);
    run<T>(bench, {solving + 1, 4, 2}, [&](Sequence<T>& s, std::size_t t) {
        const Memory<T> memory{{.keys = s.d, .values = s.d, .steps = 30},
                               {s.state.data(), s.factor.data()},
                               s.scratch.data()};
        rule.of<T>().write(memory,
                           {.query = s.key(t + 1),
                            .key = s.key(t),
                            .value = s.value(t),
                            .decay = T(0.99),
                            .rate = T(0.5),
                            .ridge = s.rows},
                           s.out);
    });
}
template <class T>
void mesa_by_factor(benchmark::State& bench) {
    mesa<T>(bench, "mesa", static_cast<double>(bench.range(0)) / 6 + 1);
}
template <class T>
void mesa_by_descent(benchmark::State& bench) {
    mesa<T>(bench, "mesa_cg", 31);
}

// On a machine that does other work, too, the least of many short runs says more than their median.
void sizes(benchmark::internal::Benchmark* bench) {
    bench->Arg(64)->Arg(128)->MinTime(0.0005)->Repetitions(201)->ReportAggregatesOnly();
    bench->ComputeStatistics("least", [](const std::vector<double>& runs) {
        return *std::min_element(runs.begin(), runs.end());
    });
}

#define NREM_BENCH(name)                  \
    BENCHMARK(name<float>)->Apply(sizes); \
    BENCHMARK(name<double>)->Apply(sizes)
NREM_BENCH(plain);
NREM_BENCH(hebb);
NREM_BENCH(retention);
NREM_BENCH(delta);
NREM_BENCH(gated_delta);
NREM_BENCH(channel_decay);
NREM_BENCH(own_erase_key);
NREM_BENCH(product_of_2);
NREM_BENCH(product_of_4);
NREM_BENCH(least_squares);
NREM_BENCH(mesa_by_factor);
NREM_BENCH(mesa_by_descent);

}  // namespace
}  // namespace nrem_linear
