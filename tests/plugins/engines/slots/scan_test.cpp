// The nearest keys, against a plain search, and the bounds that it goes by.
#include "engines/slots/scan.hpp"

#include <gtest/gtest.h>
#include <hwy/targets.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <numeric>
#include <vector>

#include "engines/slots/best.hpp"
#include "engines/slots/store.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::slots {
namespace {

struct Table {
    std::size_t rows;
    std::size_t size;
    std::vector<float> numbers;
    std::vector<std::uint8_t> codes;
    std::vector<CodeScale> scales;

    Table(std::size_t count, std::size_t width, double spread, std::uint64_t seed)
        : rows(count),
          size(width),
          numbers(count * width),
          codes(count * code_size(width)),
          scales(count) {
        Random random(seed);
        for (std::size_t row = 0; row < rows; ++row) {
            // All keys are `spread` from one direction, so that small ones are nearly equal.
            for (std::size_t i = 0; i < size; ++i)
                numbers[row * size + i] =
                    static_cast<float>((i == 0 ? 1 : 0) + spread * random.normal());
            write(row);
        }
    }
    std::span<float> key(std::size_t row) { return {numbers.data() + row * size, size}; }
    void write(std::size_t row) {
        EXPECT_TRUE(to_unit(key(row)));
        const std::size_t width = code_size(size);
        scales[row] = encode(key(row), std::span(codes).subspan(row * width, width));
    }
    Keys keys() const { return {numbers.data(), codes.data(), scales.data(), rows, size}; }

    std::vector<std::uint32_t> found(std::span<const float> query, std::size_t count) const {
        std::vector<Near> room(count);
        std::vector<std::int16_t> scratch(code_size(size));
        room.resize(nearest(keys(), query, scratch, room));
        std::vector<std::uint32_t> rows_found;
        for (const Near& near : room) rows_found.push_back(near.row);
        return rows_found;
    }
    std::vector<std::uint32_t> sorted(std::span<const float> query, std::size_t count) const {
        std::vector<float> products(rows);
        similarities(keys(), query, products);
        std::vector<std::uint32_t> all(rows);
        std::iota(all.begin(), all.end(), 0U);
        std::stable_sort(all.begin(), all.end(), [&](std::uint32_t a, std::uint32_t b) {
            return products[a] > products[b];
        });
        all.resize(std::min(count, rows));
        return all;
    }
};

std::vector<float> unit(std::size_t size, std::uint64_t seed) {
    Random random(seed);
    std::vector<float> made(size);
    for (float& x : made) x = static_cast<float>(random.normal());
    EXPECT_TRUE(to_unit(made));
    return made;
}

TEST(Scan, finds_the_nearest_exactly) {
    for (const std::size_t size : {1, 7, 16, 33, 64, 200})
        for (const double spread : {1e-3, 0.1, 1.0, 30.0}) {
            const Table table(500, size, spread, size);
            for (std::uint64_t seed = 1; seed <= 5; ++seed) {
                const auto query = unit(size, seed);
                EXPECT_EQ(table.found(query, 8), table.sorted(query, 8)) << size << ' ' << spread;
            }
        }
}

TEST(Scan, takes_the_first_of_equal_keys) {
    Table table(40, 64, 1, 3);
    for (std::size_t row = 0; row < 40; ++row) {
        std::copy_n(table.key(7).begin(), 64, table.key(row).begin());
        table.write(row);
    }
    const std::vector<float> query(table.key(7).begin(), table.key(7).end());
    EXPECT_EQ(table.found(query, 3), (std::vector<std::uint32_t>{0, 1, 2}));
}

TEST(Scan, finds_all_where_there_are_few) {
    const Table table(3, 64, 1, 5);
    EXPECT_EQ(table.found(unit(64, 1), 8).size(), 3u);
    EXPECT_TRUE(Table(0, 64, 1, 5).found(unit(64, 1), 8).empty());
}

TEST(Scan, keeps_the_bound_of_a_code) {
    for (std::uint64_t seed = 1; seed <= 50; ++seed) {
        const auto key = unit(64, seed);
        std::vector<std::uint8_t> code(code_size(64));
        const CodeScale scale = encode(key, code);
        double squared = 0;
        for (std::size_t i = 0; i < 64; ++i) {
            const double off = static_cast<double>(key[i]) -
                               static_cast<double>(scale.step) * static_cast<std::int8_t>(code[i]);
            squared += off * off;
        }
        EXPECT_LE(std::sqrt(squared), static_cast<double>(scale.slack));
        EXPECT_LT(scale.slack, 0.02F);
    }
}

void use_targets(std::int64_t targets) {
    hwy::SetSupportedTargetsForTest(targets);
    hwy::GetChosenTarget().Update(hwy::SupportedTargets());
}

TEST(Scan, gives_the_same_bits_on_every_target) {
    const Table table(300, 70, 1, 9);
    const auto query = unit(70, 4);
    std::vector<float> products(300);
    similarities(table.keys(), query, products);
    const auto rows = table.found(query, 8);
    const std::int64_t machine = hwy::SupportedTargets();
    for (std::int64_t rest = machine; rest != 0; rest &= rest - 1) {
        use_targets(rest & -rest);
        std::vector<float> others(300);
        similarities(table.keys(), query, others);
        EXPECT_EQ(others, products) << hwy::TargetName(rest & -rest);
        EXPECT_EQ(table.found(query, 8), rows) << hwy::TargetName(rest & -rest);
    }
    use_targets(0);
}

TEST(Best, keeps_the_best_in_order) {
    std::vector<Near> room(2);
    Best best(room);
    for (const float x : {0.1F, 0.5F, 0.3F, 0.4F})
        best.offer({static_cast<std::uint32_t>(10 * x), x});
    EXPECT_EQ(best.sort(), 2u);
    EXPECT_EQ(room[0].row, 5u);
    EXPECT_EQ(room[1].row, 4u);
}

TEST(Unit, refuses_what_has_no_length) {
    std::vector<float> none(4);
    EXPECT_FALSE(to_unit(none));
    none[1] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_FALSE(to_unit(none));
    none[1] = std::numeric_limits<float>::infinity();
    EXPECT_FALSE(to_unit(none));
}

}  // namespace
}  // namespace nrem::slots
