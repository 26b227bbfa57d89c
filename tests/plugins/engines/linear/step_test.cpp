// Kernel A against plain loops, with everything that a step may have and sizes that reach every
// kind of column block; and what holds of its bits.
#include <gtest/gtest.h>

#include <hwy/targets.h>

#include "example.hpp"
#include "support/allocations.hpp"
#include "support/simd_targets.hpp"

namespace nrem_linear::test_of_step {
namespace {

using example::Example;
using example::Plain;

template <class T>
class StepOf : public testing::Test {
public:
    // Of the largest number that is compared.
    static constexpr long double tolerance = std::is_same_v<T, float> ? 2e-6L : 4e-15L;

    static void expect_near(const std::vector<T>& found, const std::vector<long double>& wanted) {
        long double largest = 1;
        for (const long double x : wanted) largest = std::max(largest, std::abs(x));
        for (std::size_t i = 0; i < wanted.size(); ++i)
            ASSERT_LE(std::abs(found[i] - wanted[i]), tolerance * largest) << "at " << i;
    }
    // Calls body(example, shape) for all shapes and kinds.
    template <class Body>
    static void for_each_example(const Body& body) {
        std::uint64_t seed = 0;
        for (const auto& shape : example::odd_shapes())
            for (const auto& kind : example::every_kind()) {
                SCOPED_TRACE(testing::Message()
                             << shape.keys << "x" << shape.values << " predicts " << kind.predicts
                             << " reads " << kind.reads << " own erase key " << kind.own_erase_key
                             << " fading " << static_cast<int>(kind.fading));
                body(Example<T>(shape, kind, ++seed), shape);
                if (testing::Test::HasFatalFailure()) return;
            }
    }
};

using Numbers = testing::Types<float, double>;
TYPED_TEST_SUITE(StepOf, Numbers, );

TYPED_TEST(StepOf, agrees_with_plain_loops_at_any_size_and_with_any_parts) {
    this->for_each_example([](auto example, const auto& shape) {
        const auto step = example.step();
        const Plain plain(example.cells, shape, step);
        take(example.matrix(), step, example.x, example.out);
        TestFixture::expect_near(example.cells, plain.cells);
        TestFixture::expect_near(example.x, plain.x);
        TestFixture::expect_near(example.out, plain.out);
    });
}

TYPED_TEST(StepOf, gives_the_same_bits_whole_and_in_parts) {
    this->for_each_example([](auto example, const auto&) {
        auto parts = example;
        const auto step = example.step();
        take(example.matrix(), step, example.x, example.out);
        look(parts.matrix(), step, parts.x, parts.out);
        std::span<const TypeParam> x;
        if (!step.predict.empty()) x = parts.x;
        change(parts.matrix(), step, x);
        if (!step.query.empty()) answer(step, x, parts.out);
        ASSERT_EQ(parts.cells, example.cells);
        ASSERT_EQ(parts.x, example.x);
        ASSERT_EQ(parts.out, example.out);
    });
}

// As two memories that have some columns each.
TYPED_TEST(StepOf, gives_the_same_bits_however_columns_are_split) {
    this->for_each_example([](auto whole, const auto& shape) {
        const auto step = whole.step();
        const auto before = whole.cells;
        take(whole.matrix(), step, whole.x, whole.out);
        const std::size_t columns = shape.values / 3 + (shape.values > 1);
        for (const std::size_t first : {std::size_t{0}, columns}) {
            const std::size_t count = first == 0 ? columns : shape.values - columns;
            if (count == 0) continue;
            std::vector<TypeParam> cells, x(count), out(count);
            for (std::size_t i = 0; i < before.size(); ++i)
                if (i % shape.values >= first && i % shape.values < first + count)
                    cells.push_back(before[i]);
            auto part = step;
            part.target = step.target.subspan(first, count);
            take({cells.data(), shape.keys, count}, part, x, out);
            for (std::size_t i = 0; i < cells.size(); ++i)
                ASSERT_EQ(cells[i],
                          whole.cells[i / count * shape.values + first + i % count]);
            for (std::size_t i = 0; i < count; ++i) {
                ASSERT_EQ(x[i], whole.x[first + i]);
                ASSERT_EQ(out[i], whole.out[first + i]);
            }
        }
    });
}

TYPED_TEST(StepOf, gives_the_same_bits_on_machines_with_multiply_add) {
    this->for_each_example([](auto example, const auto&) {
        const auto step = example.step();
        const auto before = example;
        take(example.matrix(), step, example.x, example.out);
        for (const std::int64_t target : nrem::targets_with_multiply_add()) {
            const nrem::OneTarget one(target);
            auto other = before;
            take(other.matrix(), step, other.x, other.out);
            ASSERT_EQ(other.cells, example.cells) << hwy::TargetName(target);
            ASSERT_EQ(other.x, example.x) << hwy::TargetName(target);
            ASSERT_EQ(other.out, example.out) << hwy::TargetName(target);
        }
    });
}

TYPED_TEST(StepOf, agrees_with_plain_loops_on_machines_without_multiply_add) {
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        const nrem::OneTarget one(target);
        for (const auto& kind : example::every_kind()) {
            const example::Shape shape{65, 63};
            Example<TypeParam> example(shape, kind, 3);
            const auto step = example.step();
            const Plain plain(example.cells, shape, step);
            take(example.matrix(), step, example.x, example.out);
            this->expect_near(example.cells, plain.cells);
            this->expect_near(example.out, plain.out);
        }
    }
}

// What a rule does that scales its write by the error.
TYPED_TEST(StepOf, lets_the_caller_make_of_the_prediction_what_is_written) {
    const example::Shape shape{33, 20};
    Example<TypeParam> example(shape, {true, true, false, {}}, 1);
    auto step = example.step();
    look(example.matrix(), step, example.x, example.out);
    std::vector<TypeParam> target(step.target.begin(), step.target.end());
    for (std::size_t i = 0; i < target.size(); ++i) target[i] *= example.x[i];
    step.target = target;
    step.write = TypeParam(0.25);
    const Plain plain(example.cells, shape, step);
    change(example.matrix(), step, example.x);
    answer(step, example.x, example.out);
    this->expect_near(example.cells, plain.cells);
    this->expect_near(example.out, plain.out);
}

TYPED_TEST(StepOf, reads_with_a_scale) {
    const example::Shape shape{65, 63};
    Example<TypeParam> example(shape, {false, true, false, {}}, 1);
    auto step = example.step();
    step.write = 0;
    const Plain plain(example.cells, shape, step);
    read<TypeParam>(example.matrix(), step.query, TypeParam(0.5), example.out);
    for (auto& x : example.out) x *= 2;
    this->expect_near(example.out, plain.out);
}

TYPED_TEST(StepOf, knows_lengths) {
    const std::vector<TypeParam> vector(49, TypeParam(2));
    EXPECT_NEAR(inverse_length<TypeParam>(vector), 1. / 14, 1e-8);
    EXPECT_EQ(inverse_length<TypeParam>(std::vector<TypeParam>(20)), 0);
}

TYPED_TEST(StepOf, allocates_nothing) {
    Example<TypeParam> example({130, 63}, {true, true, true, {}}, 1);
    const auto step = example.step();
    take(example.matrix(), step, example.x, example.out);
    const std::size_t before = nrem::allocations();
    take(example.matrix(), step, example.x, example.out);
    look(example.matrix(), step, example.x, example.out);
    change(example.matrix(), step, example.x);
    answer(step, example.x, example.out);
    EXPECT_EQ(nrem::allocations(), before);
}

}  // namespace
}  // namespace nrem_linear::test_of_step
