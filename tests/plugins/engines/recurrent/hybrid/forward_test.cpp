// The kernels compute what the equations say, whatever the sizes; and what holds of every pass.
#include <gtest/gtest.h>

#include <cstring>
#include <thread>

#include "reference.hpp"
#include "support/own_folder.hpp"

namespace nrem_hybrid {
namespace {

using example::States;
using Tokens = std::vector<std::uint32_t>;

Model model_of(const Architecture& architecture, const example::Weights& weights) {
    const auto file = nrem::own_folder() / "weights.safetensors";
    example::write(file, architecture, weights);
    return Model(file);
}

struct Night {
    std::vector<float> features;
    std::vector<float> logits;
    States states;
    friend bool operator==(const Night& a, const Night& b) {
        return a.features == b.features && a.logits == b.logits &&
               a.states.values == b.states.values;
    }
};

// So many passes over one chunk; features and logits are those of the last.
Night sleep(const Model& model, const Tokens& tokens, int passes) {
    const Architecture& a = model.architecture();
    Night night{std::vector<float>(tokens.size() * a.width),
                std::vector<float>(tokens.size() * a.vocabulary.size()), States(a)};
    const auto states = night.states.pointers();
    for (int pass = 0; pass < passes; ++pass)
        model.forward({.tokens = tokens,
                       .states = states.data(),
                       .features_in = pass == 0 ? nullptr : night.features.data(),
                       .features_out = night.features.data(),
                       .logits = night.logits.data()});
    return night;
}

double largest_difference(const std::vector<float>& found, const reference::Rows& expected) {
    double largest = 0;
    std::size_t i = 0;
    for (const auto& row : expected)
        for (const double x : row) largest = std::max(largest, std::abs(x - double{found[i++]}));
    EXPECT_EQ(i, found.size());
    return largest;
}

// Passes over chunks, each on what the one before has left.
void expect_agreement(const Architecture& architecture, int passes) {
    const auto weights = example::weights(architecture);
    const Model model = model_of(architecture, weights);
    States states(architecture);
    const auto pointers = states.pointers();
    auto expected_states = reference::fresh_states(architecture);
    for (const std::size_t length : {architecture.window, std::size_t{5}, std::size_t{9}}) {
        const auto tokens = example::tokens(architecture, length, length);
        std::vector<float> features(length * architecture.width);
        std::vector<float> logits(length * architecture.vocabulary.size());
        reference::Outcome expected;
        for (int pass = 0; pass < passes; ++pass) {
            model.forward({tokens, pointers.data(), pass == 0 ? nullptr : features.data(),
                           features.data(), logits.data()});
            expected = reference::forward(architecture, weights, tokens, expected_states,
                                          expected.features);
        }
        EXPECT_LT(largest_difference(features, expected.features), 1e-5);
        EXPECT_LT(largest_difference(logits, expected.logits), 1e-5);
    }
    for (std::size_t i = 0; i < expected_states.size(); ++i)
        EXPECT_LT(largest_difference(states.values[i], {expected_states[i]}), 1e-5);
}

class EveryRule : public testing::TestWithParam<Rule> {};

TEST_P(EveryRule, agrees_with_the_equations) {
    auto architecture = example::odd();
    architecture.rule = GetParam();
    expect_agreement(architecture, 3);
}

// So wide that states take several blocks of columns.
TEST_P(EveryRule, agrees_with_the_equations_in_wide_heads) {
    auto architecture = example::odd();
    architecture.rule = GetParam();
    architecture.layers = layers_of("fast");
    architecture.last = 1;
    architecture.key = 65;
    architecture.value = 150;
    expect_agreement(architecture, 2);
}

INSTANTIATE_TEST_SUITE_P(Forward, EveryRule,
                         testing::Values(Rule::gated_delta, Rule::delta, Rule::hebbian,
                                         Rule::momentum),
                         [](const auto& test) { return std::string(name_of(test.param)); });

TEST(Forward, agrees_with_the_equations_for_the_small_model) {
    expect_agreement(example::small(), 4);
}

TEST(Forward, agrees_with_the_equations_for_every_reach_of_attention) {
    for (const std::size_t radius : {0, 1, 4})
        for (const bool ring : {false, true})
            for (const bool causal : {false, true}) {
                SCOPED_TRACE(std::to_string(radius) + (ring ? " ring" : "") +
                             (causal ? " causal" : ""));
                auto architecture = example::odd();
                architecture.radius = radius;
                architecture.ring = ring;
                architecture.causal = causal;
                expect_agreement(architecture, 1);
                architecture.keep = 7;
                expect_agreement(architecture, 3);
            }
}

TEST(Forward, agrees_with_the_equations_for_a_loop_over_some_sublayers) {
    for (const bool reinject : {false, true}) {
        auto architecture = example::odd();
        architecture.first = 1;
        architecture.last = 4;
        architecture.reinject = reinject;
        expect_agreement(architecture, 3);
        architecture.first = 2;  // attention that no later pass runs
        architecture.keep = 4;
        expect_agreement(architecture, 3);
    }
}

TEST(Forward, sublayers_before_the_loop_write_in_the_first_pass_alone) {
    auto architecture = example::odd();
    architecture.first = 3;
    const Model model = model_of(architecture, example::weights(architecture));
    const auto tokens = example::tokens(architecture, 9);
    const Night once = sleep(model, tokens, 1);
    const Night thrice = sleep(model, tokens, 3);
    EXPECT_EQ(once.states.values[0], thrice.states.values[0]);
    EXPECT_NE(once.states.values[1], thrice.states.values[1]);
}

TEST(Forward, a_night_of_one_pass_is_a_plain_pass_bit_for_bit) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    const auto tokens = example::tokens(architecture, 21);
    const Night night = sleep(model, tokens, 1);
    States states(architecture);
    std::vector<float> logits(tokens.size() * architecture.vocabulary.size());
    model.forward({.tokens = tokens, .states = states.pointers().data(), .logits = logits.data()});
    EXPECT_EQ(logits, night.logits);
    EXPECT_EQ(states.values, night.states.values);
}

TEST(Forward, features_may_come_out_where_they_went_in) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    const auto tokens = example::tokens(architecture, 12);
    const Night together = sleep(model, tokens, 2);
    States states(architecture);
    std::vector<float> first(tokens.size() * architecture.width), second(first);
    model.forward({tokens, states.pointers().data(), nullptr, first.data()});
    const auto kept = first;
    model.forward({tokens, states.pointers().data(), first.data(), second.data()});
    EXPECT_EQ(second, together.features);
    EXPECT_EQ(first, kept);
}

