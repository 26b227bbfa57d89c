// An empty folder for the running test alone: tests run side by side, as processes of their own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <string>

namespace nrem {

inline std::filesystem::path own_folder() {
    const auto& test = *testing::UnitTest::GetInstance()->current_test_info();
    const auto folder = std::filesystem::path(testing::TempDir()) /
                        (std::string("nrem_") + test.test_suite_name() + "." + test.name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace nrem
