// What fast_weights takes back, on request or by a gain below 0, and what it refuses; writes whose
// rate would let errors grow; gains by relevance and surprise.
#include <cmath>

#include "memory/elements.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

constexpr nrem_sizes eight_and_three{.struct_size = sizeof(nrem_sizes), .cue = 8, .answer = 3};

std::vector<float> drawn_vector(Random& random, std::size_t size) {
    std::vector<float> made(size);
    for (auto& x : made) x = static_cast<float>(random.normal());
    return made;
}

// Lessons of a key and a value, and requests to forget them.
struct Course {
    Days days;
    Mind mind;

    Course(std::initializer_list<Given::value_type> given)
        : mind("fast_weights", given, eight_and_three) {}
    const Experience& teach(const std::vector<float>& key, const std::vector<float>& value) {
        const auto& lesson = days.add({.vector = key, .target = value});
        mind.write(lesson);
        return lesson;
    }
    void request(Experience lesson, std::int32_t phase = NREM_WAKE) {
        lesson.kind = NREM_FORGET;
        mind.write(lesson, phase);
    }
    std::vector<double> read(const std::vector<float>& key) {
        const auto said = view(mind.read(days.cue("", key)).vector());
        return {said.begin(), said.end()};
    }
    std::vector<double> tensor(std::size_t index) const {
        return core::numbers_of(mind.memory.tensor(index));
    }
};

double furthest(const std::vector<double>& a, const std::vector<double>& b) {
    double most = 0;
    for (std::size_t i = 0; i < a.size(); ++i) most = std::max(most, std::abs(a[i] - b[i]));
    return most;
}

TEST(Forgetting, restores_a_memory_of_float64_to_1e_8) {
    for (const char* update : {"hebb", "rls", "larimar"}) {
        Random random(1);
        Course course{{"update", update}, {"element", "float64"}, {"slots", "8"}};
        for (int i = 0; i < 5; ++i) course.teach(drawn_vector(random, 8), drawn_vector(random, 3));
        const auto before = course.tensor(0);
        const auto& lesson = course.teach(drawn_vector(random, 8), drawn_vector(random, 3));
        EXPECT_GT(furthest(course.tensor(0), before), 0.01) << update;
        course.request(lesson);
        EXPECT_LT(furthest(course.tensor(0), before), 1e-8) << update;
        EXPECT_EQ(course.mind.figure("taken_back"), (core::FigureSum{1, 1})) << update;
    }
}

TEST(Forgetting, by_a_replay_with_a_gain_of_minus_1_is_the_same) {
    Random random(2);
    Course course{{"update", "rls"}, {"element", "float64"}};
    course.teach(drawn_vector(random, 8), drawn_vector(random, 3));
    const auto before = course.tensor(0);
    const auto& lesson = course.teach(drawn_vector(random, 8), drawn_vector(random, 3));
    course.mind.write(lesson, NREM_SLEEP, -1);
    EXPECT_LT(furthest(course.tensor(0), before), 1e-8);
}

TEST(Forgetting, of_what_was_never_told_changes_nothing_and_is_counted) {
    for (const char* update : {"rls", "larimar", "kernel"}) {
        Random random(3);
        Course course{{"update", update}};
        course.teach(drawn_vector(random, 8), drawn_vector(random, 3));
        const auto before = course.tensor(0);
        course.request(course.days.add(
            {.vector = drawn_vector(random, 8), .target = drawn_vector(random, 3)}));
        EXPECT_EQ(course.tensor(0), before) << update;
        EXPECT_EQ(course.mind.figure("taken_back"), (core::FigureSum{1, 0})) << update;
    }
}

TEST(Forgetting, by_rules_that_overwrite_takes_the_value_out_of_what_is_read_and_nothing_else) {
    for (const char* update : {"delta", "gated_delta", "nlms", "kda", "gdn2", "comba", "rwkv7",
                               "mdn", "titans"}) {
        Course course{{"update", update}, {"decay", "0.9"}, {"momentum", "0"}};
        const std::vector<float> key{1, 0, 0, 0, 0, 0, 0, 0};
        const std::vector<float> other{0, 1, 0, 0, 0, 0, 0, 0};
        course.teach(other, {0, 0, 1});
        const auto& lesson = course.teach(key, {1, 0, 0});
        const auto kept = course.read(other);
        course.request(lesson);
        EXPECT_LT(furthest(course.read(key), {0, 0, 0}), 1e-6) << update;
        EXPECT_LT(furthest(course.read(other), kept), 1e-6) << update;
        // The key says something else now, which a request for the old value leaves.
        course.teach(key, {0, 1, 0});
        const auto later = course.read(key);
        course.request(lesson);
        EXPECT_LT(furthest(course.read(key), later), 1e-6) << update;
    }
}

