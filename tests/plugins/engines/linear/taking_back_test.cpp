// What an update rule takes back is gone as if it had never been written, to 1e-8 in double, and
// what was never written is refused. Then the closed forms of kernel and larimar.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "example.hpp"
#include "tokens.hpp"

namespace nrem_linear::test_of_taking_back {
namespace {

using nrem_linear::tokens::apart;
using nrem_linear::tokens::Given;
using nrem_linear::tokens::Numbers;
using example::gaussian;

constexpr std::size_t keys = 16, values = 5;

template <class T>
std::vector<T> some(nrem::Random& random, std::size_t size) {
    return gaussian<T>(random, size, 1 / std::sqrt(static_cast<double>(keys)));
}

// A memory that owns its state, with drawn slot keys.
template <class T>
struct Owned {
    const Rule& rule;
    Shape shape;
    std::vector<std::vector<T>> parts;
    std::vector<T> scratch;

    Owned(const char* name, std::size_t slots, double ridge = 0.01)
        : rule(*find_rule(name)),
          shape{.keys = keys, .values = values, .slots = slots},
          scratch(rule.scratch(shape)) {
        for (const Part& part : rule.parts(shape)) {
            auto& cells = parts.emplace_back(part.cells(), T(0));
            if (part.start == Start::inverse_ridge)
                for (std::size_t i = 0; i < part.rows; ++i)
                    cells[i * (part.columns + 1)] = static_cast<T>(1 / ridge);
            if (part.start == Start::orthonormal)  // axes, as far as there are rows
                for (std::size_t i = 0; i < std::min(part.rows, part.columns); ++i)
                    cells[i * (part.columns + 1)] = 1;
        }
    }
    Memory<T> memory() {
        Memory<T> made{shape, {}, scratch.data()};
        for (std::size_t i = 0; i < most_parts; ++i) made.parts[i] = parts[i].data();
        return made;
    }
    void write(std::span<const T> key, std::span<const T> value, T rate = 1, T decay = 1) {
        rule.of<T>().write(memory(), {.key = key, .value = value, .decay = decay, .rate = rate}, {});
    }
    bool take_back(std::span<const T> key, std::span<const T> value, T rate = 1) {
        return rule.of<T>().take_back(memory(), {.key = key, .value = value, .rate = rate});
    }
    std::vector<T> read(std::span<const T> query) {
        std::vector<T> out(values);
        rule.of<T>().read(memory(), {.query = query}, out);
        return out;
    }
};

class TakenBack : public testing::TestWithParam<const char*> {};

TEST_P(TakenBack, leaves_what_was_before_whatever_came_after) {
    nrem::Random random(3);
    std::vector<Numbers> all_keys, all_values;
    for (int i = 0; i < 12; ++i) {
        all_keys.push_back(some<double>(random, keys));
        all_values.push_back(some<double>(random, values));
    }
    const auto rate = [](std::size_t i) { return 0.5 + 0.1 * static_cast<double>(i); };
    Owned<double> without(GetParam(), 32);
    Owned<double> with(GetParam(), 32);
    for (std::size_t i = 0; i < all_keys.size(); ++i) {
        if (i < 3 || i > 5) without.write(all_keys[i], all_values[i], rate(i));
        with.write(all_keys[i], all_values[i], rate(i));
    }
    EXPECT_GT(apart(with.read(all_keys[4]), without.read(all_keys[4])), 0.05);
    for (const std::size_t i : {4u, 3u, 5u})
        EXPECT_TRUE(with.take_back(all_keys[i], all_values[i], rate(i)));
    for (const auto& key : all_keys)
        EXPECT_LT(apart(with.read(key), without.read(key)), 1e-8);
    if (GetParam() != std::string("kernel")) {
        EXPECT_LT(apart(with.parts[0], without.parts[0]), 1e-8);
    }
}

INSTANTIATE_TEST_SUITE_P(Rules, TakenBack,
                         testing::Values("hebb", "gla", "rls", "larimar", "kernel"),
                         [](const auto& given) { return std::string(given.param); });

TEST(TakingBack, of_all_leaves_nothing_after_many_times) {
    nrem::Random random(4);
    const auto key = some<double>(random, keys);
    const auto value = some<double>(random, values);
    for (const char* name : {"rls", "larimar"}) {
        Owned<double> memory(name, keys);
        for (int i = 0; i < 1000; ++i) {
            memory.write(key, value);
            EXPECT_TRUE(memory.take_back(key, value));
        }
        for (const double x : memory.parts[0]) EXPECT_NEAR(x, 0, 1e-8) << name;
    }
}

TEST(TakingBack, of_what_was_never_written_changes_nothing) {
    nrem::Random random(5);
    const auto key = some<float>(random, keys);
    const auto other = some<float>(random, keys);
    const auto value = some<float>(random, values);
    const std::vector<float> nothing(keys);
    for (const char* name : {"rls", "larimar", "kernel"}) {
        Owned<float> memory(name, keys);
        memory.write(key, value);
        const auto before = memory.parts;
        EXPECT_FALSE(memory.take_back(other, value)) << name;
        EXPECT_FALSE(memory.take_back(nothing, value)) << name;
        EXPECT_EQ(memory.parts, before) << name;
        EXPECT_TRUE(memory.take_back(key, value)) << name;
        EXPECT_FALSE(memory.take_back(key, value)) << name;
    }
}

TEST(Larimar, is_exact_for_as_many_pairs_as_there_are_slots_and_no_more) {
    nrem::Random random(6);
    const auto worst = [&](std::size_t count) {
        Owned<double> memory("larimar", 8, 1e-9);
        std::vector<Numbers> all_keys, all_values;
        double error = 0;
        for (std::size_t i = 0; i < count; ++i) {
            all_keys.push_back(some<double>(random, keys));
            all_values.push_back(some<double>(random, values));
            memory.write(all_keys[i], all_values[i]);
        }
        for (std::size_t i = 0; i < count; ++i)
            error = std::max(error, apart(memory.read(all_keys[i]), all_values[i]));
        return error;
    };
    EXPECT_LT(worst(8), 1e-4);
    EXPECT_GT(worst(12), 0.05);
}

TEST(Larimar, with_slots_for_all_of_a_key_is_recursive_least_squares) {
    nrem::Random random(7);
    Owned<double> slots("larimar", keys + 4);
    Owned<double> whole("rls", 1);
    for (int i = 0; i < 30; ++i) {
        const auto key = some<double>(random, keys);
        const auto value = some<double>(random, values);
        slots.write(key, value);
        whole.write(key, value);
        const auto query = some<double>(random, keys);
        EXPECT_LT(apart(slots.read(query), whole.read(query)), 1e-12);
    }
}

TEST(Kernel, is_the_mean_of_pairs_by_nearness) {
    nrem::Random random(8);
    Owned<double> memory("kernel", 6);
    std::vector<Numbers> all_keys, all_values;
    for (int i = 0; i < 9; ++i) {
        all_keys.push_back(some<double>(random, keys));
        all_values.push_back(some<double>(random, values));
        memory.write(all_keys.back(), all_values.back(), 1.0 + i, 0.9);
    }
    const auto query = some<double>(random, keys);
    Numbers mean(values);
    double sum = 0;
    for (std::size_t i = 3; i < 9; ++i) {  // the first three had to go
        double score = 0;
        for (std::size_t k = 0; k < keys; ++k) score += query[k] * all_keys[i][k];
        const double weight =
            (1.0 + static_cast<double>(i)) * std::pow(0.9, 8 - static_cast<double>(i)) *
            std::exp(score);
        sum += weight;
        for (std::size_t c = 0; c < values; ++c) mean[c] += weight * all_values[i][c];
    }
    for (double& x : mean) x /= sum;
    EXPECT_LT(apart(memory.read(query), mean), 1e-12);
}

TEST(Kernel, keeps_nothing_of_a_pair_that_it_forgets) {
    nrem::Random random(9);
    Owned<double> memory("kernel", 4);
    const auto key = some<double>(random, keys);
    memory.write(key, some<double>(random, values));
    EXPECT_TRUE(memory.take_back(key, {}));
    for (std::size_t part = 0; part < 3; ++part)
        for (const double x : memory.parts[part]) EXPECT_EQ(x, 0);
    for (const double x : memory.read(key)) EXPECT_EQ(x, 0);
}

}  // namespace
}  // namespace nrem_linear::test_of_taking_back
