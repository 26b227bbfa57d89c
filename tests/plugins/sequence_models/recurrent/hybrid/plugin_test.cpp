// The plugin as the host uses it: through its table, with weights from a file.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/hash.hpp"
#include "conformance/checks.hpp"
#include "plugins/engines/recurrent/hybrid/example.hpp"
#include "plan/plan.hpp"
#include "plugins/stage.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"

namespace {

using nrem::core::Kind;
using nrem::core::SequenceModelInstance;
using nrem_hybrid::Architecture;
using nrem_hybrid::Metadata;
using nrem_hybrid::NamedTensor;
using nrem_hybrid::Rule;
namespace example = nrem_hybrid::example;
namespace fs = std::filesystem;

fs::path written(const Architecture& architecture, std::uint64_t seed = 1) {
    const fs::path file = nrem::own_folder() / "model.safetensors";
    example::write(file, architecture, example::weights(architecture, seed));
    return file;
}

SequenceModelInstance make(const std::string& weights) {
    return nrem::stage::make<nrem_sequence_model>(Kind::sequence_model, "hybrid",
                                                  {{"weights", weights}});
}

std::string refusal(const std::function<void()>& body) {
    try {
        body();
    } catch (const nrem::core::Error& failure) {
        return failure.what();
    }
    return "taken";
}

std::vector<std::uint32_t> encoded(const SequenceModelInstance& model, std::string_view text) {
    std::vector<std::uint32_t> tokens;
    const nrem_token_sink sink{.struct_size = sizeof(nrem_token_sink),
                               .self = &tokens,
                               .token = [](void* to, std::uint32_t token) {
                                   static_cast<std::vector<std::uint32_t>*>(to)->push_back(token);
                               }};
    model.call(&nrem_sequence_model::encode, nrem::borrow(text), &sink);
    return tokens;
}

// What `nrem run` would begin with.
nrem::core::Plan plan_with(const std::string& weights) {
    return nrem::core::make_plan(
        nrem::core::load_text(
            "task: {name: automaton, width: 8, depth: 1}\npolicy: recurrent_passes\n"
            "scheduler: boundary\nstreams: 1\n"
            "backend: {name: hybrid, weights: " +
                weights + "}\n",
            "sleeper.yaml"),
        nrem::stage::registry());
}

std::string identity_of(const SequenceModelInstance& model) {
    std::string text;
    const nrem_text_sink sink{.struct_size = sizeof(nrem_text_sink),
                              .self = &text,
                              .text = [](void* to, nrem_str part) {
                                  *static_cast<std::string*>(to) += nrem::view(part);
                              }};
    model.call(&nrem_sequence_model::identity, &sink);
    return text;
}

TEST(Hybrid, has_the_hash_of_its_weights_in_the_manifest) {
    auto architecture = example::small();
    architecture.vocabulary = {"0", "1", "?1"};
    const fs::path file = written(architecture);
    const auto manifest =
        nrem::core::make_manifest(plan_with(file.string()), nrem::stage::registry());
    EXPECT_EQ(manifest.at("data").at(file.string()), nrem::core::sha256_file(file));
}

TEST(Hybrid, missing_weights_are_said_with_their_place_before_anything_runs) {
    const std::string said = refusal([] { (void)plan_with("/no/such.safetensors"); });
    EXPECT_TRUE(said.starts_with("sleeper.yaml:5: sequence_model hybrid: weights: ")) << said;
    EXPECT_NE(said.find("/no/such.safetensors"), std::string::npos) << said;
}

TEST(Hybrid, keeps_to_the_contract_of_sequence_models) {
    for (const Rule rule : {Rule::gated_delta, Rule::momentum}) {
        auto architecture = example::odd();
        architecture.rule = rule;
        architecture.keep = rule == Rule::momentum ? 4 : 0;
        const auto& registry = nrem::stage::registry();
        const auto& component = registry.find(Kind::sequence_model, "hybrid");
        const nrem::core::GivenSettings given{{"weights", written(architecture).string()}};
        const nrem::core::Subject subject{&component, registry.host(), given,
                                          nrem::core::resolve(component, given)};
        for (const auto& check : nrem::core::checks_for(Kind::sequence_model))
            EXPECT_EQ(refusal([&] { check.run(subject); }), "taken") << check.name;
    }
}

TEST(Hybrid, describes_its_weights) {
    const auto model = make(written(example::small()));
    nrem_sequence_info info{};
    info.struct_size = sizeof info;
    model.call(&nrem_sequence_model::describe, &info);
    EXPECT_EQ(info.vocabulary, 12u);
    EXPECT_EQ(info.features, 64u);
    EXPECT_EQ(info.window, 16u);
    EXPECT_EQ(info.parameters, 108252u);
}

TEST(Hybrid, declares_its_fast_weights) {
    auto architecture = example::odd();
    architecture.rule = Rule::momentum;
    architecture.keep = 4;
    const auto model = make(written(architecture));
    std::vector<std::string> tensors;
    const nrem_layout sink{.struct_size = sizeof(nrem_layout),
                           .self = &tensors,
                           .tensor = [](void* to, const nrem_tensor_spec* spec) {
                               std::string text = spec->name;
                               for (std::size_t i = 0; i < spec->rank; ++i)
                                   text += ' ' + std::to_string(spec->shape[i]);
                               static_cast<std::vector<std::string>*>(to)->push_back(text);
                           }};
    model.call(&nrem_sequence_model::layout, &sink);
    EXPECT_EQ(tensors,
              (std::vector<std::string>{"layers.0.state 3 7 19", "layers.0.momentum 3 7 19",
                                        "layers.1.kept 2 4 73", "layers.3.state 3 7 19",
                                        "layers.3.momentum 3 7 19", "layers.4.kept 2 4 73"}));
}

TEST(Hybrid, splits_texts_at_white_space) {
    const auto model = make(written(example::odd()));
    EXPECT_EQ(encoded(model, " 1 0\n?\t\ta b "), (std::vector<std::uint32_t>{1, 0, 2, 3, 4}));
    EXPECT_EQ(refusal([&] { (void)encoded(model, "0 1 c"); }),
              "sequence_model hybrid: encode: the word 'c' is not in the vocabulary of the weights");
}

TEST(Hybrid, is_who_its_weights_make_it) {
    const auto one = identity_of(make(written(example::odd(), 1)));
    EXPECT_EQ(one.size(), std::string("hybrid ").size() + 64);
    EXPECT_EQ(identity_of(make(written(example::odd(), 1))), one);
    EXPECT_NE(identity_of(make(written(example::odd(), 2))), one);
    auto architecture = example::odd();
    architecture.radius = 2;
    EXPECT_NE(identity_of(make(written(architecture, 1))), one);
}

// How it was trained is in the manifest with the file's hash, and does not change an answer.
TEST(Hybrid, is_not_who_its_training_made_it) {
    const auto one = identity_of(make(written(example::odd())));
    auto architecture = example::odd();
    architecture.passes = 4;
    EXPECT_EQ(identity_of(make(written(architecture))), one);
}

TEST(Hybrid, the_file_of_weights_is_a_data_file_of_the_run) {
    nrem::core::Registry registry;
    registry.load(NREM_BUILD_DIR "/plugins/sequence_model_hybrid.so");
    const auto& component = registry.find(Kind::sequence_model, "hybrid");
    const auto file = written(example::odd());
    const SequenceModelInstance model(
        component, nrem::core::resolve(component, {{"weights", file.string()}}), registry.host());
    ASSERT_EQ(registry.data_files().size(), 1u);
    EXPECT_EQ(registry.data_files()[0].path, file.string());
    EXPECT_EQ(registry.data_files()[0].sha256.size(), 64u);
}

TEST(Hybrid, a_file_that_is_not_there_is_named) {
    EXPECT_EQ(refusal([] { make("no/such.safetensors"); }),
              "sequence_model hybrid: weights: data file 'no/such.safetensors' is not there; "
              "looked for " +
                  std::filesystem::absolute("no/such.safetensors").string());
}

std::string refusal_of(const Metadata& metadata, const std::vector<NamedTensor>& tensors) {
    const auto file = nrem::own_folder() / "model.safetensors";
    write_safetensors(file, metadata, tensors);
    const std::string text = refusal([&] { make(file.string()); });
    const std::string start = "sequence_model hybrid: weights: " + file.string() + ": ";
    return text.starts_with(start) ? text.substr(start.size()) : "no file named: " + text;
}

// They would make every answer the first choice.
TEST(Hybrid, weights_that_are_no_numbers_are_refused_by_their_tensor) {
    const Architecture architecture = example::odd();
    for (const float odd : {std::nanf(""), -std::numeric_limits<float>::infinity()})
        for (const std::string tensor : {"token.weight", "norm.bias", "head.weight"}) {
            auto weights = example::weights(architecture);
            weights.at(tensor).at(3) = odd;
            const fs::path file = nrem::own_folder() / "model.safetensors";
            example::write(file, architecture, weights);
            EXPECT_EQ(refusal([&] { make(file.string()); }),
                      "sequence_model hybrid: weights: " + file.string() + ": tensor " + tensor +
                          ": number 3 is " + nrem::shortest(odd));
        }
}

TEST(Hybrid, a_file_of_another_model_is_refused) {
    const std::string json = to_json(example::odd());
    EXPECT_EQ(refusal_of({}, {}),
              "its metadata has no 'format': not the weights of a hybrid model");
    EXPECT_EQ(refusal_of({{"format", "nrem.hybrid/2"}}, {}),
              "its format is 'nrem.hybrid/2', not nrem.hybrid/1");
    EXPECT_EQ(refusal_of({{"format", "nrem.hybrid/1"}, {"architecture", "{}"}}, {}),
              "architecture: has no 'vocabulary'");
    EXPECT_EQ(refusal_of({{"format", "nrem.hybrid/1"}, {"architecture", json}}, {}),
              "has no tensor token.weight");
    const std::vector<float> numbers(180);
    EXPECT_EQ(refusal_of({{"format", "nrem.hybrid/1"}, {"architecture", json}},
                         {{"token.weight", {36, 5}, numbers}}),
              "tensor token.weight is 36 x 5, not 5 x 36");
    EXPECT_EQ(refusal_of({{"format", "nrem.hybrid/1"}, {"architecture", json}},
                         {{"tokens.weight", {5, 36}, numbers}}),
              "tensor tokens.weight is no part of the architecture");
}

}  // namespace
