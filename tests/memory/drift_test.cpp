// The effective rank of a tensor, and how far nights have changed norm and rank.
#include "memory/drift.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "memory/elements.hpp"

namespace nrem::core {
namespace {

constexpr auto types = std::to_array<ElementType>(
    {ElementType::float32, ElementType::float64, ElementType::uint8, ElementType::bit});

TensorLayout layout(ElementType type, std::vector<std::size_t> shape) {
    return {.name = "T", .shape = std::move(shape), .type = type, .grows = true};
}

void set(Memory& memory, std::size_t index, double value) {
    std::byte* const at = memory.edit_elements(0);
    switch (static_cast<ElementType>(memory.tensor(0).type)) {
        case ElementType::float32: reinterpret_cast<float*>(at)[index] = static_cast<float>(value); break;
        case ElementType::float64: reinterpret_cast<double*>(at)[index] = value; break;
        case ElementType::uint8:
            reinterpret_cast<std::uint8_t*>(at)[index] = static_cast<std::uint8_t>(value);
            break;
        case ElementType::bit: set_bit(reinterpret_cast<std::uint8_t*>(at), index, value != 0); break;
    }
}

// Ones on the diagonal of the first `ones` rows.
Memory diagonal(ElementType type, std::vector<std::size_t> shape, std::size_t ones) {
    const std::size_t columns = shape.back();
    Memory memory(MemoryLayout{layout(type, std::move(shape))});
    for (std::size_t i = 0; i < ones; ++i) set(memory, i * columns + i, 1);
    return memory;
}

double rank_of(const Memory& memory) { return effective_rank(memory.tensor(0)); }

TEST(EffectiveRank, counts_the_directions_of_every_type_of_elements) {
    for (const ElementType type : types) {
        EXPECT_DOUBLE_EQ(rank_of(diagonal(type, {4, 4}, 4)), 4) << name_of(type);
        EXPECT_DOUBLE_EQ(rank_of(diagonal(type, {9, 4}, 3)), 3) << name_of(type);
        EXPECT_DOUBLE_EQ(rank_of(diagonal(type, {4, 9}, 3)), 3) << name_of(type);
        EXPECT_DOUBLE_EQ(rank_of(diagonal(type, {4, 4}, 0)), 0) << name_of(type);
    }
}

// Singular values 2 and 1: (4 + 1)^2 / (16 + 1).
TEST(EffectiveRank, weighs_directions_by_their_squared_singular_values) {
    Memory memory = diagonal(ElementType::float64, {2, 3}, 2);
    set(memory, 0, 2);
    EXPECT_DOUBLE_EQ(rank_of(memory), 25.0 / 17);
    set(memory, 0, 2e200);
    set(memory, 4, 1e200);
    EXPECT_DOUBLE_EQ(rank_of(memory), 25.0 / 17) << "the scale does not count";
}

TEST(EffectiveRank, is_one_where_all_rows_are_alike_and_of_a_vector) {
    Memory alike(MemoryLayout{layout(ElementType::float32, {3, 4})});
    for (std::size_t i = 0; i < 12; ++i) set(alike, i, static_cast<double>(i % 4));
    EXPECT_NEAR(rank_of(alike), 1, 1e-12);
    EXPECT_DOUBLE_EQ(rank_of(diagonal(ElementType::float32, {5}, 1)), 1);
}

TEST(EffectiveRank, takes_all_dimensions_but_the_last_as_rows) {
    Memory memory(MemoryLayout{layout(ElementType::float32, {2, 2, 4})});
    for (std::size_t i = 0; i < 4; ++i) set(memory, i * 4 + i, 1);
    EXPECT_DOUBLE_EQ(rank_of(memory), 4);
}

TEST(Drift, adds_up_what_nights_did_and_not_what_wake_wrote_between_them) {
    Memory memory = diagonal(ElementType::float64, {4, 4}, 4);
    Drifts drifts;
    for (int night = 0; night < 10; ++night) {
        const Memory before = memory;
        for (std::size_t i = 0; i < 4; ++i) set(memory, i * 5, 0.99);
        add_change(drifts, before, memory);
        memory = diagonal(ElementType::float64, {4, 4}, 4);  // wake makes good what was lost
    }
    EXPECT_NEAR(drifts.at(0).norm, 10 * std::log(0.99), 1e-12);
    EXPECT_NEAR(drifts[0].rank, 0, 1e-12);
    EXPECT_NEAR(factor(drifts[0].norm), std::pow(0.99, -10), 1e-12);
}

TEST(Drift, sees_a_tensor_of_each_type_lose_half_of_its_directions) {
    for (const ElementType type : types) {
        Drifts drifts;
        add_change(drifts, diagonal(type, {4, 4}, 4), diagonal(type, {4, 4}, 2));
        EXPECT_NEAR(drifts.at(0).norm, -std::log(2) / 2, 1e-12) << name_of(type);
        EXPECT_NEAR(drifts[0].rank, -std::log(2), 1e-12) << name_of(type);
    }
}

TEST(Drift, counts_rows_that_a_night_added_or_took) {
    for (const ElementType type : types) {
        const Memory before = diagonal(type, {2, 4}, 2);
        Memory after = before;
        after.resize_tensor(0, 4);
        set(after, 2 * 4 + 2, 1);
        set(after, 3 * 4 + 3, 1);
        Drifts drifts;
        add_change(drifts, before, after);
        EXPECT_NEAR(drifts.at(0).norm, std::log(2) / 2, 1e-12) << name_of(type);
        EXPECT_NEAR(drifts[0].rank, std::log(2), 1e-12) << name_of(type);
        add_change(drifts, after, before);
        EXPECT_NEAR(drifts[0].norm, 0, 1e-12) << name_of(type);
    }
}

TEST(Drift, has_nothing_to_compare_a_tensor_with_that_was_empty_and_a_number_for_one_that_was_emptied) {
    const Memory empty = diagonal(ElementType::float32, {4, 4}, 0);
    const Memory full = diagonal(ElementType::float32, {4, 4}, 4);
    Drifts drifts;
    add_change(drifts, empty, full);
    EXPECT_EQ(drifts.at(0), Drift{});
    add_change(drifts, full, empty);
    EXPECT_GT(factor(drifts[0].norm), 1e8);
    EXPECT_LT(factor(drifts[0].norm), 1e9);
}

TEST(EffectiveRank, of_what_has_not_grown_yet_is_0) {
    const Memory memory(MemoryLayout{layout(ElementType::float64, {0}), {.name = "U", .shape = {0, 3}}});
    EXPECT_EQ(effective_rank(memory.tensor(0)), 0);
    EXPECT_EQ(effective_rank(memory.tensor(1)), 0);
}

}  // namespace
}  // namespace nrem::core
