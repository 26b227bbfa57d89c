// Writes the report of the sample run into a folder, for the browser test and for looking at.
#include <filesystem>

#include "report/sample.hpp"

int main(int, char** arguments) {
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    nrem::core::write_report(nrem::core::sample::input(), folder);
}
