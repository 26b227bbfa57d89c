// What is generated in the documentation is up to date.
#include <gtest/gtest.h>

#include "support/process.hpp"

namespace nrem {
namespace {

// Trainers come last, and are there only where their library was found.
TEST(Documentation, the_config_reference_is_what_the_program_prints) {
    const auto printed = process::run(process::nrem("plugins --reference"));
    EXPECT_EQ(printed.exit_code, 0);
    std::string written = process::read(std::string(NREM_SOURCE_DIR) + "/docs/config.md");
    const std::string trainers = "\n## Trainers\n";
    if (printed.output.find(trainers) == std::string::npos)
        written = written.substr(0, written.find(trainers));
    EXPECT_EQ(printed.output, written) << "./dev docs writes it again";
}

TEST(Documentation, the_table_of_capabilities_is_what_the_program_prints) {
    const auto printed = process::run(process::nrem("plugins --capabilities"));
    EXPECT_EQ(printed.exit_code, 0);
    EXPECT_EQ(printed.output, process::read(std::string(NREM_SOURCE_DIR) + "/docs/capabilities.md"))
        << "./dev docs writes it again";
}

}  // namespace
}  // namespace nrem
