// The matrix engine: its four updates against plain loops and closed forms, what a step costs in
// allocations, and what passes of replay do with correlated keys.
#include <cmath>
#include <numeric>

#include "memory/elements.hpp"
#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Floats = std::vector<float>;

nrem_sizes sizes(std::size_t key, std::size_t value) {
    return {.struct_size = sizeof(nrem_sizes), .cue = key, .answer = value};
}

Floats gaussian(Random& random, std::size_t size) {
    Floats made(size);
    for (auto& x : made) x = static_cast<float>(random.normal());
    return made;
}

void normalise(Floats& vector) {
    float squared = 0;
    for (const float x : vector) squared += x * x;
    for (auto& x : vector) x /= std::sqrt(squared);
}

// What S becomes, in double precision and two plain passes.
struct Plain {
    std::size_t keys, values;
    std::vector<double> s = std::vector<double>(keys * values, 0.0);
    void write(const Floats& key, const Floats& value, double decay, double rate, bool corrects) {
        for (std::size_t c = 0; c < values; ++c) {
            double read = 0;
            for (std::size_t r = 0; r < keys; ++r) read += decay * s[r * values + c] * key[r];
            const double step = rate * (value[c] - (corrects ? read : 0));
            for (std::size_t r = 0; r < keys; ++r)
                s[r * values + c] = decay * s[r * values + c] + key[r] * step;
        }
    }
};

struct Update {
    std::string name;
    double decay;
    bool corrects;
};

void PrintTo(const Update& update, std::ostream* out) {
    *out << update.name;
}

class FastWeightUpdates : public testing::TestWithParam<Update> {};

// Odd sizes reach every kind of column block and the odd row.
TEST_P(FastWeightUpdates, agree_with_plain_loops_at_any_size) {
    const auto& [name, decay, corrects] = GetParam();
    for (const auto& [keys, values] :
         {std::pair{1u, 1u}, {7u, 3u}, {64u, 64u}, {33u, 85u}, {16u, 130u}}) {
        Random random(keys);
        Days days;
        Mind mind("fast_weights",
                  {{"update", name}, {"rate", "0.7"}, {"decay", "0.9"}, {"normalise", "false"}},
                  sizes(keys, values));
        Plain plain{keys, values};
        for (int step = 0; step < 5; ++step) {
            auto key = gaussian(random, keys);
            normalise(key);
            const auto value = gaussian(random, values);
            mind.write(days.add({.vector = key, .target = value}));
            plain.write(key, value, decay, static_cast<double>(0.7f), corrects);
        }
        for (std::size_t i = 0; i < plain.s.size(); ++i)
            ASSERT_NEAR(mind.memory.values(0)[i], plain.s[i], 1e-5)
                << keys << "x" << values << " at " << i;
    }
}

INSTANTIATE_TEST_SUITE_P(All, FastWeightUpdates,
                         testing::Values(Update{"hebb", 0.9f, false}, Update{"delta", 1, true},
                                         Update{"gated_delta", 0.9f, true}),
                         [](const auto& tested) { return tested.param.name; });

TEST(FastWeights, reads_back_what_one_full_delta_write_stored) {
    Random random(1);
    Days days;
    Mind mind("fast_weights", {}, sizes(24, 10));
    const auto key = gaussian(random, 24);  // of any length: keys are normalised
    const auto value = gaussian(random, 10);
    mind.write(days.add({.vector = gaussian(random, 24), .target = gaussian(random, 10)}));
    mind.write(days.add({.vector = key, .target = value}));
    const auto read = view(mind.read(days.cue("", key)).vector());
    for (std::size_t i = 0; i < value.size(); ++i) EXPECT_NEAR(read[i], value[i], 1e-5);
}

TEST(FastWeights, stores_the_choice_as_one_hot_where_the_truth_has_no_vector) {
    Days days;
    Mind mind("fast_weights", {}, sizes(2, 3));
    mind.write(days.add({.vector = {3, 4}, .answer = "sun"}));
    const auto read = view(mind.read(days.cue("", {3, 4})).vector());
    EXPECT_NEAR(read[0], 0, 1e-6);
    EXPECT_NEAR(read[1], 1, 1e-6);
    EXPECT_NEAR(read[2], 0, 1e-6);
}

TEST(FastWeights, scales_a_replay_by_its_gain_and_sleeps_by_day_when_told_so) {
    Days days;
    Mind mind("fast_weights", {{"learn", "sleep"}}, sizes(1, 3));
    const auto& day = days.add({.vector = {1}, .answer = "rain"});
    mind.write(day);
    EXPECT_EQ(mind.memory.values(0)[0], 0);
    mind.write(day, NREM_SLEEP, 0.25);
    EXPECT_FLOAT_EQ(mind.memory.values(0)[0], 0.25f);
}

