// From cues to keys: what each map makes of them, and how a context and a key become one.
#include <bit>
#include <numbers>

#include "plugins/rules/associative/linear_pairs.hpp"

namespace {

using namespace nrem;
using stage::cue_and_answer;
using stage::Days;
using stage::direction;
using stage::dot;
using stage::Floats;
using stage::Given;
using stage::Mind;
using stage::read_of;
using stage::tensor_of;

// A sum of keys: what a write adds is the key itself.
Given sum_of_keys(Given given) {
    given.emplace("update", "hebb");
    return given;
}
Floats key_of(Mind& mind, Days& days, const Floats& cue) {
    const Floats before = tensor_of(mind, 0);
    mind.write(days.add({.vector = cue, .target = {1}}));
    Floats key = tensor_of(mind, 0);
    for (std::size_t i = 0; i < key.size(); ++i) key[i] -= before[i];
    return key;
}

// P(x > t, y > t) of two normal numbers with that correlation, over P(x > t) = share.
double expected_overlap(double share, double correlation) {
    const auto above = [](double t) { return 0.5 * std::erfc(t / std::numbers::sqrt2); };
    double threshold = 0;
    for (double step = 4; step > 1e-9; step /= 2)
        if (above(threshold + step) > share) threshold += step;
    double both = 0;
    constexpr double width = 1e-3;
    for (double x = threshold + width / 2; x < 8; x += width)
        both += width * std::exp(-x * x / 2) / std::sqrt(2 * std::numbers::pi) *
                above((threshold - correlation * x) / std::sqrt(1 - correlation * correlation));
    return both / share;
}

TEST(ExpandedKeys, share_as_many_features_as_two_normal_numbers_pass_a_threshold_together) {
    constexpr std::size_t size = 32;
    Random random(4);
    Days days;
    Mind mind("fast_weights",
              sum_of_keys({{"keys", "expand"}, {"features", "4000"}, {"winners", "200"}}),
              cue_and_answer(size, 1));
    for (const double correlation : {0.0, 0.5, 0.9}) {
        double overlap = 0;
        constexpr int rounds = 8;
        for (int round = 0; round < rounds; ++round) {
            const Floats a = direction(random, size);
            Floats b = direction(random, size);
            const double along = dot(a, b);
            for (std::size_t i = 0; i < size; ++i) b[i] -= static_cast<float>(along) * a[i];
            const double rest = std::sqrt(dot(b, b));
            for (std::size_t i = 0; i < size; ++i)
                b[i] = static_cast<float>(correlation * a[i] +
                                          std::sqrt(1 - correlation * correlation) * b[i] / rest);
            overlap += dot(key_of(mind, days, a), key_of(mind, days, b)) / rounds;
        }
        EXPECT_NEAR(overlap, expected_overlap(0.05, correlation), 0.03) << correlation;
    }
}

TEST(ExpandedKeys, have_as_many_features_as_winners_all_of_one_size) {
    Random random(1);
    Days days;
    Mind mind("fast_weights",
              sum_of_keys({{"keys", "expand"}, {"features", "100"}, {"winners", "4"}}),
              cue_and_answer(8, 1));
    const Floats key = key_of(mind, days, direction(random, 8));
    EXPECT_EQ(std::count(key.begin(), key.end(), 0.5F), 4);
    EXPECT_EQ(std::count(key.begin(), key.end(), 0.0F), 96);
}

TEST(TiedKeys, are_found_by_their_queries_and_those_of_two_maps_are_not) {
    constexpr std::size_t size = 64;
    for (const char* map : {"tied", "random"}) {
        double strength = 0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            Random random(seed);
            Days days;
            Mind mind("fast_weights", sum_of_keys({{"keys", map}}), cue_and_answer(size, 1));
            const Floats cue = direction(random, size);
            mind.write(days.add({.vector = cue, .target = {1}}));
            strength += read_of(mind, days, cue)[0] / 20;
        }
        EXPECT_NEAR(strength, std::string(map) == "tied" ? 1 : 0, 0.1) << map;
    }
}

TEST(TiedKeys, are_other_than_the_cues_and_count_as_bytes) {
    Random random(3);
    Days days;
    Mind mind("fast_weights", sum_of_keys({{"keys", "tied"}, {"features", "24"}}),
              cue_and_answer(8, 1));
    EXPECT_EQ(mind.memory.tensor_count(), 2U);
    EXPECT_EQ(mind.memory.values(1).size(), 24U * 8U);
    const Floats cue = direction(random, 8);
    EXPECT_NE(key_of(mind, days, cue), cue);
    EXPECT_NEAR(dot(tensor_of(mind, 0), tensor_of(mind, 0)), 1, 1e-5);  // of unit length
}

// Keys with a mean that is not 0 and elements that go together.
Floats mixed(Random& random) {
    const Floats a = direction(random, 4);
    return {1 + a[0], a[1] + 0.9F * a[0], 3 + 0.2F * a[2], a[3] - a[1]};
}

