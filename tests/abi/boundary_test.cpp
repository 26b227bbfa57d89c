// What crosses the boundary: each plugin's own code, its failures as codes, structs of any length.
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>

#include "abi/fixtures.hpp"
#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"
#include "nrem/sdk.hpp"
#include "support/own_folder.hpp"
#include "wake/recall.hpp"

namespace {

namespace fs = std::filesystem;
using nrem::core::Kind;
using nrem::core::Registry;
using nrem::core::resolve;
using nrem::core::RuleInstance;
using nrem::fixtures::complaint;
using nrem::fixtures::path;

RuleInstance make(const Registry& registry, const std::string& name,
                  const std::map<std::string, std::string>& given = {}) {
    const auto& component = registry.find(Kind::rule, name);
    return {component, resolve(component, given), registry.host()};
}

std::string recalled(const RuleInstance& rule) {
    const nrem::core::Memory memory;
    const nrem_memory view = memory.view(0);
    const nrem::Cue cue = nrem::make_cue();
    nrem::core::RecallBuffer recall;
    recall.begin(view);
    rule.take(recall, &nrem_rule::read, &view, &cue, &recall.sink());
    return recall.text();
}

void write(const RuleInstance& rule) {
    nrem::core::Memory memory;
    nrem::core::MemoryEdits edits;
    edits.begin(memory, 0);
    const nrem_memory view = memory.view(0);
    const nrem::Cue cue = nrem::make_cue();
    nrem_experience experience{};
    experience.cue = &cue;
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = NREM_WAKE,
                                 .gain = 1};
    rule.take(edits, &nrem_rule::write, &view, &experience, &occasion, &edits.editor());
}

TEST(Boundary, runs_the_own_code_of_two_plugins_with_one_class_name) {
    Registry registry;
    registry.load(path("twin_one"));
    registry.load(path("twin_two"));
    EXPECT_EQ(recalled(make(registry, "twin_two")), "I am two");
    EXPECT_EQ(recalled(make(registry, "twin_one")), "I am one");
}

// As the documentation tells authors to: in an anonymous namespace, with symbols not hidden.
TEST(Boundary, keeps_plugins_apart_that_were_built_with_one_plain_command) {
    Registry registry;
    const fs::path folder = nrem::own_folder();
    for (const std::string who : {"plain_one", "plain_two"}) {
        const std::string file = (folder / (who + ".so")).string();
        const std::string command =
            std::string(NREM_CXX) +
            " -std=c++20 -shared -fPIC -I " NREM_SOURCE_DIR "/framework/include -DTIDY '-DWHO=\"" +
            who + "\"' " NREM_SOURCE_DIR "/tests/abi/fixtures/twin.cpp -o " + file;
        ASSERT_EQ(std::system(command.c_str()), 0) << command;
        registry.load(file);
    }
    EXPECT_EQ(recalled(make(registry, "twin_plain_one")), "I am plain_one");
    EXPECT_EQ(recalled(make(registry, "twin_plain_two")), "I am plain_two");
}

TEST(Boundary, turns_what_a_constructor_throws_into_an_error) {
    Registry registry;
    registry.load(path("throwing"));
    EXPECT_EQ(complaint([&] {
                  make(registry, "at_birth", {{"half_life", "-1"}});
              }),
              "rule at_birth: half_life must be positive");
    EXPECT_EQ(complaint([&] {
                  make(registry, "at_birth", {{"half_life", "60"}});
              }),
              "rule at_birth: unknown exception");
    EXPECT_EQ(complaint([&] { make(registry, "at_birth"); }), "");
}

TEST(Boundary, turns_what_a_function_throws_into_an_error) {
    Registry registry;
    registry.load(path("throwing"));
    const auto rule = make(registry, "at_work");
    EXPECT_EQ(complaint([&] { write(rule); }), "rule at_work: write: unknown exception");
    const nrem_sizes sizes{.struct_size = sizeof(nrem_sizes)};
    const nrem_layout layout{.struct_size = sizeof(nrem_layout)};
    EXPECT_EQ(complaint([&] { rule.call(&nrem_rule::layout, &sizes, &layout); }),
              "rule at_work: layout: a tensor has 1 to 4 dimensions");
}

TEST(Boundary, cuts_a_long_message_short) {
    Registry registry;
    registry.load(path("throwing"));
    const auto rule = make(registry, "at_work");
    EXPECT_EQ(complaint([&] { recalled(rule); }), "rule at_work: read: " + std::string(503, 'x'));
}

TEST(Boundary, works_with_a_plugin_whose_structs_are_longer) {
    Registry registry;
    registry.load(path("newer"));
    const auto& component = registry.find(Kind::rule, "newer");
    ASSERT_EQ(component.parameters.size(), 2U);
    EXPECT_EQ(component.parameters[1].name, "second");
    EXPECT_EQ(component.parameters[1].choices, (std::vector<std::string>{"a", "b"}));
    EXPECT_EQ(component.library->abi_minor, NREM_ABI_MINOR + 9U);
    EXPECT_EQ(recalled(make(registry, "newer")), "recalled in C");
    EXPECT_EQ(complaint([&] { write(make(registry, "newer")); }), "rule newer: the pen is empty");
}

TEST(Boundary, reads_elements_by_the_stride_of_whoever_filled_the_array) {
    struct Longer {
        nrem_record record;
        std::uint64_t later[3];
    };
    std::array<Longer, 3> longer{};
    for (std::size_t i = 0; i < longer.size(); ++i) {
        longer[i].record.id = i + 1;
        longer[i].later[0] = ~std::uint64_t{0};
    }
    const nrem::Array<nrem_record> records(
        nrem_array{longer.data(), longer.size(), sizeof(Longer)});
    std::uint64_t sum = 0;
    for (const auto& record : records) sum = 10 * sum + record.id;
    EXPECT_EQ(sum, 123U);
    EXPECT_EQ(records[2].id, 3U);
}

// Calls itself from within, which a [serial] function must never see.
class Reentrant {
public:
    explicit Reentrant(const nrem::Params&) {}
    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& recall) const {
        recall.text("again");
    }
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) const {}
};

TEST(Boundary, notices_a_serial_function_that_is_entered_twice_when_checked) {
#ifdef NREM_CHECKED
    const nrem_component component = nrem::rule<Reentrant>({"reentrant", "calls itself"});
    const nrem_plugin plugin = nrem::detail::plugin("r", "1", "", std::span(&component, 1));
    Registry registry;
    registry.add(plugin, "here");
    const auto rule = make(registry, "reentrant");
    nrem_recall recall{};
    recall.struct_size = sizeof(nrem_recall);
    recall.self = const_cast<RuleInstance*>(&rule);
    recall.text = [](void* self, nrem_str) { recalled(*static_cast<const RuleInstance*>(self)); };
    const nrem::core::Memory memory;
    const nrem_memory view = memory.view(0);
    const nrem::Cue cue = nrem::make_cue();
    EXPECT_EQ(complaint([&] { rule.call(&nrem_rule::read, &view, &cue, &recall); }),
              "rule reentrant: read: a [serial] function was entered twice at once");
#else
    GTEST_SKIP() << "built without NREM_CHECKED";
#endif
}

}  // namespace
