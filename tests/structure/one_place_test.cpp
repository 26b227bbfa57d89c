// What is to be added often is added in one place.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "structure/sources.hpp"

namespace {

namespace fs = std::filesystem;
using structure::contents;
using structure::sources;

const fs::path framework = fs::path(NREM_SOURCE_DIR) / "framework";

// A command is one file: no other source names it, and the program has it.
TEST(OnePlace, a_command_is_one_file) {
    std::size_t commands = 0;
    for (const auto& entry : fs::directory_iterator(framework / "cli" / "commands")) {
        ++commands;
        const std::string function = entry.path().stem().string() + "_command";
        EXPECT_NE(contents(entry.path()).find("Command " + function + "()"),
                  std::string::npos);
        for (const auto& other : sources(framework))
            if (other != entry.path()) {
                EXPECT_EQ(contents(other).find(function), std::string::npos)
                    << function << " in " << other;
            }
    }
    EXPECT_GT(commands, 10U);
    const std::string program = contents(framework / "cli" / "main.cpp");
    EXPECT_LT(std::ranges::count(program, '\n'), 60);
}

}  // namespace
