// The network: its gradient against finite differences, what the loss terms, the buffer and the
// anchors do, and that a step at wake allocates nothing.
#include "engines/continual/mlp.hpp"

#include <numeric>

#include "engines/continual/buffer.hpp"
#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Floats = std::vector<float>;

constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = 4, .answer = 3};

Floats gaussian(Random& random, std::size_t size) {
    Floats made(size);
    for (auto& x : made) x = static_cast<float>(random.normal());
    return made;
}

// The loss as the header defines it, in double.
double loss_of(const mlp::Loss& loss, const mlp::Lesson& lesson, const Floats& logits) {
    double total = 0;
    double distance = 0;
    for (std::size_t c = 0; c < logits.size(); ++c) {
        total += std::exp(static_cast<double>(logits[c]));
        const double stored = logits[c] - lesson.stored_logits[c];
        const double old = logits[c] - lesson.old_logits[c];
        distance += loss.stored_logits / 2 * stored * stored + loss.old_logits / 2 * old * old;
    }
    return loss.label * (std::log(total) - static_cast<double>(logits[lesson.label])) + distance;
}

class MlpGradient : public testing::TestWithParam<mlp::Activation> {};

TEST_P(MlpGradient, agrees_with_finite_differences_in_every_weight) {
    constexpr mlp::Shape shape{5, 7, 4};
    constexpr mlp::Loss loss{.label = 0.8F, .stored_logits = 0.5F, .old_logits = 0.3F};
    Random random(3);
    Floats weights = gaussian(random, shape.size());
    for (auto& weight : weights) weight /= 2;
    const Floats input = gaussian(random, shape.inputs);
    const Floats stored = gaussian(random, shape.classes);
    const Floats old = gaussian(random, shape.classes);
    const mlp::Lesson lesson{input, 2, stored, old};
    Floats hidden(shape.hidden), logits(shape.classes), delta(shape.classes);
    const auto run = [&] {
        mlp::forward(mlp::unpack<const float>(weights, shape, GetParam()), input, hidden, logits);
        return loss_of(loss, lesson, logits);
    };
    run();
    mlp::loss_gradient(loss, lesson, logits, delta);
    Floats gradient(shape.size());
    mlp::backward(mlp::unpack<const float>(weights, shape, GetParam()), input, hidden, delta,
                  mlp::unpack<float>(gradient, shape, GetParam()));
    for (std::size_t i = 0; i < weights.size(); ++i) {
        constexpr float step = 2e-3F;
        const float kept = weights[i];
        weights[i] = kept + step;
        const double above = run();
        weights[i] = kept - step;
        const double below = run();
        weights[i] = kept;
        EXPECT_NEAR(gradient[i], (above - below) / (2 * static_cast<double>(step)), 5e-3) << i;
    }
}

INSTANTIATE_TEST_SUITE_P(All, MlpGradient,
                         testing::Values(mlp::Activation::relu, mlp::Activation::tanh),
                         [](const auto& tested) {
                             return tested.param == mlp::Activation::relu ? "relu" : "tanh";
                         });

const char* const names[] = {"rain", "sun", "snow"};

// Three clouds, apart from one another but with much in common.
Floats point(std::size_t label, Random& random) {
    Floats made = gaussian(random, 4);
    for (auto& x : made) x = 2 + 0.3F * x;
    made[label] += 2;
    return made;
}

void teach(Mind& mind, Days& days, std::size_t label, int times, std::uint64_t seed = 1) {
    Random random(seed);
    for (int i = 0; i < times; ++i)
        mind.write(days.add({.vector = point(label, random), .answer = names[label]}));
}

std::size_t answer(Mind& mind, Days& days, const Floats& input) {
    const auto logits = view(mind.read(days.cue("", input)).vector());
    return static_cast<std::size_t>(std::max_element(logits.begin(), logits.end()) -
                                    logits.begin());
}

double accuracy(Mind& mind, Days& days, std::size_t label) {
    Random random(99);
    double right = 0;
    for (int i = 0; i < 50; ++i) right += answer(mind, days, point(label, random)) == label;
    return right / 50;
}

std::vector<float> values(const Mind& mind, const std::string& name) {
    for (std::size_t i = 0; i < mind.memory.tensor_count(); ++i)
        if (view(mind.memory.tensor(i).name) == name)
            return {mind.memory.values(i).begin(), mind.memory.values(i).end()};
    return {};
}

TEST(Mlp, finds_all_choices_alike_before_the_first_write) {
    Days days;
    Mind mind("mlp", {}, sizes);
    for (const float logit : view(mind.read(days.cue("", {1, 2, 3, 4})).vector()))
        EXPECT_EQ(logit, 0);
}

TEST(Mlp, starts_from_the_weights_of_its_seed) {
    const auto first_weights = [](const char* seed) {
        Days days;
        Mind mind("mlp", {{"init_seed", seed}, {"rate", "0"}}, sizes);
        teach(mind, days, 0, 1);
        return values(mind, "W1");
    };
    EXPECT_EQ(first_weights("1"), first_weights("1"));
    EXPECT_NE(first_weights("1"), first_weights("2"));
    double squares = 0;
    for (const float weight : first_weights("1")) squares += weight * weight;
    EXPECT_NEAR(squares / (4 * 64), 2.0 / 4, 0.15);  // He: 2 / inputs
}