TEST(Forgetting, is_left_out_by_rules_that_cannot) {
    for (const char* update : {"mesa", "log_linear", "delta_product", "ttt_linear"}) {
        Course course{{"update", update}};
        const auto& lesson = course.teach({1, 0, 0, 0, 0, 0, 0, 0}, {1, 0, -1});
        const auto before = course.tensor(0);
        course.request(lesson);
        EXPECT_EQ(course.tensor(0), before) << update;
        EXPECT_EQ(course.mind.figure("taken_back"), (core::FigureSum{1, 0})) << update;
    }
}

TEST(Forgetting, happens_when_it_is_told_to) {
    const std::vector<float> key{1, 0, 0, 0, 0, 0, 0, 0};
    const auto read_after = [&](const char* forget, std::int32_t phase) {
        Course course{{"forget", forget}};
        course.request(course.teach(key, {1, 0, 0}), phase);
        return course.read(key)[0];
    };
    EXPECT_NEAR(read_after("wake", NREM_WAKE), 0, 1e-6);
    EXPECT_NEAR(read_after("wake", NREM_SLEEP), 1, 1e-6);
    EXPECT_NEAR(read_after("sleep", NREM_WAKE), 1, 1e-6);
    EXPECT_NEAR(read_after("sleep", NREM_SLEEP), 0, 1e-6);
    EXPECT_NEAR(read_after("never", NREM_WAKE), 1, 1e-6);
}

TEST(FastWeightsErrors, name_a_key_of_no_length) {
    Course course{};
    const auto& lesson =
        course.days.add({.vector = std::vector<float>(8), .target = {1, 0, 0}});
    try {
        course.mind.write(lesson);
        FAIL() << "no error";
    } catch (const core::Error& error) {
        EXPECT_NE(std::string(error.what()).find("no key: its length is 0"), std::string::npos)
            << error.what();
        EXPECT_NE(std::string(error.what()).find("fast_weights"), std::string::npos)
            << error.what();
    }
    EXPECT_EQ(furthest(course.read(std::vector<float>(8)), {0, 0, 0}), 0);
}

// Keys with a length of about 30 and the largest rate: an error would grow by 1,800 at each write.
TEST(FastWeightsErrors, do_not_grow_at_any_rate_and_length_of_keys) {
    for (const char* update : {"delta", "gated_delta", "kda", "gdn2", "comba", "rwkv7",
                               "delta_product", "mdn", "titans", "precond_gdn", "precond_kda"}) {
        Random random(4);
        Course course{{"update", update}, {"rate", "2"}, {"normalise", "false"}};
        for (int i = 0; i < 300; ++i) {
            auto key = drawn_vector(random, 8);
            for (auto& x : key) x *= 10;
            course.teach(key, drawn_vector(random, 3));
        }
        for (const double x : course.tensor(0)) EXPECT_LT(std::abs(x), 1e4) << update;
        EXPECT_GT(course.mind.figure("clipped").sum, 290) << update;
    }
}

TEST(FastWeightsErrors, are_as_small_as_before_where_nothing_is_clipped) {
    Course course{{"rate", "0.5"}, {"normalise", "false"}};
    course.teach({1, 0, 0, 0, 0, 0, 0, 0}, {1, 0, 0});
    EXPECT_EQ(course.mind.figure("clipped"), (core::FigureSum{1, 0}));
    EXPECT_NEAR(course.read({1, 0, 0, 0, 0, 0, 0, 0})[0], 0.5, 1e-6);
}

