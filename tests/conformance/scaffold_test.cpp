// `nrem new`: what it writes builds with the one command in its header and passes the kit.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "base/error.hpp"
#include "conformance/conformance.hpp"
#include "conformance/new_plugin.hpp"
#include "support/own_folder.hpp"

namespace {

namespace fs = std::filesystem;
using nrem::core::new_plugin;

class Scaffold : public testing::TestWithParam<const char*> {
protected:
    std::string refusal(const std::string& kind, const std::string& name) const {
        try {
            (void)new_plugin(kind, name, folder_);
        } catch (const nrem::core::UsageError& failure) {
            return failure.what();
        }
        return "";
    }
    fs::path folder_ = nrem::own_folder();
};

std::string contents(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The program, since it knows where its headers are.
int run(const fs::path& folder, const std::string& command) {
    return std::system(("cd " + folder.string() + " && " + command).c_str());
}

TEST_P(Scaffold, builds_and_conforms_as_it_is) {
    const std::string name = std::string("my_") + GetParam();
    ASSERT_EQ(
        run(folder_, NREM_PROGRAM " new " + std::string(GetParam()) + " " + name + " >/dev/null"),
        0);
    const std::string text = contents(folder_ / (name + ".cpp"));
    const bool longest = std::string(GetParam()) == "sequence_model";  // it has six functions
    EXPECT_LT(std::count(text.begin(), text.end(), '\n'), longest ? 75 : 40);
    const std::size_t begin = text.find("// g++ ") + 3;
    const std::string build = text.substr(begin, text.find('\n', begin) - begin);
    ASSERT_EQ(run(folder_, build), 0) << build;
    EXPECT_EQ(nrem::core::check_plugin(folder_ / (name + ".so")), 0);
}

INSTANTIATE_TEST_SUITE_P(kinds, Scaffold,
                         testing::Values("rule", "policy", "scheduler", "backend", "task",
                                         "sequence_model", "probe", "loop", "stop", "tool"));

class Refusal : public Scaffold {};

TEST_F(Refusal, keeps_a_file_that_is_already_there) {
    const fs::path file = folder_ / "mine.cpp";
    std::ofstream(file) << "years of work";
    EXPECT_EQ(refusal("rule", "mine"), file.string() + " is already there");
    EXPECT_EQ(contents(file), "years of work");
}

TEST_F(Refusal, asks_for_snake_case) {
    for (const char* name : {"", "Mine", "2nd", "_x", "a-b", "../x", "a b"})
        EXPECT_EQ(refusal("rule", name),
                  "'" + std::string(name) +
                      "' is not in snake_case: a lower-case letter, then letters, digits and _");
    EXPECT_TRUE(fs::is_empty(folder_));
}

TEST_F(Refusal, names_the_nearest_kind) {
    EXPECT_EQ(refusal("polcy", "x"), "no kind is called 'polcy' (nearest: policy)");
    EXPECT_EQ(refusal("thing", "x"),
              "no kind is called 'thing' (there are task, backend, rule, policy, scheduler, "
              "sequence_model, probe, loop, stop, tool)");
}

}  // namespace