TEST(Mlp, forgets_a_class_that_no_longer_comes_unless_it_is_replayed) {
    const auto kept = [](const Given& given) {
        Days days;
        Mind mind("mlp", given, sizes);
        teach(mind, days, 0, 100);
        EXPECT_EQ(accuracy(mind, days, 0), 1);
        teach(mind, days, 1, 300);
        teach(mind, days, 2, 300);
        return accuracy(mind, days, 0);
    };
    EXPECT_LT(kept({}), 0.2);
    EXPECT_GT(kept({{"capacity", "20"}, {"replay", "3"}}), 0.9);
}

TEST(Mlp, learns_asleep_only_when_told_so_and_scales_by_the_gain) {
    Days days;
    Mind mind("mlp", {{"learn", "sleep"}}, sizes);
    const auto& day = days.add({.vector = {1, 0, 0, 0}, .answer = "sun"});
    mind.write(day);
    const auto before = values(mind, "b2");
    EXPECT_EQ(before, Floats(3));
    mind.write(day, NREM_SLEEP, 0.5);
    const float half = values(mind, "b2")[1];
    Mind full("mlp", {{"learn", "sleep"}}, sizes);
    full.write(day, NREM_SLEEP, 1);
    EXPECT_GT(half, 0);
    EXPECT_FLOAT_EQ(values(full, "b2")[1], 2 * half);
}

TEST(Mlp, returns_to_the_logits_that_a_replayed_experience_brings_along) {
    Days days;
    Mind mind("mlp", {{"learn", "sleep"}, {"label", "0"}, {"stored_logits", "1"}}, sizes);
    const Floats wanted{3, -1, 0.5F};
    Experience day = days.add({.vector = {1, 0, 0, 0}, .answer = "sun"});
    Answer prediction = make_answer();
    prediction.vector = borrow(std::span<const float>(wanted));
    day.prediction = &prediction;
    for (int i = 0; i < 200; ++i) mind.write(day, NREM_SLEEP);
    const auto logits = view(mind.read(*day.cue).vector());
    for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(logits[c], wanted[c], 0.01);
}

TEST(Mlp, follows_no_gradient_further_than_the_clip) {
    Days days;
    Mind mind("mlp", {{"rate", "1"}, {"clip", "0.5"}}, sizes);
    Mind still("mlp", {{"rate", "0"}}, sizes);
    const auto& day = days.add({.vector = {1e4F, 1e4F, 0, 0}, .answer = "sun"});
    mind.write(day);
    still.write(day);
    double squares = 0;
    for (const char* part : {"W1", "b1", "W2", "b2"}) {
        const auto now = values(mind, part);
        const auto then = values(still, part);
        for (std::size_t i = 0; i < now.size(); ++i)
            squares +=
                static_cast<double>(now[i] - then[i]) * static_cast<double>(now[i] - then[i]);
    }
    EXPECT_NEAR(std::sqrt(squares), 0.5, 1e-3);
}

// A part of the buffer after so many days, of which one in twenty is of the rare class 1.
Floats after_a_life(const std::string& kind, const std::string& part) {
    Days days;
    Mind mind("mlp", {{"capacity", "40"}, {"buffer", kind}, {"learn", "sleep"}}, sizes);
    Random random(5);
    for (int i = 0; i < 2000; ++i) {
        const std::size_t label = i % 20 == 0 ? 1 : 0;
        mind.write(days.add({.vector = point(label, random), .answer = names[label]}));
    }
    return values(mind, part);
}

TEST(Buffer, keeps_a_fair_sample_of_all_that_was_offered) {
    double mean = 0;
    const auto steps = after_a_life("reservoir", "buffer_steps");
    for (const float step : steps) mean += static_cast<double>(step) / 40;
    EXPECT_NEAR(mean, 1000, 250);  // 2.7 standard errors
}

TEST(Buffer, keeps_as_many_of_a_rare_class_when_balanced) {
    const auto rare = [](const std::string& kind) {
        const auto labels = after_a_life(kind, "buffer_labels");
        return std::count(labels.begin(), labels.end(), 1.0F);
    };
    EXPECT_LT(rare("reservoir"), 10);
    EXPECT_EQ(rare("balanced"), 20);
}

TEST(Buffer, is_read_from_the_memory_as_it_was_written) {
    Days days;
    Mind mind("mlp", {{"capacity", "8"}}, sizes);
    teach(mind, days, 2, 3);
    const nrem_memory seen = mind.memory.view(9);
    const auto kept = buffer::find(Memory(seen));
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->size(), 3u);
    const auto day = days.all()[1];
    EXPECT_TRUE(std::equal((*kept)[1].input.begin(), (*kept)[1].input.end(), day.cue->vector.data));
    EXPECT_EQ((*kept)[1].label, 2u);
    EXPECT_EQ((*kept)[1].step, day.step);
    const Mind bare("none");
    const nrem_memory other = bare.memory.view(0);
    EXPECT_FALSE(buffer::find(Memory(other)));
}