// 48 pairs over and over, 1,024 writes in all, at the corners of ridge and decay.
TEST(LeastSquaresRule, stays_finite_and_right_at_the_corners_of_its_parameters) {
    constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = 64, .answer = 4};
    for (const char* element : {"float32", "float64"})
        for (const char* ridge : {"0.01", "0.000001"})
            for (const char* decay : {"1", "0.9", "0.5"}) {
                SCOPED_TRACE(std::string(element) + " " + ridge + " " + decay);
                Random random(5);
                Days days;
                Mind mind("fast_weights",
                          {{"update", "rls"}, {"element", element}, {"ridge", ridge}, {"decay", decay}},
                          sizes);
                for (int i = 0; i < 48; ++i)
                    days.add({.vector = drawn_vector(random, 64), .target = drawn_vector(random, 4)});
                const auto all = days.all();
                for (std::size_t i = 0; i < 1024; ++i) mind.write(all[i % 48]);
                const auto& newest = all[1023 % 48];
                const auto read = view(mind.read(*newest.cue).vector());
                for (std::size_t c = 0; c < 4; ++c)
                    EXPECT_NEAR(read[c], view(newest.truth->vector)[c], 0.02);
                for (std::size_t tensor = 0; tensor < 2; ++tensor)
                    EXPECT_EQ(core::unfinite_in(mind.memory.tensor(tensor)).count, 0U);
            }
}

double logistic_of(double x) {
    return 1 / (1 + std::exp(8 * (0.3 - x)));
}

TEST(Gains, by_surprise_write_less_of_what_is_known) {
    const std::vector<float> key{1, 0, 0, 0, 0, 0, 0, 0};
    Course course{{"update", "hebb"}, {"gain", "surprise"}, {"element", "float64"}};
    course.teach(key, {0, 2, 0});
    const double once = logistic_of(1);
    EXPECT_NEAR(course.read(key)[1], 2 * once, 1e-6);
    course.teach(key, {0, 2, 0});
    EXPECT_NEAR(course.read(key)[1], 2 * (once + logistic_of(1 - once)), 1e-6);
}

TEST(Gains, by_relevance_write_more_of_a_key_that_is_near_recent_ones) {
    const std::vector<float> key{1, 0, 0, 0, 0, 0, 0, 0};
    const std::vector<float> other{0, 1, 0, 0, 0, 0, 0, 0};
    Course course(
        {{"update", "hebb"}, {"gain", "relevance"}, {"recent", "0.5"}, {"element", "float64"}});
    course.teach(key, {1, 0, 0});  // the focus is empty
    EXPECT_NEAR(course.read(key)[0], logistic_of(0), 1e-6);
    course.teach(key, {1, 0, 0});  // and here it is this key
    EXPECT_NEAR(course.read(key)[0], logistic_of(0) + logistic_of(1), 1e-6);
    course.teach(other, {0, 1, 0});
    EXPECT_NEAR(course.read(other)[1], logistic_of(0), 1e-6);
    // Three quarters of the first key have faded to 3/8, and a half of the other was added.
    course.teach(key, {0, 0, 1});
    EXPECT_NEAR(course.read(key)[2], logistic_of(0.375 / std::sqrt(0.375 * 0.375 + 0.25)), 1e-6);
}

TEST(Gains, leave_the_focus_still_while_a_night_replays) {
    Course course{{"gain", "relevance"}};
    const auto& lesson = course.teach({1, 0, 0, 0, 0, 0, 0, 0}, {1, 0, 0});
    const auto focus = course.tensor(1);
    course.mind.write(lesson, NREM_SLEEP);
    EXPECT_EQ(course.tensor(1), focus);
}

// A mean of two pairs by softmax of 8 cos, and without unit lengths of the plain product.
TEST(KernelRule, reads_by_the_cosine_or_by_the_product) {
    for (const bool unit : {true, false}) {
        Course course{{"update", "kernel"}, {"normalise", unit ? "true" : "false"}};
        course.teach({2, 0, 0, 0, 0, 0, 0, 0}, {1, 0, 0});
        course.teach({0, 0.5F, 0, 0, 0, 0, 0, 0}, {0, 1, 0});
        const auto read = course.read({0.3F, 0.4F, 0, 0, 0, 0, 0, 0});
        const double first = std::exp(8 * 0.6);
        const double second = std::exp(8 * (unit ? 0.8 : 0.2));
        EXPECT_NEAR(read[0], first / (first + second), 1e-5);
        EXPECT_NEAR(read[1], second / (first + second), 1e-5);
    }
}

TEST(KernelRule, has_nothing_left_of_what_it_forgets) {
    Course course{{"update", "kernel"}};
    course.request(course.teach({1, 0, 0, 0, 0, 0, 0, 0}, {1, 0, 0}));
    for (std::size_t tensor = 0; tensor < 3; ++tensor)
        for (const double x : course.tensor(tensor)) EXPECT_EQ(x, 0);
}

}  // namespace
