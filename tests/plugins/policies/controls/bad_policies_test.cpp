// The policies that do harm do the harm that they say.
#include <cmath>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using stage::policy;

constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = 16, .answer = 3};

struct Life {
    explicit Life(const std::string& rule) : mind(rule, {}, sizes) {
        for (std::size_t i = 0; i < 16; ++i) {
            std::vector<float> key(16);
            key[i] = 1;
            mind.write(days.add({.text = "day " + std::to_string(i),
                                 .vector = key,
                                 .answer = i % 2 ? "sun" : "snow",
                                 .prediction = "rain"}));
        }
    }
    std::vector<float> matrix() {
        const nrem_memory seen = mind.memory.view(0);
        const float* data = Array<nrem_tensor>(seen.tensors)[0].data;
        return {data, data + 16 * 3};
    }
    Days days;
    Mind mind;
};

TEST(DropHalf, forgets_half_of_the_records_in_every_pass) {
    Life life("window");
    life.mind.sleep(policy("drop_half"), {}, 0);
    EXPECT_EQ(life.mind.records().size(), 8u);
    life.mind.sleep(policy("drop_half"), {}, 1);
    EXPECT_EQ(life.mind.records().size(), 4u);
}

TEST(DropHalf, forgets_about_half_of_a_matrix) {
    Life life("fast_weights");
    life.mind.sleep(policy("drop_half"), {});
    const auto after = life.matrix();
    const auto kept = std::count(after.begin(), after.end(), 1.0F);
    EXPECT_GT(kept, 3);
    EXPECT_LT(kept, 13);
}

TEST(Leak, loses_its_share_of_the_records_on_average) {
    std::size_t left = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Life life("window");
        life.mind.sleep(policy("leak", {{"share", "0.1"}}), {}, seed);
        left += life.mind.records().size();
    }
    EXPECT_NEAR(static_cast<double>(left) / 200, 16 * 0.9, 0.15);
}

TEST(Leak, shrinks_a_matrix_by_its_share) {
    Life life("fast_weights");
    const auto before = life.matrix();
    life.mind.sleep(policy("leak", {{"share", "0.1"}}), {});
    const auto after = life.matrix();
    for (std::size_t i = 0; i < before.size(); ++i) EXPECT_FLOAT_EQ(after[i], 0.9F * before[i]);
}

TEST(Poison, gives_its_share_of_the_records_other_answers_and_loses_none) {
    std::size_t wrong = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Life life("window");
        life.mind.sleep(policy("poison", {{"share", "0.25"}}), {}, seed);
        ASSERT_EQ(life.mind.records().size(), 16u);
        for (std::size_t i = 0; i < 16; ++i) {
            const auto& record = life.mind.records()[i];
            const bool odd = view(record.text).back() % 2 != 0;  // the answers' names alternate
            wrong += view(record.answer) != (odd ? "sun" : "snow");
            EXPECT_EQ(record.origin, NREM_WORLD);
        }
    }
    // Of the 15 others 8 have another answer.
    EXPECT_NEAR(static_cast<double>(wrong) / 200, 4 * 8.0 / 15, 0.25);
}

TEST(Poison, turns_a_matrix_by_an_angle_and_keeps_its_norm) {
    Life life("fast_weights");
    const auto before = life.matrix();
    life.mind.sleep(policy("poison", {{"share", "0.1"}}), {});
    const auto after = life.matrix();
    double norm = 0, was = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double wanted = i % 3 == 0   ? std::cos(0.1) * before[i] - std::sin(0.1) * before[i + 1]
                              : i % 3 == 1 ? std::sin(0.1) * before[i - 1] + std::cos(0.1) * before[i]
                                           : before[i];
        EXPECT_NEAR(after[i], wanted, 1e-6);
        norm += after[i] * after[i];
        was += before[i] * before[i];
    }
    EXPECT_NEAR(norm, was, 1e-5);
}

TEST(MergeAll, makes_one_record_of_all) {
    Life life("window");
    life.mind.sleep(policy("merge_all"), {});
    ASSERT_EQ(life.mind.records().size(), 1u);
    EXPECT_EQ(life.mind.records()[0].strength, 16);
    EXPECT_EQ(life.mind.records()[0].sources.count, 16u);
}

TEST(MergeAll, makes_the_rows_of_a_matrix_the_same) {
    Life life("fast_weights");
    life.mind.sleep(policy("merge_all"), {});
    const auto after = life.matrix();
    for (std::size_t row = 0; row < 16; ++row) {
        EXPECT_EQ(after[row * 3 + 0], 0);
        EXPECT_EQ(after[row * 3 + 1], 0.5F);
        EXPECT_EQ(after[row * 3 + 2], 0.5F);
    }
}

// Asked with nothing in memory the backend says "rain", whatever was right.
struct Guessed {
    explicit Guessed(const std::string& rule, const Given& given = {})
        : backend(stage::make<nrem_backend>(core::Kind::backend, "associative", {})), life(rule) {
        life.mind.memory = Mind(rule, {}, sizes).memory;
        life.mind.backend = &backend;
        life.mind.sleep(policy("guess", given), life.days.all());
    }
    core::BackendInstance backend;
    Life life;
};

TEST(Guess, keeps_its_own_answers_and_says_so) {
    const Guessed guessed("none");
    const auto& records = guessed.life.mind.records();
    ASSERT_EQ(records.size(), 16u);
    EXPECT_EQ(view(records[3].answer), "rain");
    EXPECT_EQ(view(records[3].text), "day 3");
    EXPECT_EQ(records[3].origin, NREM_SELF_MADE);
    EXPECT_EQ(records[3].sources.count, 1u);
}

TEST(Guess, lies_when_told_to) {
    EXPECT_EQ(Guessed("none", {{"lie", "true"}}).life.mind.records()[0].origin, NREM_WORLD);
}

TEST(Guess, makes_a_matrix_learn_them) {
    Guessed guessed("fast_weights");
    const auto after = guessed.life.matrix();
    for (std::size_t row = 0; row < 16; ++row) EXPECT_EQ(after[row * 3], 1) << row;
}

TEST(Guess, writes_them_into_a_matrix_itself_where_it_lies) {
    Guessed guessed("fast_weights", {{"lie", "true"}});
    guessed.life.mind.sleep(policy("guess", {{"lie", "true"}}), guessed.life.days.all());
    const auto after = guessed.life.matrix();
    // The rule would have corrected nothing the second time.
    for (std::size_t row = 0; row < 16; ++row) EXPECT_EQ(after[row * 3], 2) << row;
}

}  // namespace
