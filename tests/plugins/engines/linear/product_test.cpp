// Kernel B against one step after the other in long double, and what holds of its bits.
#include <gtest/gtest.h>

#include "engines/linear/product.hpp"
#include "example.hpp"
#include "support/allocations.hpp"
#include "support/simd_targets.hpp"

namespace nrem_linear::test_of_product {
namespace {

using example::gaussian;
using example::Shape;

template <class T>
struct Pairs {
    Shape shape;
    std::vector<T> cells, keys, targets, rates, scales, query, rows, out;

    Pairs(const Shape& wanted, std::size_t count, std::uint64_t seed) : shape(wanted) {
        nrem::Random random(seed);
        const double unit = 1 / std::sqrt(static_cast<double>(shape.keys));
        cells = gaussian<T>(random, shape.keys * shape.values);
        keys = gaussian<T>(random, count * shape.keys, unit);
        targets = gaussian<T>(random, count * shape.values);
        query = gaussian<T>(random, shape.keys, unit);
        rows = gaussian<T>(random, shape.keys);
        for (std::size_t j = 0; j < count; ++j) {
            rates.push_back(static_cast<T>(0.3 + 0.2 * static_cast<double>(j % 3)));
            scales.push_back(static_cast<T>(0.8 + 0.1 * static_cast<double>(j % 4)));
        }
        out.resize(shape.values);
    }
    Matrix<T> matrix() { return {cells.data(), shape.keys, shape.values}; }
    Steps<T> steps() const { return {.keys = keys, .targets = targets, .rates = rates}; }
};

template <class T>
struct Plain {
    std::vector<long double> cells, out;
    Plain(const Pairs<T>& pairs, const Steps<T>& steps)
        : cells(pairs.cells.begin(), pairs.cells.end()), out(pairs.shape.values) {
        const auto& [keys, values] = pairs.shape;
        const auto row_times = [&](std::size_t row, long double x) {
            for (std::size_t c = 0; c < values; ++c) cells[row * values + c] *= x;
        };
        for (std::size_t r = 0; r < keys; ++r)
            row_times(r, steps.decay.rows.empty() ? steps.decay.all : steps.decay.rows[r]);
        for (std::size_t j = 0; j < steps.rates.size(); ++j)
            for (std::size_t c = 0; c < values; ++c) {
                const long double scale = steps.scales.empty() ? 1 : steps.scales[j];
                const auto key = [&](std::size_t r) { return scale * steps.keys[j * keys + r]; };
                long double error = steps.targets[j * values + c];
                for (std::size_t r = 0; r < keys; ++r) error -= key(r) * cells[r * values + c];
                for (std::size_t r = 0; r < keys; ++r)
                    cells[r * values + c] += steps.rates[j] * key(r) * error;
            }
        for (std::size_t r = 0; r < steps.query.size(); ++r)
            for (std::size_t c = 0; c < values; ++c)
                out[c] += steps.query[r] * cells[r * values + c];
    }
};

template <class T>
class StepsOf : public testing::Test {
public:
    static void expect_near(const std::vector<T>& found, const std::vector<long double>& wanted) {
        const long double tolerance = std::is_same_v<T, float> ? 1e-5L : 2e-14L;
        long double largest = 1;
        for (const long double x : wanted) largest = std::max(largest, std::abs(x));
        for (std::size_t i = 0; i < wanted.size(); ++i)
            ASSERT_LE(std::abs(found[i] - wanted[i]), tolerance * largest) << "at " << i;
    }
    // Calls body(pairs, steps) with everything that steps may have.
    template <class Body>
    static void for_each_example(const Body& body) {
        for (const auto& shape : {Shape{1, 1}, {7, 3}, {64, 64}, {65, 63}, {3, 130}, {130, 33}})
            for (std::size_t count = 1; count <= 9; ++count)
                for (int parts = 0; parts < 12; ++parts) {
                    SCOPED_TRACE(testing::Message() << shape.keys << "x" << shape.values << " of "
                                                    << count << " with " << parts);
                    Pairs<T> pairs(shape, count, count);
                    auto steps = pairs.steps();
                    if (parts & 1) steps.query = pairs.query;
                    if (parts & 2) steps.scales = pairs.scales;
                    if (parts / 4 == 1) steps.decay.all = T(0.9);
                    if (parts / 4 == 2) steps.decay.rows = pairs.rows;
                    body(pairs, steps);
                    if (testing::Test::HasFatalFailure()) return;
                }
    }
};

using Numbers = testing::Types<float, double>;
TYPED_TEST_SUITE(StepsOf, Numbers, );

TYPED_TEST(StepsOf, agree_with_one_after_the_other) {
    this->for_each_example([](auto& pairs, const auto& steps) {
        const Plain<TypeParam> plain(pairs, steps);
        take_all<TypeParam>(pairs.matrix(), steps, pairs.out);
        TestFixture::expect_near(pairs.cells, plain.cells);
        TestFixture::expect_near(pairs.out, plain.out);
    });
}

TYPED_TEST(StepsOf, give_the_same_bits_on_machines_with_multiply_add) {
    this->for_each_example([](auto& pairs, const auto& steps) {
        const auto before = pairs.cells;
        take_all<TypeParam>(pairs.matrix(), steps, pairs.out);
        const auto cells = pairs.cells;
        const auto out = pairs.out;
        for (const std::int64_t target : nrem::targets_with_multiply_add()) {
            const nrem::OneTarget one(target);
            pairs.cells = before;
            take_all<TypeParam>(pairs.matrix(), steps, pairs.out);
            ASSERT_EQ(pairs.cells, cells) << hwy::TargetName(target);
            ASSERT_EQ(pairs.out, out) << hwy::TargetName(target);
        }
    });
}

// Two reflections, which one step cannot make: rows 1, 2, 3 become 2, 3, 1.
TYPED_TEST(StepsOf, turn_in_a_circle_with_two_reflections) {
    const auto half = static_cast<TypeParam>(std::sqrt(0.5));
    std::vector<TypeParam> cells{1, 2, 3};
    const std::vector<TypeParam> keys{half, -half, 0, 0, half, -half};
    const std::vector<TypeParam> targets(2), rates(2, TypeParam(2));
    take_all<TypeParam>({cells.data(), 3, 1}, {.keys = keys, .targets = targets, .rates = rates},
                        {});
    EXPECT_NEAR(cells[0], 2, 1e-6);
    EXPECT_NEAR(cells[1], 3, 1e-6);
    EXPECT_NEAR(cells[2], 1, 1e-6);
}

TYPED_TEST(StepsOf, allocate_nothing) {
    Pairs<TypeParam> pairs({130, 63}, 9, 1);
    auto steps = pairs.steps();
    steps.query = pairs.query;
    take_all<TypeParam>(pairs.matrix(), steps, pairs.out);
    const std::size_t before = nrem::allocations();
    take_all<TypeParam>(pairs.matrix(), steps, pairs.out);
    EXPECT_EQ(nrem::allocations(), before);
}

}  // namespace
}  // namespace nrem_linear::test_of_product