core::PolicyInstance anchor(const Given& given) {
    return stage::policy("anchor", given);
}

double distance(const Floats& a, const Floats& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        sum += static_cast<double>(a[i] - b[i]) * static_cast<double>(a[i] - b[i]);
    return std::sqrt(sum);
}

TEST(Anchor, holds_the_weights_where_they_were_however_strong_the_pull) {
    const auto moved = [](const char* strength) {
        Days days;
        Mind mind("mlp", {{"anchor", strength}, {"old_logits", "0.0001"}}, sizes);
        teach(mind, days, 0, 50);
        mind.sleep(anchor({{"kind", "l2"}}), days.all());
        const auto before = values(mind, "W1");
        teach(mind, days, 1, 200);
        return distance(values(mind, "W1"), before);
    };
    const double free = moved("0");
    EXPECT_LT(moved("100"), free / 2);
    EXPECT_LT(moved("1000000"), free / 1000);  // an explicit step would have blown up
}

TEST(Anchor, sets_the_anchor_to_the_weights_and_adds_up_fisher_information) {
    Days days;
    Mind mind("mlp", {{"anchor", "1"}}, sizes);
    teach(mind, days, 0, 5);
    const auto policy = anchor({{"kind", "ewc"}});
    mind.sleep(policy, days.all());
    const auto w1 = values(mind, "W1");
    const auto anchored = values(mind, "anchor");
    EXPECT_TRUE(std::equal(w1.begin(), w1.end(), anchored.begin()));
    const auto stiffness = values(mind, "stiffness");
    EXPECT_GE(*std::min_element(stiffness.begin(), stiffness.end()), 0);
    EXPECT_GT(*std::max_element(stiffness.begin(), stiffness.end()), 0);
    mind.sleep(policy, days.all(), 1);  // a later pass of the same night adds nothing
    EXPECT_EQ(values(mind, "stiffness"), stiffness);
    mind.sleep(policy, days.all());
    EXPECT_GT(distance(values(mind, "stiffness"), stiffness), 0);
}

// The output bias: the mean over inputs of E[(p - y)^2] = p (1 - p), y drawn from p.
TEST(Anchor, estimates_the_fisher_information_of_the_output_bias) {
    Days days;
    Mind mind("mlp", {{"anchor", "1"}, {"rate", "0"}}, sizes);
    for (int i = 0; i < 4000; ++i) mind.write(days.add({.vector = {1, 1, 0, 0}, .answer = "sun"}));
    Floats chances(3);
    softmax(view(mind.read(days.cue("", {1, 1, 0, 0})).vector()), 1, chances);
    mind.sleep(anchor({{"kind", "ewc"}, {"samples", "4000"}}), days.all());
    const auto stiffness = values(mind, "stiffness");
    for (std::size_t c = 0; c < 3; ++c)
        EXPECT_NEAR(stiffness[stiffness.size() - 3 + c], chances[c] * (1 - chances[c]), 0.02);
}

TEST(Anchor, says_so_where_the_rule_keeps_none) {
    Days days;
    Mind mind("mlp", {}, sizes);
    teach(mind, days, 0, 1);
    EXPECT_THROW(mind.sleep(anchor({}), days.all()), core::Error);
}

TEST(Mlp, allocates_nothing_in_a_step_at_wake) {
    Days days;
    Mind mind("mlp",
              {{"capacity", "20"},
               {"replay", "4"},
               {"stored_logits", "1"},
               {"anchor", "1"},
               {"old_logits", "1"},
               {"buffer", "balanced"}},
              sizes);
    teach(mind, days, 0, 50);
    mind.sleep(anchor({{"kind", "l2"}}), days.all());
    const auto& day = days.add({.vector = {1, 2, 3, 4}, .answer = "sun"});
    mind.read(*day.cue);
    mind.write(day);
    const std::size_t before = allocations();
    for (int step = 0; step < 100; ++step) {
        mind.read(*day.cue);
        mind.write(day);
    }
    EXPECT_EQ(allocations(), before);  // true of itself under AddressSanitizer
}

TEST(MlpBackend, answers_with_the_softmax_of_the_logits) {
    Days days;
    const auto backend = stage::make<nrem_backend>(core::Kind::backend, "mlp", {});
    const auto reply = stage::ask(backend, days.cue("x"), {.vector = {0, std::log(2.0F), 0}});
    EXPECT_EQ(reply.choice, 1);
    EXPECT_NEAR(reply.probabilities[1], 0.5, 1e-6);
    for (const float even : stage::ask(backend, days.cue("x")).probabilities)
        EXPECT_NEAR(even, 1.0 / 3, 1e-6);
    EXPECT_THROW(stage::ask(backend, days.cue("x"), {.vector = {1, 2}}), core::Error);
}

}  // namespace