// Without attention nothing but the fast weights and the place joins the tokens of a chunk.
TEST(Forward, fast_weights_carry_over_from_chunk_to_chunk) {
    auto architecture = example::odd();
    architecture.layers = layers_of("fast mlp fast");
    architecture.last = 3;
    auto weights = example::weights(architecture);
    std::ranges::fill(weights.at("position.weight"), 0.f);
    const Model model = model_of(architecture, weights);
    const auto tokens = example::tokens(architecture, 20);
    const Night whole = sleep(model, tokens, 1);
    States states(architecture);
    std::vector<float> logits;
    for (const std::size_t begin : {0, 1, 8, 15}) {
        const std::size_t end = begin == 0 ? 1 : begin == 15 ? 20 : begin + 7;
        const Tokens chunk(tokens.begin() + static_cast<std::ptrdiff_t>(begin),
                           tokens.begin() + static_cast<std::ptrdiff_t>(end));
        std::vector<float> part(chunk.size() * architecture.vocabulary.size());
        model.forward({.tokens = chunk, .states = states.pointers().data(), .logits = part.data()});
        logits.insert(logits.end(), part.begin(), part.end());
    }
    EXPECT_EQ(logits, whole.logits);
    EXPECT_EQ(states.values, whole.states.values);
}

TEST(Forward, zeroed_fast_weights_are_those_of_a_fresh_memory) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    const auto tokens = example::tokens(architecture, 10);
    Night night = sleep(model, example::tokens(architecture, 21, 8), 3);
    for (auto& tensor : night.states.values) std::ranges::fill(tensor, 0.f);
    std::vector<float> logits(tokens.size() * architecture.vocabulary.size());
    model.forward(
        {.tokens = tokens, .states = night.states.pointers().data(), .logits = logits.data()});
    EXPECT_EQ(logits, sleep(model, tokens, 1).logits);
}

