// What is generated in the documentation is up to date.
#include <gtest/gtest.h>

#include "support/process.hpp"

namespace nrem {
namespace {

TEST(Documentation, the_config_reference_is_what_the_program_prints) {
    const auto printed = process::run(process::nrem("plugins --reference"));
    EXPECT_EQ(printed.exit_code, 0);
    EXPECT_EQ(printed.output, process::read(std::string(NREM_SOURCE_DIR) + "/docs/config.md"))
        << "./dev docs writes it again";
}

}  // namespace
}  // namespace nrem
