// Lookup and recall: what is found, and what is not.
#include <fstream>

#include "plugins/tool_stage.hpp"
#include "support/own_folder.hpp"

namespace {

using namespace nrem;
using stage::ToolStage;

std::string written(const std::string& name, const std::string& text) {
    const std::string path = own_folder() / name;
    std::ofstream(path) << text;
    return path;
}

ToolStage of(const std::string& name, const std::string& text) {
    return ToolStage("lookup", {{"file", written(name, text)}});
}

// What it says of the file.
std::string refusal(const std::string& name, const std::string& text) {
    try {
        (void)of(name, text);
    } catch (const core::Error& failure) {
        const std::string why = failure.what();
        return why.substr(why.find(name) + name.size());
    }
    return "";
}

TEST(Lookup, finds_the_key_as_it_is_and_then_in_another_case) {
    ToolStage tool = of("t.json", R"({"Rome": "Italy", "ROME": "Georgia", "Lima": "Peru", "n": 3})");
    EXPECT_EQ(tool.call({{"key", "Rome"}}), "Italy");
    EXPECT_EQ(tool.call({{"key", "ROME"}}), "Georgia");
    EXPECT_EQ(tool.call({{"key", "LIMA"}}), "Peru");
    EXPECT_EQ(tool.call({{"key", "n"}}), "3");
    EXPECT_EQ(tool.call({{"key", "rome"}}),
              "refused: several entries differ from 'rome' in their case alone");
    EXPECT_EQ(tool.call({{"key", "Paris"}}), "refused: there is no entry 'Paris'");
    EXPECT_EQ(tool.call({{"key", "../t.json"}}), "refused: there is no entry '../t.json'");
    EXPECT_EQ(tool.call({{"key", ""}}), "refused: there is no entry ''");
}

TEST(Lookup, reads_a_table_of_two_columns) {
    ToolStage tool = of("t.csv", "value,key\nPeru,Lima\nItaly,Rome\n");
    EXPECT_EQ(tool.call({{"key", "Lima"}}), "Peru");
}

TEST(Lookup, refuses_a_file_of_another_form) {
    EXPECT_EQ(refusal("a.json", "[1]"), ": is no JSON object of keys and values");
    EXPECT_EQ(refusal("b.json", R"({"a": 1, "a": 2})"), ": the key \"a\" is there twice");
    EXPECT_EQ(refusal("c.csv", "key,value\na,1\na,2\n"), ": the key 'a' is there twice");
    EXPECT_EQ(refusal("d.csv", "key,val\na,1\n"), ":1: no column 'value' (there are key, val)");
    EXPECT_EQ(refusal("e.txt", "a b"), ": must end with .json or .csv");
}

TEST(Lookup, says_where_it_has_looked_for_a_file) {
    try {
        const ToolStage tool("lookup", {{"file", "no/such.json"}});
        FAIL();
    } catch (const core::Error& failure) {
        EXPECT_EQ(failure.code(), NREM_UNAVAILABLE);
        EXPECT_NE(std::string(failure.what()).find("data file 'no/such.json' is not there"),
                  std::string::npos);
    }
}

TEST(Recall, gives_what_the_rule_recalls_for_the_cue) {
    ToolStage tool("recall");
    tool.memory = "Lima -> Peru\n";
    EXPECT_EQ(tool.call({{"cue", "Lima?"}}), "Lima -> Peru\n");
    EXPECT_EQ(tool.cue, "Lima?");
    tool.memory = "";
    EXPECT_EQ(tool.call({{"cue", "Rome"}}), "refused: the memory holds nothing for this cue");
}

TEST(Tools, describe_their_arguments) {
    for (const char* name : {"calculator", "recall"}) {
        const ToolStage tool(name);
        EXPECT_EQ(tool.info().name, name);
        for (const auto& [argument, schema] : tool.info().read.at("properties").items())
            EXPECT_FALSE(schema.value("description", "").empty()) << name << ": " << argument;
    }
}

}  // namespace
