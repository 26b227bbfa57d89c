// Coverage and false verdicts by simulation, over what a run can look like: 2 to 20 streams of
// equal and unequal sizes, skewed figures, one to three seeds, with and without something that the
// streams of a seed share.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/judge.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

constexpr int rounds = 2000;
// Three standard errors of a share near 0.05.
constexpr double noise = 0.0147;

enum class Sizes { equal, unequal };
enum class Shape { normal, skewed, answers };
enum class Seeds { of_streams, of_trainings };
enum class Layout { crossed, nested };  // the same streams under each seed, or its own

struct Case {
    std::size_t streams = 8;
    std::size_t seeds = 1;
    Sizes sizes = Sizes::equal;
    Shape shape = Shape::normal;
    Seeds of = Seeds::of_streams;
    Layout layout = Layout::crossed;
};

std::string text_of(const Case& it) {
    constexpr const char* shapes[] = {"normal", "skewed", "answers"};
    return std::to_string(it.streams) + " streams, " + std::to_string(it.seeds) + " seeds, " +
           (it.sizes == Sizes::equal ? "equal" : "unequal") + ", " +
           shapes[static_cast<std::size_t>(it.shape)] +
           (it.of == Seeds::of_trainings ? ", trained" : "") +
           (it.layout == Layout::nested ? ", nested" : "");
}

// A loss with mean 1 and a long tail, or a figure without one.
double figure(Shape shape, Random& random) {
    return shape == Shape::skewed ? std::exp(random.normal() - 0.5) : random.normal();
}

// Of two arms with the same expectation; what they share falls out.
double difference(const Case& it, double count, double training, Random& random) {
    if (it.shape != Shape::answers)
        return count * (training + figure(it.shape, random) - figure(it.shape, random));
    double sum = 0;
    for (int i = 0; i < static_cast<int>(count); ++i)
        sum += (random.uniform() < 0.6) - (random.uniform() < 0.6);
    return sum;
}

double count_of(const Case& it, Random& random) {
    return it.sizes == Sizes::equal ? 60 : 20 + static_cast<double>(random.below(100));
}

Sample drawn(const Case& it, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> trainings(it.seeds);
    if (it.of == Seeds::of_trainings)
        for (double& each : trainings) each = random.normal();
    Sample sample;
    if (it.shape == Shape::answers) sample.step = 1, sample.range = {-1, 1};
    sample.seeds_are_shared = it.of == Seeds::of_trainings;
    const bool nested = it.layout == Layout::nested;
    for (std::size_t stream = 0; stream < it.streams; ++stream) {
        const double count = count_of(it, random);
        const double own = nested || it.shape == Shape::answers ? 0 : count * random.normal();
        for (std::size_t i = 0; i < it.seeds; ++i)
            sample.table.push_back({nested ? stream * it.seeds + i : stream, i + 1,
                                    own + difference(it, count, trainings[i], random), count});
    }
    return sample;
}

struct Found {
    double covered = 0;
    double wrong = 0;
};

// Alone in its family, a comparison is called better or worse just where p is below 5 %.
Found simulate(const Case& it) {
    Resampling resampling({.flips = 999});
    Found found;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const Inferred inferred = resampling.infer(drawn(it, combine(round, it.streams)));
        const Interval& interval = inferred.interval;
        found.covered += (interval.low <= 0 && 0 <= interval.high) / double{rounds};
        found.wrong += (inferred.p.value < significance) / double{rounds};
    }
    return found;
}

void expect_five_percent(const Case& it, double most = 0.97) {
    const Found found = simulate(it);
    EXPECT_GE(found.covered, 0.93) << text_of(it);
    EXPECT_LE(found.covered, most + noise) << text_of(it);
    EXPECT_LE(found.wrong, 0.055 + noise) << text_of(it);
    ::testing::Test::RecordProperty(text_of(it), std::to_string(found.covered));
}

constexpr std::size_t streams[] = {2, 3, 4, 5, 6, 8, 11, 20};

