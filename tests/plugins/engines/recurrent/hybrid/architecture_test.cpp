// An architecture as JSON: what is written is read again, and what is wrong is named.
#include "architecture.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace nrem_hybrid {
namespace {

Architecture example() {
    Architecture a;
    a.vocabulary = {"0", "1", "?"};
    a.width = 8;
    a.window = 6;
    a.layers = layers_of("fast attention mlp");
    a.heads = 2;
    a.key = 3;
    a.value = 5;
    a.rule = Rule::momentum;
    a.radius = 1;
    a.ring = true;
    a.first = 1;
    a.last = 3;
    a.passes = 2;
    return a;
}

std::string refusal(const std::string& json) {
    try {
        const auto read = read_architecture(json);
    } catch (const std::invalid_argument& failure) {
        return failure.what();
    }
    return "taken";
}

std::string refusal_with(const std::string& member, const nlohmann::json& value) {
    auto json = nlohmann::json::parse(to_json(example()));
    json[member] = value;
    return refusal(json.dump());
}

TEST(Architecture, is_read_as_it_was_written) {
    EXPECT_EQ(read_architecture(to_json(example())), example());
}

TEST(Architecture, keeps_nothing_where_its_file_does_not_say_so) {
    auto json = nlohmann::json::parse(to_json(example()));
    EXPECT_FALSE(json.contains("keep"));
    json["keep"] = 4;
    auto keeping = example();
    keeping.keep = 4;
    EXPECT_EQ(read_architecture(json.dump()), keeping);
    EXPECT_EQ(read_architecture(to_json(keeping)), keeping);
}

TEST(Architecture, every_rule_and_every_sublayer_has_a_name_of_its_own) {
    for (const Rule rule : {Rule::gated_delta, Rule::delta, Rule::hebbian, Rule::momentum})
        EXPECT_EQ(rule_of(name_of(rule)), rule);
    for (const Sublayer layer : {Sublayer::attention, Sublayer::fast, Sublayer::mlp})
        EXPECT_EQ(layers_of(name_of(layer)), std::vector{layer});
}

TEST(Architecture, lists_its_weights_with_their_shapes) {
    const auto weights = weights_of(example());
    const std::vector<TensorShape> expected{{"token.weight", {3, 8}},
                                            {"position.weight", {6, 8}},
                                            {"layers.0.norm.weight", {8}},
                                            {"layers.0.norm.bias", {8}},
                                            {"layers.0.in.weight", {28, 8}},
                                            {"layers.0.in.bias", {28}},
                                            {"layers.0.out.weight", {8, 10}},
                                            {"layers.1.norm.weight", {8}},
                                            {"layers.1.norm.bias", {8}},
                                            {"layers.1.in.weight", {24, 8}},
                                            {"layers.1.in.bias", {24}},
                                            {"layers.1.out.weight", {8, 8}},
                                            {"layers.2.norm.weight", {8}},
                                            {"layers.2.norm.bias", {8}},
                                            {"layers.2.up.weight", {16, 8}},
                                            {"layers.2.up.bias", {16}},
                                            {"layers.2.down.weight", {8, 16}},
                                            {"layers.2.down.bias", {8}},
                                            {"norm.weight", {8}},
                                            {"norm.bias", {8}},
                                            {"head.weight", {3, 8}},
                                            {"head.bias", {3}},
                                            {"feedback.norm.weight", {8}},
                                            {"feedback.norm.bias", {8}},
                                            {"feedback.weight", {8, 8}},
                                            {"feedback.bias", {8}}};
    EXPECT_EQ(weights, expected);
}

TEST(Architecture, has_no_feedback_without_reinjection) {
    auto architecture = example();
    architecture.reinject = false;
    EXPECT_EQ(weights_of(architecture).back().name, "head.bias");
}

TEST(Architecture, lists_its_fast_weights) {
    const std::vector<TensorShape> expected{{"layers.0.state", {2, 3, 5}},
                                            {"layers.0.momentum", {2, 3, 5}}};
    EXPECT_EQ(states_of(example()), expected);
    auto plain = example();
    plain.rule = Rule::delta;
    EXPECT_EQ(states_of(plain), std::vector<TensorShape>{expected[0]});
}

// Of the chunk before and of this one, keys and values and a place a row.
TEST(Architecture, lists_what_attention_keeps) {
    auto keeping = example();
    keeping.keep = 4;
    EXPECT_EQ(states_of(keeping).back(), (TensorShape{"layers.1.kept", {2, 4, 17}}));
}

TEST(Architecture, names_a_member_that_is_missing_or_unknown) {
    auto json = nlohmann::json::parse(to_json(example()));
    json.erase("radius");
    EXPECT_EQ(refusal(json.dump()), "architecture: has no 'radius'");
    EXPECT_EQ(refusal_with("depth", 2), "architecture: has the unknown member 'depth'");
}

TEST(Architecture, names_a_member_of_another_type) {
    EXPECT_EQ(refusal("[1]"), "architecture: is no JSON object");
    EXPECT_EQ(refusal("{"), "architecture: is no JSON object");
    EXPECT_EQ(refusal_with("width", -8),
              "architecture: 'width' is no whole number from 0 to 1048576");
    EXPECT_EQ(refusal_with("ring", 1), "architecture: 'ring' is neither true nor false");
    EXPECT_EQ(refusal_with("rule", 1), "architecture: 'rule' is no text");
    EXPECT_EQ(refusal_with("layers", "mlp"), "architecture: 'layers' is no list");
    EXPECT_EQ(refusal_with("loop", {1}), "architecture: 'loop' is no pair of numbers");
}

TEST(Architecture, names_an_unknown_rule_or_sublayer_and_those_that_there_are) {
    EXPECT_EQ(refusal_with("rule", "gated"),
              "architecture: 'gated' is no rule (gated_delta, delta, hebbian, momentum)");
    EXPECT_EQ(refusal_with("layers", {"fast", "slow"}),
              "architecture: 'slow' is no sublayer (attention, fast, mlp)");
}

TEST(Architecture, refuses_sizes_that_do_not_go_together) {
    EXPECT_EQ(refusal_with("heads", 3), "architecture: 'width' is no multiple of 'heads'");
    EXPECT_EQ(refusal_with("heads", 0), "architecture: 'heads' is not from 1 to 1048576");
    EXPECT_EQ(refusal_with("loop", {2, 2}),
              "architecture: the loop from 2 to 2 is empty or not within the 3 sublayers");
    EXPECT_EQ(refusal_with("loop", {0, 4}),
              "architecture: the loop from 0 to 4 is empty or not within the 3 sublayers");
    EXPECT_EQ(refusal_with("keep", 7),
              "architecture: 'keep' is more than a chunk has tokens ('window')");
    EXPECT_EQ(refusal_with("layers", nlohmann::json::array()),
              "architecture: there are not 1 to 4096 sublayers");
}

TEST(Architecture, refuses_a_vocabulary_that_texts_cannot_be_split_into) {
    EXPECT_EQ(refusal_with("vocabulary", nlohmann::json::array()),
              "architecture: the vocabulary is empty");
    EXPECT_EQ(refusal_with("vocabulary", {"a", "a"}), "architecture: the word 'a' is there twice");
    EXPECT_EQ(refusal_with("vocabulary", {"a b"}),
              "architecture: the word 'a b' is empty or holds white space");
}

}  // namespace
}  // namespace nrem_hybrid
