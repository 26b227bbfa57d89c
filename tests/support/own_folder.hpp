// An empty folder for the running test alone: tests run side by side, as processes of their own.
#pragma once

#include <gtest/gtest.h>

#include <filesystem>
#include <functional>
#include <string>

namespace nrem {

inline std::filesystem::path own_folder() {
    const auto& test = *testing::UnitTest::GetInstance()->current_test_info();
    // Other checkouts may be tested at the same time.
    const std::size_t checkout = std::hash<std::string>()(std::filesystem::current_path().string());
    const auto folder = std::filesystem::path(testing::TempDir()) /
                        ("nrem_" + std::to_string(checkout % 10000) + "_" + test.test_suite_name() +
                         "." + test.name());
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    return folder;
}

}  // namespace nrem
