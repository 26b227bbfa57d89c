// Prompt packs: what is read, how layers are merged, and that every error names its line.
#include "language/pack.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/error.hpp"
#include "config/yaml.hpp"
#include "config/refusal.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

const std::string base_text = R"(pack: base
about: for tests
operations:
  predict:
    role: predictor
    inputs: [memory, cue]
    system: |
      {{#memory}}
      Notes: {{memory}}
      {{/memory}}
    user: "Q: {{cue}}"
    sampling: {temperature: 0, max_tokens: 64, stop: [END]}
  grade:
    role: judge
    inputs: [answer]
    user: |
      Is this right?
      {{answer}}
    schema: {type: object, properties: {same: {type: boolean}}, required: [same]}
    repairs: 2
)";

class Packs : public testing::Test {
protected:
    Packs() : folder_(own_folder()) { write("base", base_text); }

    void write(const std::string& name, const std::string& text) const {
        std::ofstream(folder_ / (name + ".yaml")) << text;
    }
    [[nodiscard]] Pack load(const std::string& name, const std::string& changes = "") const {
        return load_pack(name, {folder_}, {read_yaml(changes, {"my.yaml"}), "my.yaml"});
    }
    // Without the folder, which differs from run to run.
    [[nodiscard]] std::string refused(const std::string& name,
                                      const std::string& changes = "") const {
        std::string why = refusal_of([&] { return load(name, changes); });
        const std::string prefix = folder_.string() + "/";
        for (auto at = why.find(prefix); at != std::string::npos; at = why.find(prefix))
            why.erase(at, prefix.size());
        return why;
    }
    [[nodiscard]] std::string refused_text(const std::string& text) const {
        write("x", "pack: x\n" + text);
        return refused("x");
    }

    fs::path folder_;
};

TEST_F(Packs, are_read_with_all_that_they_say) {
    const Pack pack = load("base");
    EXPECT_EQ(pack.name, "base");
    EXPECT_EQ(pack.about, "for tests");
    const Operation& predict = pack.operation("predict");
    EXPECT_EQ(predict.role, "predictor");
    EXPECT_EQ(predict.inputs, (std::vector<std::string>{"memory", "cue"}));
    EXPECT_EQ(predict.sampling.temperature, 0);
    EXPECT_TRUE(std::isnan(predict.sampling.top_p));
    EXPECT_EQ(predict.sampling.max_tokens, 64U);
    EXPECT_EQ(predict.sampling.stop, std::vector<std::string>{"END"});
    EXPECT_EQ(predict.sampling.form, NREM_CHAT);
    EXPECT_FALSE(predict.has_schema());
    EXPECT_EQ(predict.repairs, 0U);
    const Operation& grade = pack.operation("grade");
    EXPECT_EQ(grade.schema["properties"]["same"]["type"], "boolean");
    EXPECT_EQ(grade.repairs, 2U);
}

TEST_F(Packs, render_messages) {
    const Pack pack = load("base");
    EXPECT_EQ(render(pack.operation("predict"), {{"cue", "why?"}, {"memory", "m"}}),
              (Messages{{NREM_SYSTEM, "Notes: m"}, {NREM_USER, "Q: why?"}}));
}

TEST_F(Packs, render_no_system_message_that_is_empty) {
    const Pack pack = load("base");
    EXPECT_EQ(render(pack.operation("predict"), {{"cue", "why?"}}),
              (Messages{{NREM_USER, "Q: why?"}}));
    EXPECT_EQ(render(pack.operation("grade"), {{"answer", "a"}}),
              (Messages{{NREM_USER, "Is this right?\na"}}));
}

TEST_F(Packs, take_no_input_that_the_operation_does_not_have) {
    const Pack pack = load("base");
    try {
        (void)render(pack.operation("predict"), {{"cues", "x"}});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(std::string(error.what()), "prompt 'predict' has no input 'cues' (nearest: cue)");
    }
}

TEST_F(Packs, name_the_nearest_operation) {
    const Pack pack = load("base");
    EXPECT_EQ(refusal_of([&] { return pack.operation("predcit"); }),
              "prompt pack base: no operation 'predcit' (nearest: predict)");
}

TEST_F(Packs, extend_another_field_by_field) {
    write("mine",
          "pack: mine\nextends: base\noperations:\n  predict:\n    inputs: [mood]\n"
          "    user: '{{cue}} {{mood}}?'\n    sampling: {temperature: 0.5, top_p: 0.9}\n");
    const Pack pack = load("mine");
    EXPECT_EQ(pack.name, "mine");
    EXPECT_EQ(pack.operation("grade").repairs, 2U);
    const Operation& predict = pack.operation("predict");
    EXPECT_EQ(predict.inputs, (std::vector<std::string>{"memory", "cue", "mood"}));
    EXPECT_EQ(predict.user.text(), "{{cue}} {{mood}}?");
    EXPECT_NE(predict.system.text(), "");
    EXPECT_EQ(predict.sampling.temperature, 0.5);
    EXPECT_EQ(predict.sampling.top_p, 0.9);
    EXPECT_EQ(predict.sampling.max_tokens, 64U);
}

TEST_F(Packs, are_changed_by_an_experiment) {
    const Pack pack = load("base",
                           "predict: {system: , sampling: {max_tokens: 8}}\n"
                           "grade: {schema: , repairs: 0}\n"
                           "shout: {role: writer, user: Shout!}");
    EXPECT_TRUE(pack.operation("predict").system.empty());
    EXPECT_EQ(pack.operation("predict").sampling.max_tokens, 8U);
    EXPECT_EQ(pack.operation("predict").sampling.temperature, 0);
    EXPECT_FALSE(pack.operation("grade").has_schema());
    EXPECT_EQ(render(pack.operation("shout"), {}), (Messages{{NREM_USER, "Shout!"}}));
}

TEST_F(Packs, take_changes_that_were_handed_on_as_json) {
    const Pack pack = load(
        "base", R"({"grade": {"repairs": 3.0, "schema": {"type": "array", "maxItems": 2.0}}})");
    EXPECT_EQ(pack.operation("grade").repairs, 3U);
    EXPECT_EQ(pack.operation("grade").schema.dump(), R"({"maxItems":2,"type":"array"})");
}

TEST_F(Packs, have_one_hash_for_the_same_prompts) {
    const std::string before = hash(load("base"));
    write("other", "pack: other\nabout: under another name\nextends: base\n");
    EXPECT_EQ(hash(load("other")), before);
    EXPECT_EQ(hash(load("base", "predict: {sampling: {temperature: 0.0}}")), before);
    EXPECT_NE(hash(load("base", "predict: {sampling: {temperature: 0.1}}")), before);
    EXPECT_NE(hash(load("base", "predict: {user: 'Q: {{cue}}?'}")), before);
    EXPECT_NE(hash(load("base", "grade: {repairs: 1}")), before);
    EXPECT_EQ(hash(load("base", "grade: {repairs: 1}").operation("predict")),
              hash(load("base").operation("predict")));
}

TEST_F(Packs, that_extend_each_other_are_refused) {
    write("a", "pack: a\nextends: b\n");
    write("b", "pack: b\nextends: a\n");
    EXPECT_EQ(refused("a"), "b.yaml:2: these packs extend each other without end");
}

TEST_F(Packs, name_the_nearest_pack) {
    EXPECT_EQ(refused("bas"), "no prompt pack 'bas' (nearest: base)");
    EXPECT_EQ(refused("no/such.yaml"), "no/such.yaml: no such prompt pack");
    EXPECT_EQ(refused_text("extends: bse\n"), "x.yaml:2: no prompt pack 'bse' (nearest: base)");
}

TEST_F(Packs, name_the_line_of_an_unknown_key) {
    EXPECT_EQ(refused_text("operation: {}\n"),
              "x.yaml:2: unknown key 'operation' (nearest: operations)");
    EXPECT_EQ(refused_text("operations:\n  a:\n    role: judge\n    usr: b\n"),
              "x.yaml:5: unknown key 'usr' (nearest: user)");
    EXPECT_EQ(refused_text("operations:\n  a:\n    user: b\n    sampling: {temprature: 1}\n"),
              "x.yaml:5: unknown key 'temprature' (nearest: temperature)");
}

TEST_F(Packs, name_the_line_within_a_template) {
    EXPECT_EQ(refused_text("operations:\n  a:\n    role: judge\n    inputs: [cue]\n"
                           "    user: |  # the question\n      first\n\n      Q: {{que}}\n"),
              "x.yaml:9: a.user: no input 'que' (nearest: cue)");
    EXPECT_EQ(refused_text("operations:\n  a:\n    role: judge\n    inputs: [cue]\n"
                           "    user: Q {{que}}\n"),
              "x.yaml:6: a.user: no input 'que' (nearest: cue)");
}

TEST_F(Packs, name_the_line_within_a_schema) {
    EXPECT_EQ(refused_text("operations:\n  a:\n    role: judge\n    user: b\n    schema:\n"
                           "      type: object\n      properties:\n        same: {tpe: boolean}\n"),
              "x.yaml:9: a.schema/properties/same/tpe: unknown or unsupported keyword 'tpe' "
              "(nearest: type)");
}

TEST_F(Packs, name_the_line_of_a_value_out_of_range) {
    const std::string head = "operations:\n  a:\n    role: judge\n    user: b\n";
    EXPECT_EQ(refused_text(head + "    repairs: 11\n"),
              "x.yaml:6: repairs wants a whole number from 0 to 10");
    EXPECT_EQ(refused_text(head + "    repairs: 1.5\n"),
              "x.yaml:6: repairs wants a whole number from 0 to 10");
    EXPECT_EQ(refused_text(head + "    sampling:\n      top_p: 2\n"),
              "x.yaml:7: sampling.top_p wants a number from 0 to 1");
    EXPECT_EQ(refused_text(head + "    sampling:\n      form: chatty\n"),
              "x.yaml:7: sampling.form is chat or complete, not 'chatty'");
    EXPECT_EQ(refused_text(head + "    sampling:\n      stop: [[a]]\n"),
              "x.yaml:7: sampling.stop wants a list of texts");
    EXPECT_EQ(refused_text(head + "    inputs: cue\n"), "x.yaml:6: inputs wants a list of names");
}

TEST_F(Packs, name_the_line_of_an_operation_that_lacks_a_part) {
    EXPECT_EQ(refused_text("operations:\n  a:\n    user: b\n"), "x.yaml:3: a has no role");
    EXPECT_EQ(refused_text("operations:\n  a: {role: judge}\n"), "x.yaml:3: a has no user");
    EXPECT_EQ(refused_text("operations:\n  a: {role: jugde, user: b}\n"),
              "x.yaml:3: unknown role 'jugde' (nearest: judge)");
    EXPECT_EQ(refused_text("operations:\n  a: {role: judge, user: ''}\n"),
              "x.yaml:3: a.user is empty");
}

TEST_F(Packs, refuse_other_shapes) {
    EXPECT_EQ(refused_text("operations: []\n"), "x.yaml:2: operations wants a mapping");
    EXPECT_EQ(refused_text("operations:\n  a: b\n"), "x.yaml:3: a wants a mapping");
    EXPECT_EQ(refused_text("operations:\n  A-b: {}\n"),
              "x.yaml:3: 'A-b' is no name: lower case, digits and _ are");
    EXPECT_EQ(refused_text("operations:\n  a: {role: judge, user: [b]}\n"),
              "x.yaml:3: user wants a text");
    EXPECT_EQ(refused_text("about: []\n"), "x.yaml:2: about wants a text");
    write("y", "pack: z\n");
    EXPECT_EQ(refused("y"), "y.yaml:1: a file of this name holds `pack: y`");
    write("y", "");
    EXPECT_EQ(refused("y"), "y.yaml: a pack wants a mapping");
    write("y", "- a\n");
    EXPECT_EQ(refused("y"), "y.yaml:1: a pack wants a mapping");
}

TEST_F(Packs, refuse_a_system_message_before_a_text_to_be_continued) {
    EXPECT_EQ(
        refused("base", "predict:\n  sampling:\n    form: complete\n"),
        "base.yaml:7: predict continues a text (form: complete), which has no system message");
    EXPECT_EQ(load("base", "predict: {system: , sampling: {form: complete}}")
                  .operation("predict")
                  .sampling.form,
              NREM_COMPLETE);
}

TEST_F(Packs, blame_changes_under_their_own_name) {
    EXPECT_EQ(refused("base", "\npredict:\n  usr: x\n"),
              "my.yaml:3: unknown key 'usr' (nearest: user)");
    EXPECT_EQ(refused("base", "predict: {user: '{{x}}'}"), "my.yaml:1: predict.user: no input 'x'");
    Value handed_on = read_yaml("predict: {usr: x}", {"my.yaml"});
    handed_on.items[0].place = Place{40};
    EXPECT_EQ(refusal_of([&] {
                  return load_pack("base", {folder_}, {handed_on, "my.yaml"});
              }),
              "my.yaml:40: unknown key 'usr' (nearest: user)");
}

}  // namespace
}  // namespace nrem::core
