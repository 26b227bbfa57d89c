// Variance components and the interval over seeds against the analysis of variance by hand, and
// by simulation.
#include "analysis/seeds.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

StreamsBySeeds table_of(const std::vector<std::vector<double>>& rows) {
    StreamsBySeeds table;
    for (std::size_t stream = 0; stream < rows.size(); ++stream)
        for (std::size_t seed = 0; seed < rows[stream].size(); ++seed)
            if (!std::isnan(rows[stream][seed]))
                table.push_back({stream, seed + 1, 10 * rows[stream][seed], 10});
    return table;
}

struct Spread {
    double streams, seeds, residual;
};

StreamsBySeeds drawn(std::size_t streams, std::size_t seeds, const Spread& spread,
                     std::uint64_t seed) {
    Random random(seed);
    std::vector<double> of_seeds(seeds);
    for (double& each : of_seeds) each = spread.seeds * random.normal();
    std::vector<std::vector<double>> rows(streams, std::vector<double>(seeds));
    for (auto& row : rows) {
        const double of_stream = spread.streams * random.normal();
        for (std::size_t i = 0; i < seeds; ++i)
            row[i] = of_stream + of_seeds[i] + spread.residual * random.normal();
    }
    return table_of(rows);
}

TEST(SeedRange, finds_the_worst_and_the_best_by_the_direction_of_the_metric) {
    const StreamsBySeeds table = table_of({{0.1, 0.5, 0.3}, {0.3, 0.5, 0.3}});
    const SeedRange accuracy = seed_range(table, Better::higher);
    EXPECT_EQ(accuracy.n, 3u);
    EXPECT_EQ(accuracy.worst.seed, 1u);
    EXPECT_DOUBLE_EQ(accuracy.worst.value, 0.2);
    EXPECT_EQ(accuracy.best.seed, 2u);
    const SeedRange loss = seed_range(table, Better::lower);
    EXPECT_EQ(loss.worst.seed, 2u);
    EXPECT_EQ(loss.best.seed, 1u);
}

TEST(Components, are_those_of_the_analysis_of_variance) {
    // Rows 1 2 6, 3 4 8, 5 9 10: means 3, 5, 8 and 3, 5, 8, in all 16/3. Sums of squares: streams
    // 38, seeds 38, all 80, so residual 4, with 4 degrees of freedom.
    const Components found = variance_components(table_of({{1, 2, 6}, {3, 4, 8}, {5, 9, 10}}));
    EXPECT_NEAR(found.residual, 1, 1e-12);
    EXPECT_NEAR(found.streams, (19 - 1) / 3.0, 1e-12);
    EXPECT_NEAR(found.seeds, (19 - 1) / 3.0, 1e-12);
}

TEST(Components, of_seeds_with_streams_of_their_own_have_no_residual) {
    // Two seeds with two streams each: 1, 3 and 7, 9. Within 2, between 36.
    StreamsBySeeds table{{0, 1, 1, 1}, {1, 1, 3, 1}, {2, 2, 7, 1}, {3, 2, 9, 1}};
    const Components found = variance_components(table);
    EXPECT_NEAR(found.streams, 2, 1e-12);
    EXPECT_NEAR(found.seeds, (36 - 2) / 2.0, 1e-12);
    EXPECT_TRUE(std::isnan(found.residual));
}

TEST(Components, are_unbiased_where_cells_are_missing) {
    Spread mean{0, 0, 0};
    const int rounds = 2000;
    for (int i = 0; i < rounds; ++i) {
        StreamsBySeeds table = drawn(8, 4, {1, 0.5, 2}, 300 + static_cast<std::uint64_t>(i));
        std::erase_if(table, [](const TableCell& cell) {
            return (cell.stream * 7 + cell.seed * 3) % 5 == 0;
        });
        const Components found = variance_components(table);
        mean.residual += found.residual / rounds;
        mean.seeds += found.seeds / rounds;
    }
    EXPECT_NEAR(mean.residual, 4, 0.15);
    EXPECT_GT(mean.seeds, 0.25);  // estimates below 0 count as 0
    EXPECT_LT(mean.seeds, 0.55);
}

TEST(Components, need_two_streams_and_two_seeds) {
    EXPECT_TRUE(std::isnan(variance_components(table_of({{1, 2, 3}})).streams));
    EXPECT_TRUE(std::isnan(variance_components(table_of({{1}, {2}, {3}})).seeds));
}

double coverage(std::size_t streams, std::size_t seeds, const Spread& spread) {
    constexpr int rounds = 2000;
    int covered = 0;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const Interval interval = interval_over_seeds(drawn(streams, seeds, spread, 7000 + i));
        covered += interval.low <= 0 && 0 <= interval.high;
    }
    return static_cast<double>(covered) / rounds;
}

TEST(IntervalOverSeeds, covers_the_mean_of_other_seeds_and_streams) {
    EXPECT_GE(coverage(12, 6, {1, 0.5, 1}), 0.93);
    EXPECT_GE(coverage(12, 3, {1, 0.5, 1}), 0.93);
    EXPECT_GE(coverage(12, 3, {0, 1, 1}), 0.93);
    EXPECT_GE(coverage(6, 2, {0.3, 0.3, 1}), 0.93);
    EXPECT_NEAR(coverage(12, 6, {1, 0, 0}), 0.95, 0.02);
}

TEST(IntervalOverSeeds, is_that_of_streams_where_seeds_change_nothing) {
    // Means of streams 1 to 4 whatever the seed: t with 3 degrees of freedom, 3.18245.
    const Interval interval =
        interval_over_seeds(table_of({{1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {4, 4, 4}}));
    const double reach = 3.18245 * std::sqrt(5.0 / 3 / 4);
    EXPECT_NEAR(interval.low, 2.5 - reach, 1e-4);
    EXPECT_NEAR(interval.high, 2.5 + reach, 1e-4);
}

TEST(IntervalOverSeeds, is_not_available_for_one_seed) {
    EXPECT_TRUE(std::isnan(interval_over_seeds(table_of({{1}, {2}, {3}})).low));
}

}  // namespace
}  // namespace nrem::core