TEST(VerdictOverStreams, covers_and_errs_as_it_says_for_streams_of_equal_sizes) {
    for (const std::size_t n : streams) expect_five_percent({.streams = n});
}

TEST(VerdictOverStreams, covers_and_errs_as_it_says_for_streams_of_unequal_sizes) {
    for (const std::size_t n : streams) expect_five_percent({.streams = n, .sizes = Sizes::unequal});
}

// Heavy tails make t safer than it says where streams are few.
TEST(VerdictOverStreams, covers_and_errs_as_it_says_for_skewed_figures) {
    for (const std::size_t n : streams)
        expect_five_percent({.streams = n, .shape = Shape::skewed}, 0.975);
}

TEST(VerdictOverStreams, covers_and_errs_as_it_says_for_right_and_wrong_answers) {
    for (const std::size_t n : streams)
        expect_five_percent({.streams = n, .sizes = Sizes::unequal, .shape = Shape::answers}, 0.98);
}

// Seeds that change nothing but chance within streams cost some width, since two or three of them
// cannot show that: coverage is above what is said, never below.
TEST(VerdictOverSeeds, is_never_surer_than_it_says_where_seeds_share_nothing) {
    for (const std::size_t n : streams)
        for (const std::size_t seeds : {2u, 3u}) expect_five_percent({.streams = n, .seeds = seeds}, 1);
}

TEST(VerdictOverSeeds, covers_and_errs_as_it_says_for_two_and_three_trainings) {
    for (const Layout layout : {Layout::crossed, Layout::nested})
        for (const std::size_t seeds : {2u, 3u}) {
            for (const std::size_t n : {8u, 11u, 20u})
                expect_five_percent(
                    {.streams = n, .seeds = seeds, .of = Seeds::of_trainings, .layout = layout},
                    0.98);
            for (const std::size_t n : {2u, 3u, 5u})
                expect_five_percent(
                    {.streams = n, .seeds = seeds, .of = Seeds::of_trainings, .layout = layout}, 1);
        }
}

TEST(VerdictOverSeeds, is_that_over_streams_where_each_seed_has_its_own_and_they_share_nothing) {
    for (const std::size_t n : {2u, 4u, 8u})
        expect_five_percent({.streams = n, .seeds = 3, .layout = Layout::nested});
}

// Truly at the margin, ten arms at once: equivalence is claimed for any in one family of twenty.
TEST(Equivalence, is_claimed_wrongly_in_one_family_of_twenty) {
    constexpr int families = 400;
    Resampling resampling({});
    int wrong = 0, left_out_zero = 0;
    for (std::uint64_t round = 0; round < families; ++round) {
        std::vector<Contrast> arms(10);
        std::vector<Judged> family;
        for (std::uint64_t arm = 0; arm < arms.size(); ++arm) {
            Random random(combine(round, arm));
            Sample sample;
            for (std::size_t stream = 0; stream < 12; ++stream)
                sample.table.push_back({stream, 1, 0.05 + 0.03 * random.normal(), 1});
            Contrast& contrast = arms[arm];
            contrast.inferred = resampling.infer(sample);
            contrast.differences[Metric::accuracy].value = contrast.inferred.clusters.ratio();
            contrast.differences[Metric::accuracy].interval = contrast.inferred.interval;
            contrast.differences[Metric::accuracy].p = contrast.inferred.p;
            contrast.differences[Metric::accuracy].n = 12;
            family.push_back({&contrast, 0});
        }
        judge(family, {}, resampling);
        bool any = false;
        for (const Contrast& each : arms) {
            if (each.verdict.finding != Finding::equivalent) continue;
            any = true;
            left_out_zero += each.verdict.interval.low > 0;
        }
        wrong += any;
    }
    EXPECT_LE(wrong, 20 + 9);  // two standard errors
    EXPECT_EQ(left_out_zero, 0);
}

}  // namespace
}  // namespace nrem::core