TEST(FastWeights, refuses_a_cue_of_another_size) {
    Days days;
    Mind mind("fast_weights", {}, sizes(3, 3));
    EXPECT_THROW(mind.read(days.cue("", {1, 2})), core::Error);
    EXPECT_THROW(Mind("fast_weights", {}, sizes(0, 3)), core::Error);
}

// X of gram X = right by Gauss and Jordan, in place; gram is size x size, right size x columns.
void solve(std::vector<double>& gram, std::vector<double>& right, std::size_t size) {
    const std::size_t columns = right.size() / size;
    for (std::size_t p = 0; p < size; ++p)
        for (std::size_t r = 0; r < size; ++r) {
            const double factor = gram[r * size + p] / gram[p * size + p];
            if (r == p) continue;
            for (std::size_t c = p; c < size; ++c)
                gram[r * size + c] -= factor * gram[p * size + c];
            for (std::size_t c = 0; c < columns; ++c)
                right[r * columns + c] -= factor * right[p * columns + c];
        }
    for (std::size_t p = 0; p < size; ++p)
        for (std::size_t c = 0; c < columns; ++c) right[p * columns + c] /= gram[p * size + p];
}

void expect_ridge_solution(const std::string& element, double error) {
    constexpr std::size_t count = 40, keys = 24, values = 6;
    constexpr double ridge = 0.5;
    Random random(5);
    Days days;
    Mind mind("fast_weights",
              {{"update", "rls"}, {"ridge", "0.5"}, {"normalise", "false"}, {"element", element}},
              sizes(keys, values));
    std::vector<double> gram(keys * keys), exact(keys * values);
    for (std::size_t i = 0; i < keys; ++i) gram[i * keys + i] = ridge;
    for (std::size_t n = 0; n < count; ++n) {
        auto key = gaussian(random, keys);
        for (auto& x : key) x += 1;  // correlated
        const auto value = gaussian(random, values);
        for (std::size_t r = 0; r < keys; ++r) {
            const double x = key[r];
            for (std::size_t c = 0; c < keys; ++c) gram[r * keys + c] += x * key[c];
            for (std::size_t c = 0; c < values; ++c) exact[r * values + c] += x * value[c];
        }
        mind.write(days.add({.vector = key, .target = value}));
    }
    solve(gram, exact, keys);
    const auto written = core::numbers_of(mind.memory.tensor(0));
    for (std::size_t i = 0; i < exact.size(); ++i) EXPECT_NEAR(written[i], exact[i], error);
}

TEST(FastWeights, gives_the_ridge_solution_after_one_pass_of_rls) {
    expect_ridge_solution("float32", 2e-4);
    expect_ridge_solution("float64", 1e-9);
}

TEST(FastWeights, allocates_nothing_in_a_step) {
    for (const auto* update : {"hebb", "delta", "gated_delta", "rls"}) {
        Random random(2);
        Days days;
        Mind mind("fast_weights", {{"update", update}}, sizes(64, 64));
        const auto& day =
            days.add({.vector = gaussian(random, 64), .target = gaussian(random, 64)});
        mind.read(*day.cue);
        mind.write(day);
        const std::size_t before = allocations();
        for (int step = 0; step < 100; ++step) {
            mind.read(*day.cue);
            mind.write(day);
        }
        EXPECT_EQ(allocations(), before) << update;  // true of itself under AddressSanitizer
    }
}

// 64 pairs in 64 dimensions whose keys share half their variance; the share that is decoded
// rightly from S after so many forward passes over the day.
double recall_after(const std::string& update, std::uint64_t passes) {
    constexpr std::size_t d = 64;
    Random random(11);
    const auto shared = gaussian(random, d);
    Days days;
    std::vector<Floats> targets;
    for (std::size_t n = 0; n < d; ++n) {
        auto key = gaussian(random, d);
        for (std::size_t i = 0; i < d; ++i) key[i] = std::sqrt(0.5f) * (key[i] + shared[i]);
        normalise(key);
        targets.push_back(gaussian(random, d));
        normalise(targets.back());
        days.add({.vector = key, .target = targets.back()});
    }
    Mind mind("fast_weights", {{"update", update}, {"learn", "sleep"}}, sizes(d, d));
    const auto replay = stage::policy("replay", {});
    const auto day = days.all();
    for (std::uint64_t pass = 0; pass < passes; ++pass) mind.sleep(replay, day, pass);
    std::size_t right = 0;
    for (std::size_t n = 0; n < d; ++n) {
        const auto read = view(mind.read(*day[n].cue).vector());
        std::vector<float> scores;
        for (const auto& target : targets)
            scores.push_back(std::inner_product(read.begin(), read.end(), target.begin(), 0.0f));
        right += std::max_element(scores.begin(), scores.end()) - scores.begin() ==
                 static_cast<std::ptrdiff_t>(n);
    }
    return static_cast<double>(right) / d;
}

