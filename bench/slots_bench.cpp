// The nearest eight of 100,000 keys of 64 numbers: the scan of codes with bounds, and the plain scan
// of all products. Both are exact.
#include <benchmark/benchmark.h>

#include <vector>

#include "engines/slots/scan.hpp"
#include "engines/slots/store.hpp"
#include "nrem/sdk/random.hpp"

namespace {

namespace slots = nrem::slots;

struct Table {
    std::size_t rows;
    std::size_t size = 64;
    std::vector<float> numbers;
    std::vector<std::uint8_t> codes;
    std::vector<slots::CodeScale> scales;
    std::vector<float> queries;

    explicit Table(std::size_t count)
        : rows(count),
          numbers(count * size),
          codes(count * slots::code_size(size)),
          scales(count),
          queries(queried * size) {
        fill(numbers, 1);
        fill(queries, 2);
        const std::size_t width = slots::code_size(size);
        for (std::size_t row = 0; row < rows; ++row)
            scales[row] = slots::encode({numbers.data() + row * size, size},
                                        std::span(codes).subspan(row * width, width));
    }
    void fill(std::vector<float>& vectors, std::uint64_t seed) const {
        nrem::Random random(seed);
        for (float& x : vectors) x = static_cast<float>(random.normal());
        for (std::size_t at = 0; at < vectors.size(); at += size)
            slots::to_unit(std::span(vectors).subspan(at, size));
    }
    slots::Keys keys() const { return {numbers.data(), codes.data(), scales.data(), rows, size}; }
    std::span<const float> query(std::size_t number) const {
        return {queries.data() + number % queried * size, size};
    }
    static constexpr std::size_t queried = 64;
};

const Table& table(std::size_t rows) {
    static const Table small(10000);
    static const Table large(100000);
    return rows == small.rows ? small : large;
}

void nearest_eight(benchmark::State& bench) {
    const Table& made = table(static_cast<std::size_t>(bench.range(0)));
    std::vector<slots::Near> found(8);
    std::vector<std::int16_t> scratch(slots::code_size(made.size));
    std::size_t number = 0;
    for (auto _ : bench) {
        slots::nearest(made.keys(), made.query(number++), scratch, found);
        benchmark::DoNotOptimize(found.data());
    }
}

void all_products(benchmark::State& bench) {
    const Table& made = table(static_cast<std::size_t>(bench.range(0)));
    std::vector<float> products(made.rows);
    std::size_t number = 0;
    for (auto _ : bench) {
        slots::similarities(made.keys(), made.query(number++), products);
        benchmark::DoNotOptimize(products.data());
    }
}

BENCHMARK(nearest_eight)->Arg(10000)->Arg(100000)->Unit(benchmark::kMicrosecond);
BENCHMARK(all_products)->Arg(10000)->Arg(100000)->Unit(benchmark::kMicrosecond);

}  // namespace