TEST(WhitenedKeys, have_no_mean_and_the_identity_as_covariance) {
    Random random(5);
    Days days;
    Mind mind("fast_weights",
              sum_of_keys({{"keys", "whiten"}, {"normalise", "false"}, {"fit", "300"},
                           {"shrink", "0.0001"}}),
              cue_and_answer(4, 1));
    std::vector<Floats> cues;
    for (int i = 0; i < 300; ++i) cues.push_back(mixed(random));
    for (const auto& cue : cues) mind.write(days.add({.vector = cue, .target = {1}}));
    std::vector<double> mean(4);
    std::vector<double> products(16);
    for (const auto& cue : cues) {
        const Floats key = key_of(mind, days, cue);
        for (std::size_t i = 0; i < 4; ++i) {
            mean[i] += key[i] / 300.0;
            for (std::size_t k = 0; k < 4; ++k) products[i * 4 + k] += key[i] * key[k] / 300.0;
        }
    }
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_NEAR(mean[i], 0, 0.01);
        for (std::size_t k = 0; k < 4; ++k)
            EXPECT_NEAR(products[i * 4 + k], i == k ? 1 : 0, 0.02) << i << ", " << k;
    }
}

TEST(WhitenedKeys, are_the_cues_until_the_first_replay_and_stay_afterwards) {
    Random random(5);
    Days days;
    Mind mind("fast_weights", sum_of_keys({{"keys", "whiten"}, {"normalise", "false"}}),
              cue_and_answer(4, 1));
    const Floats cue = mixed(random);
    for (int i = 0; i < 10; ++i) mind.write(days.add({.vector = mixed(random), .target = {1}}));
    const Floats key = key_of(mind, days, cue);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(key[i], cue[i], 1e-5);
    mind.write(days.last(), NREM_SLEEP);
    const Floats whitened = key_of(mind, days, cue);
    EXPECT_GT(std::abs(whitened[2] - cue[2]), 1);  // the mean of 3 is gone
    for (int i = 0; i < 10; ++i) mind.write(days.add({.vector = mixed(random), .target = {1}}));
    const Floats later = key_of(mind, days, cue);
    for (std::size_t i = 0; i < 4; ++i) EXPECT_NEAR(later[i], whitened[i], 1e-4);
}

// Row `index` of the Walsh-Hadamard matrix of 64 rows: those of two indices multiply to that of
// the indices' exclusive or.
Floats walsh(std::size_t index) {
    Floats row(64);
    for (std::size_t i = 0; i < 64; ++i) row[i] = std::popcount(i & index) % 2 ? -1.0F : 1.0F;
    return row;
}
Floats joined(Floats context, const Floats& key) {
    context.insert(context.end(), key.begin(), key.end());
    return context;
}
Floats unit(std::size_t size, std::size_t index) {
    Floats made(size);
    made[index] = 1;
    return made;
}

// Eight contexts of eight keys, each pair with a value of its own: the largest error of a read.
float worst_error(const std::string& bind) {
    Days days;
    Mind mind("fast_weights", sum_of_keys({{"bind", bind}}), cue_and_answer(128, 64));
    const auto cue = [](std::size_t pair) { return joined(walsh(pair / 8 * 8), walsh(pair % 8)); };
    for (std::size_t pair = 0; pair < 64; ++pair)
        mind.write(days.add({.vector = cue(pair), .target = unit(64, pair)}));
    float worst = 0;
    for (std::size_t pair = 0; pair < 64; ++pair) {
        const Floats read = read_of(mind, days, cue(pair));
        for (std::size_t i = 0; i < 64; ++i)
            worst = std::max(worst, std::abs(read[i] - (i == pair ? 1.0F : 0.0F)));
    }
    return worst;
}

TEST(BoundKeys, of_orthogonal_codes_are_orthogonal_as_products_and_not_side_by_side) {
    EXPECT_LT(worst_error("hadamard"), 1e-5F);
    EXPECT_NEAR(worst_error("concat"), 0.5F, 1e-5F);  // the same key in another context
    EXPECT_NEAR(worst_error("none"), 0.5F, 1e-5F);
    EXPECT_NEAR(worst_error("key"), 1.0F, 1e-5F);
}

TEST(BoundKeys, side_by_side_weigh_both_halves_alike) {
    Days days;
    Mind mind("fast_weights", sum_of_keys({{"bind", "concat"}}), cue_and_answer(4, 1));
    const Floats key = key_of(mind, days, {300, 400, 0, 0.01F});
    const float half = std::sqrt(0.5F);
    EXPECT_NEAR(key[0], 0.6F * half, 1e-5);
    EXPECT_NEAR(key[1], 0.8F * half, 1e-5);
    EXPECT_NEAR(key[3], half, 1e-5);
}

std::string complaint(const Given& given, const nrem_sizes& sizes = cue_and_answer(4, 4)) {
    try {
        Mind mind("fast_weights", given, sizes);
    } catch (const core::Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Keys, refuse_what_excludes_each_other) {
    const auto says = [](const Given& given, const std::string& what) {
        EXPECT_NE(complaint(given).find(what), std::string::npos) << complaint(given);
    };
    says({{"temporal", "0.5"}, {"keys", "tied"}}, "identity alone");
    says({{"keys", "expand"}, {"winners", "4"}}, "winners (4) are not fewer than features (4)");
    EXPECT_NE(complaint({{"bind", "hadamard"}}, cue_and_answer(5, 4)).find("two halves"),
              std::string::npos);
    EXPECT_EQ(complaint({{"keys", "whiten"}, {"bind", "hadamard"}}), "accepted");
}

TEST(Keys, refuse_a_cue_of_another_size_by_name_of_the_part_that_takes_it) {
    Days days;
    Mind mind("fast_weights", {{"keys", "tied"}}, cue_and_answer(3, 3));
    try {
        mind.read(days.cue("", {1, 2}));
        FAIL();
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("the key map takes 3"), std::string::npos);
    }
}

}  // namespace