TEST(FastWeights, recalls_correlated_pairs_only_after_many_passes_of_the_delta_rule) {
    const double once = recall_after("delta", 1);
    const double often = recall_after("delta", 16);
    RecordProperty("passes_1", std::to_string(once));
    RecordProperty("passes_2", std::to_string(recall_after("delta", 2)));
    RecordProperty("passes_4", std::to_string(recall_after("delta", 4)));
    RecordProperty("passes_16", std::to_string(often));
    EXPECT_LT(once, 0.5);
    EXPECT_GT(recall_after("delta", 4), once + 0.2);
    EXPECT_GT(often, 0.95);
}

TEST(FastWeights, gains_nothing_from_more_passes_of_a_hebbian_sum) {
    const double once = recall_after("hebb", 1);
    RecordProperty("hebb_1", std::to_string(once));
    EXPECT_LT(once, 0.6);
    EXPECT_NEAR(recall_after("hebb", 16), once, 0.05);
}

Floats unit(std::size_t size, std::size_t index) {
    Floats made(size);
    made[index] = 1;
    return made;
}

// Two keys with a cosine of 0.8, the first written five times as often.
Floats read_rare(const std::string& settle) {
    Days days;
    Mind mind("fast_weights", {{"update", "hebb"}, {"settle", settle}}, sizes(3, 2));
    for (int i = 0; i < 5; ++i) mind.write(days.add({.vector = {1, 0, 0}, .target = {1, 0}}));
    mind.write(days.add({.vector = {0.8F, 0.6F, 0}, .target = {0, 1}}));
    const auto read = view(mind.read(days.cue("", {0.8F, 0.6F, 0})).vector());
    return {read.begin(), read.end()};
}

TEST(FastWeights, lose_a_rare_value_to_a_frequent_key_at_one_read_and_find_it_by_settling) {
    const auto once = read_rare("0");
    EXPECT_GT(once[0], 3 * once[1]);
    const auto settled = read_rare("300");
    EXPECT_NEAR(settled[0], 0, 1e-3);
    EXPECT_NEAR(settled[1], 1, 1e-3);
}

TEST(FastWeights, settle_on_nothing_where_nothing_was_written) {
    Days days;
    Mind mind("fast_weights", {{"settle", "5"}}, sizes(3, 2));
    for (const float x : view(mind.read(days.cue("", {1, 0, 0})).vector())) EXPECT_EQ(x, 0);
}

TEST(FastWeights, settle_without_allocating) {
    Days days;
    Mind mind("fast_weights", {{"settle", "5"}, {"temporal", "0.9"}}, sizes(8, 4));
    mind.write(days.add({.vector = unit(8, 0), .target = unit(4, 0)}));
    const auto& cue = days.cue("", unit(8, 0));
    mind.read(cue);
    const auto before = allocations();
    mind.read(cue);
    EXPECT_EQ(allocations(), before);
}

TEST(FastWeights, read_what_is_long_ago_more_faintly_with_a_drifting_context) {
    Days days;
    Mind mind("fast_weights", {{"temporal", "0.95"}, {"context", "512"}}, sizes(64, 1));
    for (std::size_t i = 0; i < 60; ++i)
        mind.write(days.add({.vector = unit(64, i), .target = {1}}));
    const auto read = [&](std::size_t i) {
        return static_cast<double>(view(mind.read(days.cue("", unit(64, i))).vector())[0]);
    };
    const double latest = read(59);
    EXPECT_NEAR(read(49) / latest, std::pow(0.95, 10), 0.2);
    EXPECT_NEAR(read(0) / latest, std::pow(0.95, 59), 0.2);
}

TEST(FastWeights, keep_the_context_still_while_a_night_replays) {
    Days days;
    Mind mind("fast_weights", {{"temporal", "0.5"}, {"context", "4"}}, sizes(2, 1));
    mind.write(days.add({.vector = {1, 0}, .target = {1}}));
    const auto context = [&] {
        const auto values = mind.memory.values(1);
        return Floats(values.begin(), values.end());
    };
    const auto before = context();
    mind.write(days.last(), NREM_SLEEP);
    EXPECT_EQ(context(), before);
    mind.write(days.last());
    EXPECT_NE(context(), before);
}

}  // namespace
