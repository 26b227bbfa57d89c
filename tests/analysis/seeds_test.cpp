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

struct Deviations {
    double streams, seeds, residual;
};

StreamsBySeeds drawn(std::size_t streams, std::size_t seeds, const Deviations& spread,
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
    Deviations mean{0, 0, 0};
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

TEST(SpreadOverSeeds, is_that_of_streams_where_seeds_change_nothing) {
    // Means of streams 1 to 4 whatever the seed: t with 3 degrees of freedom, 3.18245.
    const Spread spread =
        spread_of({.table = table_of({{1, 1, 1}, {2, 2, 2}, {3, 3, 3}, {4, 4, 4}})});
    EXPECT_FALSE(spread.is_of_seeds);
    EXPECT_NEAR(spread.reach(0.05), 3.18245 * std::sqrt(5.0 / 3 / 4), 1e-4);
}

// Rows 1 2 6, 3 4 8, 5 9 10 as above: variances of the mean 19/9 over streams and over seeds, of
// which 1/9 is the residual's. t with 2 degrees of freedom is 4.30265.
TEST(SpreadOverSeeds, takes_each_part_with_its_own_degrees_of_freedom) {
    const Spread spread = spread_of({.table = table_of({{1, 2, 6}, {3, 4, 8}, {5, 9, 10}})});
    EXPECT_TRUE(spread.is_of_seeds);
    EXPECT_NEAR(spread.streams.value, 19.0 / 9, 1e-12);
    EXPECT_NEAR(spread.seeds.value, 18.0 / 9, 1e-12);
    EXPECT_NEAR(spread.reach(0.05), 4.30265 * std::sqrt(37.0 / 9), 1e-4);
}

TEST(SpreadOverSeeds, is_at_least_that_of_trainings_where_each_has_streams_of_its_own) {
    // Two seeds with two streams each: 1, 3 and 7, 9, in the mean 2 and 8: 3 either way, and t with
    // one degree of freedom is 12.7062.
    const StreamsBySeeds table{{0, 1, 1, 1}, {1, 1, 3, 1}, {2, 2, 7, 1}, {3, 2, 9, 1}};
    EXPECT_NEAR(spread_of({.table = table}).reach(0.05), 12.7062 * 3, 1e-3);
    EXPECT_FALSE(spread_of({.table = table, .seeds_are_shared = false}).is_of_seeds);
}

// Rows that were drawn under two seeds by chance say nothing of trainings.
TEST(SpreadOverSeeds, is_that_of_trainings_though_a_few_streams_are_there_under_two_seeds) {
    const StreamsBySeeds table{{0, 1, 1, 1}, {0, 2, 1, 1}, {1, 1, 3, 1}, {2, 2, 7, 1}, {3, 2, 9, 1}};
    EXPECT_TRUE(spread_of({.table = table}).is_of_seeds);
    EXPECT_GT(spread_of({.table = table}).reach(0.05), 10);
    EXPECT_FALSE(spread_of({.table = table, .seeds_are_shared = false}).is_of_seeds);
}

TEST(SpreadOverSeeds, has_a_p_below_a_level_just_beyond_its_reach) {
    const Spread spread = spread_of({.table = drawn(8, 3, {1, 0.5, 1}, 5)});
    for (const double level : {0.5, 0.05, 0.001, 1e-9}) {
        EXPECT_LT(spread.p(1.0001 * spread.reach(level)), level);
        EXPECT_GT(spread.p(0.9999 * spread.reach(level)), level);
    }
}

// The quantile of t at a level just below 1 was 0 here, and p a failure.
TEST(SpreadOverSeeds, has_a_p_where_seeds_make_up_nothing) {
    const Spread spread{.streams = {0.015, 4}, .seeds = {0, 1}, .by_seed = 0, .is_of_seeds = true};
    const Spread alone{.streams = {0.015, 4}};
    for (const double distance : {1e-12, 0.01, 0.8, 10.0})
        EXPECT_NEAR(spread.p(distance), alone.p(distance), 1e-8) << distance;
}

TEST(SpreadOverSeeds, is_of_streams_for_one_seed) {
    EXPECT_FALSE(spread_of({.table = table_of({{1}, {2}, {3}})}).is_of_seeds);
}

}  // namespace
}  // namespace nrem::core
