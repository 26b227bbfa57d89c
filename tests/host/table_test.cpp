// What a plugin says about itself is checked before any of its code runs.
#include <gtest/gtest.h>

#include "abi/fixtures.hpp"
#include "host/registry.hpp"
#include "nrem/abi/trainer.h"
#include "nrem/sdk.hpp"

namespace {

using nrem::ParamSpec;

class Plain {
public:
    explicit Plain(const nrem::Params&) {}
    nrem::Decision decide(const nrem::Day&) const { return {}; }
};

// What the registry says of a plugin with this one component.
std::string verdict(const nrem_component& component) {
    const nrem_component components[] = {component};
    const nrem_plugin plugin = nrem::detail::plugin("p", "1", "", components);
    nrem::core::Registry registry;
    return nrem::fixtures::complaint([&] { registry.add(plugin, "p"); });
}

nrem_component plain() {
    return nrem::scheduler<Plain>({"plain", "a scheduler"});
}

std::string verdict_on(const ParamSpec& spec) {
    nrem_component component = plain();
    component.params = {&spec, 1, sizeof(ParamSpec)};
    return verdict(component);
}

TEST(Table, is_accepted_when_it_is_complete) {
    EXPECT_EQ(verdict(plain()), "");
}

TEST(Table, is_refused_without_names) {
    nrem_component component = plain();
    component.name = nullptr;
    EXPECT_EQ(verdict(component), "p: scheduler ?: has no name");
    component.name = "Not Snake";
    EXPECT_EQ(verdict(component),
              "p: scheduler Not Snake: the name 'Not Snake' is not in snake_case");
    component.kind = nullptr;
    EXPECT_EQ(verdict(component), "p: has no kind for one of its components");
}

TEST(Table, is_refused_when_it_is_too_short) {
    nrem_component component = plain();
    component.struct_size = 16;
    EXPECT_EQ(verdict(component),
              "p: a component's table is 16 bytes long, at least 120 are needed");
    nrem_scheduler functions{16, 0, nullptr, nullptr, nullptr};
    component = plain();
    component.functions = &functions;
    EXPECT_EQ(verdict(component),
              "p: scheduler plain: its function table is 16 bytes long, at least 32 are needed");
}

TEST(Table, is_refused_without_functions) {
    nrem_component component = plain();
    component.functions = nullptr;
    EXPECT_EQ(verdict(component), "p: scheduler plain: has no function table");
    nrem_scheduler functions = nrem::detail::scheduler_functions<Plain>;
    functions.decide = nullptr;
    component.functions = &functions;
    EXPECT_EQ(verdict(component), "p: scheduler plain: its function table lacks decide");
}

TEST(Table, is_refused_when_a_sequence_model_or_a_trainer_lacks_a_function) {
    const auto verdict_of = [](const char* kind, const void* functions) {
        nrem_component component = plain();
        component.kind = kind;
        component.functions = functions;
        return verdict(component);
    };
    nrem_trainer trainer{};
    trainer.struct_size = sizeof trainer;
    EXPECT_EQ(verdict_of(NREM_TRAINER, &trainer),
              "p: trainer plain: its function table lacks create");
    nrem_sequence_model model{};
    model.struct_size = sizeof model;
    EXPECT_EQ(verdict_of(NREM_SEQUENCE_MODEL, &model),
              "p: sequence_model plain: its function table lacks create");
    model.struct_size = 56;
    EXPECT_EQ(verdict_of(NREM_SEQUENCE_MODEL, &model),
              "p: sequence_model plain: its function table is 56 bytes long, at least 72 are "
              "needed");
}

class Silent {
public:
    explicit Silent(const nrem::Params&) {}
    void generate(const nrem::Prompt&, nrem::Completion&) const {}
    std::string identity() const { return "silent"; }
};

class SilentEmbedder {
public:
    explicit SilentEmbedder(const nrem::Params&) {}
    void embed(nrem::Array<nrem_str>, nrem::Vectors&) const {}
    std::string identity() const { return "silent"; }
};

// The plan asks a language model where one is offered: one that is not would never be made.
TEST(Table, is_refused_when_a_backend_does_not_offer_what_it_has) {
    static constexpr const char* generate[] = {"backend.generate"};
    static constexpr const char* embed[] = {"backend.embed"};
    nrem_component component = nrem::backend<Silent>({"silent", ""});
    EXPECT_EQ(verdict(component),
              "p: backend silent: has no predict, and does not offer backend.generate, which it has");
    component.offers = nrem::detail::array_of(embed);
    EXPECT_EQ(verdict(component), "p: backend silent: offers backend.embed, but has no embed");
    component.offers = nrem::detail::array_of(generate);
    EXPECT_EQ(verdict(component), "");
    component = nrem::backend<SilentEmbedder>({"silent", ""});
    EXPECT_EQ(verdict(component),
              "p: backend silent: has no predict, and does not offer backend.embed, which it has");
    component.offers = nrem::detail::array_of(generate);
    EXPECT_EQ(verdict(component), "p: backend silent: offers backend.generate, but has no generate");
    component.offers = nrem::detail::array_of(embed);
    EXPECT_EQ(verdict(component), "");
}

TEST(Table, is_refused_when_capabilities_have_no_owner) {
    static constexpr const char* needs[] = {"generate"};
    nrem_component component = plain();
    component.needs = nrem::detail::array_of(needs);
    EXPECT_EQ(verdict(component),
              "p: scheduler plain: 'generate' under needs is not written <kind>.<what>");
}

std::string verdict_on_traits(std::initializer_list<const char*> traits) {
    nrem_component component = plain();
    component.traits = nrem::detail::array_of(traits);
    return verdict(component);
}

TEST(Table, is_refused_when_a_trait_is_unknown_or_given_twice) {
    EXPECT_EQ(verdict_on_traits({"form.text", "form.cases", "time.long"}), "");
    EXPECT_EQ(verdict_on_traits({"from.text"}),
              "p: scheduler plain: trait 'from.text': there is no dimension 'from' (nearest: form)");
    EXPECT_EQ(verdict_on_traits({"form.txt"}),
              "p: scheduler plain: trait 'form.txt': form has no value 'txt' (nearest: text)");
    EXPECT_EQ(verdict_on_traits({"time"}),
              "p: scheduler plain: trait 'time': time has no value '' (there are short, long)");
    EXPECT_EQ(verdict_on_traits({"time.long", "time.long"}),
              "p: scheduler plain: trait 'time.long' is declared twice");
}

TEST(Table, is_refused_when_a_fallback_breaks_its_own_rules) {
    EXPECT_EQ(verdict_on(nrem::number("rate", "2", {0, 1}, "")),
              "p: scheduler plain: parameter rate: 2 is outside 0 to 1");
    EXPECT_EQ(verdict_on(nrem::integer("count", "1.5", {0, 9}, "")),
              "p: scheduler plain: parameter count: '1.5' is not a whole number");
    EXPECT_EQ(verdict_on(nrem::choice("order", "up", "a|b", "")),
              "p: scheduler plain: parameter order: 'up' is not one of a, b");
    EXPECT_EQ(verdict_on(nrem::flag("on", "yes", "")),
              "p: scheduler plain: parameter on: 'yes' is neither true nor false");
}

TEST(Table, is_refused_when_a_parameter_makes_no_sense) {
    EXPECT_EQ(verdict_on(nrem::number("rate", "0", {1, 0}, "")),
              "p: scheduler plain: parameter rate: has an empty range: 1 to 0");
    EXPECT_EQ(verdict_on(nrem::choice("order", "a", "a|a", "")),
              "p: scheduler plain: parameter order: a choice is given twice");
    EXPECT_EQ(verdict_on(nrem::text("name", "", "")),
              "p: scheduler plain: no parameter may be called 'name': configs use it");
    EXPECT_EQ(verdict_on({"x", nullptr, "", nullptr, 0, 0, 99, 0}),
              "p: scheduler plain: parameter x: has the unknown type 99");
}

TEST(Table, is_refused_when_a_parameter_comes_twice) {
    static constexpr ParamSpec specs[] = {nrem::text("a", "", ""), nrem::text("a", "", "")};
    nrem_component component = plain();
    component.params = nrem::detail::array_of(specs);
    EXPECT_EQ(verdict(component), "p: scheduler plain: parameter 'a' is declared twice");
}

TEST(Table, is_refused_when_a_stride_is_too_small) {
    static constexpr ParamSpec specs[] = {nrem::text("a", "", "")};
    nrem_component component = plain();
    component.params = {specs, 1, 8};
    EXPECT_EQ(verdict(component),
              "p: scheduler plain: its parameters have the stride 8, at least 56 is needed");
}

TEST(Table, is_refused_when_a_name_comes_twice_in_one_plugin) {
    const nrem_component components[] = {plain(), plain()};
    const nrem_plugin plugin = nrem::detail::plugin("p", "1", "", components);
    nrem::core::Registry registry;
    EXPECT_EQ(nrem::fixtures::complaint([&] { registry.add(plugin, "p"); }),
              "p: holds scheduler plain twice");
    EXPECT_TRUE(registry.all(nrem::core::Kind::scheduler).empty());
}

}  // namespace
