// Rule prototypes: exact inference does not know an order.
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "memory/elements.hpp"
#include "plugins/stage.hpp"

namespace nrem::stage {
namespace {

std::vector<float> point(Random& random, double centre) {
    std::vector<float> made(6);
    for (auto& x : made) x = static_cast<float>(centre + random.normal());
    return made;
}

struct Lessons {
    Days days;
    std::vector<Experience> all;
    explicit Lessons(std::uint64_t seed, std::size_t count = 60) {
        Random random(seed);
        const char* const names[] = {"rain", "sun", "snow"};
        for (std::size_t i = 0; i < count; ++i)
            all.push_back(days.add({.vector = point(random, static_cast<double>(i % 3)),
                                    .answer = names[i % 3]}));
    }
};

std::vector<double> numbers_in(const Mind& mind) {
    std::vector<double> made = core::numbers_of(mind.memory.tensor(0));
    const auto sums = core::numbers_of(mind.memory.tensor(1));
    made.insert(made.end(), sums.begin(), sums.end());
    return made;
}

void expect_near(const std::vector<double>& a, const std::vector<double>& b, double bound) {
    ASSERT_EQ(a.size(), b.size());
    for (std::size_t i = 0; i < a.size(); ++i) EXPECT_NEAR(a[i], b[i], bound) << i;
}

TEST(Prototypes, are_the_same_in_any_order) {
    Lessons lessons(1);
    Mind straight("prototypes", {}, {.struct_size = sizeof(nrem_sizes), .cue = 6, .answer = 3});
    Mind shuffled("prototypes", {}, {.struct_size = sizeof(nrem_sizes), .cue = 6, .answer = 3});
    for (const auto& lesson : lessons.all) straight.write(lesson);
    Random random(2);
    random.shuffle(std::span(lessons.all));
    for (const auto& lesson : lessons.all) shuffled.write(lesson);
    expect_near(numbers_in(straight), numbers_in(shuffled), 1e-12);
}

TEST(Prototypes, give_the_posterior_predictive_probabilities) {
    Lessons lessons(3);
    Mind mind("prototypes", {{"variance", "1.5"}, {"strength", "0.5"}, {"dirichlet", "2"}},
              {.struct_size = sizeof(nrem_sizes), .cue = 6, .answer = 3});
    for (const auto& lesson : lessons.all) mind.write(lesson);
    Random random(4);
    const auto x = point(random, 1);
    std::vector<double> expected(3);
    for (std::size_t answer = 0; answer < 3; ++answer) {
        double distance = 0;
        const double known = 20.5;
        for (std::size_t i = 0; i < 6; ++i) {
            double sum = 0;
            for (std::size_t l = answer; l < lessons.all.size(); l += 3)
                sum += double{view(lessons.all[l].cue->vector)[i]};
            distance += std::pow(double{x[i]} - sum / known, 2);
        }
        const double wide = 1.5 * (1 + 1 / known);
        expected[answer] = 22 * std::exp(-distance / (2 * wide)) * std::pow(wide, -3);
    }
    const double sum = std::accumulate(expected.begin(), expected.end(), 0.0);
    const auto read = view(mind.read(lessons.days.cue("", x)).vector());
    ASSERT_EQ(read.size(), 3u);
    for (std::size_t answer = 0; answer < 3; ++answer)
        EXPECT_NEAR(read[answer], expected[answer] / sum, 1e-6);
}

TEST(Prototypes, forget_what_was_written_and_nothing_that_was_not) {
    Lessons lessons(5, 30);
    Mind mind("prototypes", {}, {.struct_size = sizeof(nrem_sizes), .cue = 6, .answer = 3});
    for (std::size_t i = 0; i < 29; ++i) mind.write(lessons.all[i]);
    const auto before = numbers_in(mind);
    mind.write(lessons.all[29]);
    mind.write(lessons.all[29], NREM_SLEEP, -1);
    expect_near(numbers_in(mind), before, 1e-12);
    Mind empty("prototypes", {}, {.struct_size = sizeof(nrem_sizes), .cue = 6, .answer = 3});
    empty.write(lessons.all[0], NREM_SLEEP, -1);
    EXPECT_TRUE(numbers_in(empty).empty());
}

}  // namespace
}  // namespace nrem::stage
