// The factor of recursive least squares: against ridge regression in long double, also where P
// itself breaks in float (a small ridge, forgetting, many writes), and taking back.
#include <gtest/gtest.h>

#include "engines/linear/least_squares.hpp"
#include "example.hpp"
#include "support/allocations.hpp"
#include "support/simd_targets.hpp"

namespace nrem_linear::test_of_least_squares {
namespace {

using example::gaussian;

template <class T>
struct Memory {
    std::size_t keys, values;
    std::vector<T> s = std::vector<T>(keys * values);
    std::vector<T> factor = std::vector<T>(keys * keys);
    std::vector<T> direction = std::vector<T>(keys);
    std::vector<T> scratch = std::vector<T>(3 * keys);
    std::vector<T> found = std::vector<T>(values);

    Memory(std::size_t key_size, std::size_t value_size, double ridge)
        : keys(key_size), values(value_size) {
        for (std::size_t i = 0; i < keys; ++i) factor[i * (keys + 1)] = static_cast<T>(1 / ridge);
    }
    T write(std::span<const T> key, std::span<const T> value, T weight, T decay) {
        const T gain = learn<T>({factor.data(), keys, keys},
                                {.key = key, .weight = weight, .decay = decay}, direction, scratch);
        take<T>({s.data(), keys, values},
                {.predict = key, .key = direction, .target = value, .write = gain}, found, {});
        return gain;
    }
};

// A sequence of pairs: `distinct` of them, over and over.
template <class T>
struct Stream {
    std::size_t keys, values, distinct;
    std::vector<T> all_keys, all_values;
    Stream(std::size_t key_size, std::size_t value_size, std::size_t count)
        : keys(key_size), values(value_size), distinct(count) {
        nrem::Random random(count);
        const double unit = 1 / std::sqrt(static_cast<double>(keys));
        all_keys = gaussian<T>(random, keys * distinct, unit);
        all_values = gaussian<T>(random, values * distinct);
    }
    std::span<const T> key(std::size_t t) const {
        return {all_keys.data() + t % distinct * keys, keys};
    }
    std::span<const T> value(std::size_t t) const {
        return {all_values.data() + t % distinct * values, values};
    }
};

// The ridge solution with weights decay^age, by elimination with pivots on the diagonal.
template <class T>
std::vector<long double> ridge_solution(const Stream<T>& stream, std::size_t writes, double decay,
                                        double ridge) {
    const std::size_t n = stream.keys, m = stream.values;
    std::vector<long double> gram(n * n), right(n * m);
    const long double faded = ridge * std::pow(static_cast<long double>(decay), writes);
    for (std::size_t i = 0; i < n; ++i) gram[i * (n + 1)] = std::max(faded, 1e-13L);
    for (std::size_t t = 0; t < writes; ++t) {
        const auto key = stream.key(t);
        const long double weight = std::pow(static_cast<long double>(decay), writes - 1 - t);
        if (weight < 1e-25L) continue;
        for (std::size_t i = 0; i < n; ++i) {
            for (std::size_t j = 0; j < n; ++j) gram[i * n + j] += weight * key[i] * key[j];
            for (std::size_t c = 0; c < m; ++c)
                right[i * m + c] += weight * key[i] * stream.value(t)[c];
        }
    }
    for (std::size_t p = 0; p < n; ++p)
        for (std::size_t r = 0; r < n; ++r) {
            if (r == p) continue;
            const long double factor = gram[r * n + p] / gram[p * n + p];
            for (std::size_t c = p; c < n; ++c) gram[r * n + c] -= factor * gram[p * n + c];
            for (std::size_t c = 0; c < m; ++c) right[r * m + c] -= factor * right[p * m + c];
        }
    for (std::size_t i = 0; i < n * m; ++i) right[i] /= gram[i / m * (n + 1)];
    return right;
}

template <class Cells>
long double recalled(const Cells& s, std::span<const double> key, std::size_t values,
                     std::size_t c) {
    long double sum = 0;
    for (std::size_t r = 0; r < key.size(); ++r)
        sum += static_cast<long double>(key[r]) * s[r * values + c];
    return sum;
}

struct Corner {
    double ridge, decay;
    std::size_t distinct;  // of 64 dimensions
    double float_error, double_error;
};

// What is recalled of the newest pairs after 1,024 writes.
template <class T>
double error_of(const Corner& corner) {
    constexpr std::size_t keys = 64, values = 8, writes = 1024, newest = 8;
    const T decay = static_cast<T>(corner.decay);
    const Stream<T> stream(keys, values, corner.distinct);
    Memory<T> memory(keys, values, corner.ridge);
    for (std::size_t t = 0; t < writes; ++t)
        memory.write(stream.key(t), stream.value(t), T(1), decay);
    const auto exact =
        ridge_solution(stream, writes, static_cast<double>(decay), corner.ridge);
    long double error = 0, largest = 0;
    for (std::size_t t = writes - newest; t < writes; ++t) {
        const std::vector<double> key(stream.key(t).begin(), stream.key(t).end());
        for (std::size_t c = 0; c < values; ++c) {
            const long double wanted = recalled(exact, key, values, c);
            const long double found = recalled(memory.s, key, values, c);
            if (!std::isfinite(found)) return 1e30;
            error = std::max(error, std::abs(found - wanted));
            largest = std::max(largest, std::abs(wanted));
        }
    }
    return static_cast<double>(error / largest);
}

TEST(LeastSquares, is_ridge_regression_at_the_corners_of_its_parameters) {
    for (const auto& corner : {
             Corner{1e-2, 1, 1024, 1e-5, 1e-12},
             {1e-6, 1, 1024, 1e-5, 1e-12},
             {1e-2, 1, 48, 1e-4, 1e-12},
             {1e-4, 1, 48, 1e-4, 1e-12},
             {1e-6, 1, 48, 1e-4, 1e-10},
             {1e-2, 0.97, 1024, 1e-4, 1e-12},
             {1e-2, 0.9, 1024, 1e-4, 1e-10},
             {1e-2, 0.9, 48, 1e-4, 1e-10},
             {1e-6, 0.9, 48, 1e-4, 1e-10},
             {1e-2, 0.5, 1024, 1e-4, 1e-10},
             {1e-2, 0.5, 48, 1e-4, 1e-10},
         }) {
        SCOPED_TRACE(testing::Message() << "ridge " << corner.ridge << " decay " << corner.decay
                                        << " keys " << corner.distinct);
        EXPECT_LT(error_of<float>(corner), corner.float_error);
        EXPECT_LT(error_of<double>(corner), corner.double_error);
    }
}

template <class T>
class Learn : public testing::Test {};
using Numbers = testing::Types<float, double>;
TYPED_TEST_SUITE(Learn, Numbers, );

TYPED_TEST(Learn, agrees_with_the_ridge_solution_at_any_size) {
    for (const std::size_t keys : {1u, 3u, 7u, 16u, 33u, 65u, 130u}) {
        SCOPED_TRACE(keys);
        const Stream<TypeParam> stream(keys, 3, 40);
        Memory<TypeParam> memory(keys, 3, 0.5);
        for (std::size_t t = 0; t < 40; ++t)
            memory.write(stream.key(t), stream.value(t), 1, 1);
        const auto exact = ridge_solution(stream, 40, 1, 0.5);
        for (std::size_t i = 0; i < exact.size(); ++i)
            ASSERT_LE(std::abs(memory.s[i] - exact[i]),
                      (std::is_same_v<TypeParam, float> ? 2e-5L : 1e-12L));
    }
}

// With a ridge r what is known of a new key is 1 / r before and about r / (1 + r) of it after.
TYPED_TEST(Learn, takes_back_what_it_learned) {
    for (const double ridge : {1e-2, 1e-4}) {
        const Stream<TypeParam> stream(64, 8, 48);
        Memory<TypeParam> memory(64, 8, ridge);
        for (std::size_t t = 0; t < 40; ++t)
            memory.write(stream.key(t), stream.value(t), 1, 1);
        const auto before = memory.s;
        const bool is_float = std::is_same_v<TypeParam, float>;
        for (std::size_t t = 40; t < 48; ++t) memory.write(stream.key(t), stream.value(t), 1, 1);
        for (std::size_t t = 48; t-- > 40;) memory.write(stream.key(t), stream.value(t), -1, 1);
        for (std::size_t i = 0; i < before.size(); ++i)
            ASSERT_NEAR(memory.s[i], before[i], is_float ? 3e-6 / ridge : 3e-14 / ridge);
    }
}

TYPED_TEST(Learn, refuses_to_take_back_what_it_has_not_learned) {
    const Stream<TypeParam> stream(20, 3, 2);
    Memory<TypeParam> memory(20, 3, 0.01);
    memory.write(stream.key(0), stream.value(0), 1, 1);
    const auto s = memory.s;
    const auto factor = memory.factor;
    EXPECT_EQ(memory.write(stream.key(1), stream.value(1), -1, 1), 0);
    EXPECT_EQ(memory.write(stream.key(1), stream.value(1), 0, 1), 0);
    EXPECT_EQ(memory.s, s);
    EXPECT_EQ(memory.factor, factor);
}

TYPED_TEST(Learn, gives_the_same_bits_on_machines_with_multiply_add) {
    for (const std::size_t keys : {1u, 7u, 64u, 65u, 130u}) {
        const Stream<TypeParam> stream(keys, 3, 20);
        const auto written = [&] {
            Memory<TypeParam> memory(keys, 3, 0.01);
            for (std::size_t t = 0; t < 20; ++t)
                memory.write(stream.key(t), stream.value(t), 1, TypeParam(0.9));
            memory.s.insert(memory.s.end(), memory.factor.begin(), memory.factor.end());
            return memory.s;
        };
        const auto expected = written();
        for (const std::int64_t target : nrem::targets_with_multiply_add()) {
            const nrem::OneTarget one(target);
            ASSERT_EQ(written(), expected) << hwy::TargetName(target);
        }
    }
}

TYPED_TEST(Learn, allocates_nothing) {
    const Stream<TypeParam> stream(65, 3, 2);
    Memory<TypeParam> memory(65, 3, 0.01);
    memory.write(stream.key(0), stream.value(0), 1, 1);
    const std::size_t before = nrem::allocations();
    memory.write(stream.key(1), stream.value(1), 1, 1);
    EXPECT_EQ(nrem::allocations(), before);
}

}  // namespace
}  // namespace nrem_linear::test_of_least_squares