TEST(Forward, what_a_prediction_says_follows_from_the_fast_weights) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    const auto question = example::tokens(architecture, 10);
    Night night = sleep(model, example::tokens(architecture, 21, 8), 3);
    std::vector<float> logits(question.size() * architecture.vocabulary.size());
    model.forward(
        {.tokens = question, .states = night.states.pointers().data(), .logits = logits.data()});
    EXPECT_NE(logits, sleep(model, question, 1).logits);
}

TEST(Forward, two_threads_get_the_bits_of_one) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    const Night alone[] = {sleep(model, example::tokens(architecture, 21, 1), 3),
                           sleep(model, example::tokens(architecture, 6, 2), 3)};
    const auto repeat = [&](std::size_t which) {
        for (int round = 0; round < 20; ++round)
            EXPECT_EQ(
                sleep(model, example::tokens(architecture, which == 0 ? 21 : 6, which + 1), 3),
                alone[which]);
    };
    std::thread other(repeat, 1);
    repeat(0);
    other.join();
}

// Scores of 100,000 tokens among each other would not fit any memory.
void expect_to_take_a_long_chunk(Architecture architecture) {
    architecture.last = 1;
    architecture.width = 4;
    architecture.window = 100'000;
    architecture.heads = 1;
    architecture.key = 4;
    architecture.value = 4;
    const Model model = model_of(architecture, example::weights(architecture));
    States states(architecture);
    const auto tokens = example::tokens(architecture, architecture.window);
    std::vector<float> features(tokens.size() * architecture.width);
    model.forward({tokens, states.pointers().data(), nullptr, features.data()});
    EXPECT_TRUE(std::isfinite(features.back()));
}

TEST(Forward, a_model_without_attention_takes_long_chunks) {
    auto architecture = example::odd();
    architecture.layers = layers_of("fast");
    expect_to_take_a_long_chunk(architecture);
}

TEST(Forward, a_model_whose_attention_has_a_radius_takes_long_chunks) {
    auto architecture = example::odd();
    architecture.layers = layers_of("attention");
    architecture.radius = 2;
    for (const bool ring : {false, true}) {
        architecture.ring = ring;
        expect_to_take_a_long_chunk(architecture);
    }
}

// The workspace that a thread keeps serves models of any size.
TEST(Forward, two_models_on_one_thread_do_not_meet) {
    const auto odd = example::odd();
    auto other = example::small();
    other.radius = 3;
    other.window = 32;
    const Model first = model_of(odd, example::weights(odd));
    const Model second = model_of(other, example::weights(other));
    const auto tokens = example::tokens(odd, 9);
    const auto longer = example::tokens(other, 30);
    const Night before = sleep(first, tokens, 2);
    const Night after = sleep(second, longer, 2);
    EXPECT_EQ(sleep(first, tokens, 2), before);
    EXPECT_EQ(sleep(second, longer, 2), after);
}

TEST(Forward, a_chunk_without_tokens_changes_nothing) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    States states(architecture);
    model.forward({.tokens = {}, .states = states.pointers().data()});
    EXPECT_EQ(states.values, States(architecture).values);
}

TEST(Forward, a_chunk_that_does_not_fit_is_refused_before_anything_changes) {
    const auto architecture = example::odd();
    const Model model = model_of(architecture, example::weights(architecture));
    States states(architecture);
    const auto refusal = [&](const Tokens& tokens) -> std::string {
        try {
            model.forward({.tokens = tokens, .states = states.pointers().data()});
        } catch (const std::invalid_argument& failure) {
            return failure.what();
        }
        return "taken";
    };
    EXPECT_EQ(refusal(Tokens(22, 0)), "a chunk of 22 tokens is longer than the window of 21");
    EXPECT_EQ(refusal({0, 5}), "token 5 is not in the vocabulary of 5 words");
    EXPECT_EQ(states.values, States(architecture).values);
}

}  // namespace
}  // namespace nrem_hybrid
