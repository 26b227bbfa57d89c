// docs/hybrid-model.md says enough to write the model again: a program that was written from the
// page alone, in another language, computes the same.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "example.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem_hybrid {
namespace {

constexpr int passes = 3;
constexpr double tolerance = 1e-4;

struct Computed {
    std::vector<float> logits;
    std::vector<float> features;
    std::vector<std::vector<float>> states;
};

Computed computed(const Model& model, const std::vector<std::uint32_t>& tokens) {
    const Architecture& a = model.architecture();
    example::States states(a);
    const auto pointers = states.pointers();
    Computed made{std::vector<float>(tokens.size() * a.vocabulary.size()),
                  std::vector<float>(tokens.size() * a.width),
                  {}};
    for (int pass = 0; pass < passes; ++pass)
        model.forward({.tokens = tokens,
                       .states = pointers.data(),
                       .features_in = pass == 0 ? nullptr : made.features.data(),
                       .features_out = made.features.data(),
                       .logits = made.logits.data()});
    made.states = states.values;
    return made;
}

void expect_near(const std::vector<float>& found, const std::vector<double>& expected,
                 const std::string& what) {
    ASSERT_EQ(found.size(), expected.size()) << what;
    for (std::size_t i = 0; i < found.size(); ++i)
        ASSERT_NEAR(found[i], expected[i], tolerance) << what << ", number " << i;
}

void expect_same_as_page(const Architecture& architecture) {
    const auto file = nrem::own_folder() / "weights.safetensors";
    example::write(file, architecture, example::weights(architecture));
    const auto tokens = example::tokens(architecture, architecture.window);
    const auto said = nrem::process::run("/usr/bin/python3 " NREM_SOURCE_DIR
                                         "/tests/plugins/engines/recurrent/hybrid/from_the_page.py " +
                                         file.string() + " '" +
                                         nlohmann::json(tokens).dump() + "' " +
                                         std::to_string(passes));
    ASSERT_EQ(said.exit_code, 0) << said.output;
    const auto page = nlohmann::json::parse(said.output);
    const Computed ours = computed(Model(file), tokens);
    expect_near(ours.logits, page["logits"], "logits");
    expect_near(ours.features, page["features"], "features");
    ASSERT_EQ(ours.states.size(), page["states"].size());
    for (std::size_t i = 0; i < ours.states.size(); ++i)
        expect_near(ours.states[i], page["states"][i], "state " + std::to_string(i));
}

class Page : public testing::TestWithParam<Rule> {};

TEST_P(Page, of_equations_gives_the_same_numbers_as_the_plugin) {
    auto architecture = example::odd();
    architecture.rule = GetParam();
    expect_same_as_page(architecture);
}

INSTANTIATE_TEST_SUITE_P(Rules, Page,
                         testing::Values(Rule::gated_delta, Rule::delta, Rule::hebbian,
                                         Rule::momentum),
                         [](const auto& rule) { return std::string(name_of(rule.param)); });

TEST(PageOptions, knows_rings_and_neighbours) {
    expect_same_as_page(example::small());
}

TEST(PageOptions, knows_loops_and_features_without_embeddings) {
    auto architecture = example::odd();
    architecture.causal = true;
    architecture.radius = 2;
    architecture.reinject = false;
    architecture.first = 1;
    architecture.last = 4;
    expect_same_as_page(architecture);
}

}  // namespace
}  // namespace nrem_hybrid
