// What is to be added often is added in one place.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <string>

#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;

const fs::path framework = fs::path(NREM_SOURCE_DIR) / "framework";

// A command is one file: no other source names it, and the program has it.
TEST(OnePlace, a_command_is_one_file) {
    std::size_t commands = 0;
    for (const auto& entry : fs::directory_iterator(framework / "cli" / "commands")) {
        ++commands;
        const std::string function = entry.path().stem().string() + "_command";
        EXPECT_NE(process::read(entry.path()).find("Command " + function + "()"),
                  std::string::npos);
        for (const auto& other : fs::recursive_directory_iterator(framework))
            if (other.is_regular_file() && other.path() != entry.path()) {
                EXPECT_EQ(process::read(other.path()).find(function), std::string::npos)
                    << function << " in " << other.path();
            }
    }
    EXPECT_GT(commands, 10U);
    const std::string program = process::read(framework / "cli" / "main.cpp");
    EXPECT_LT(std::ranges::count(program, '\n'), 60);
}

}  // namespace
}  // namespace nrem
