// Writes the report of the sample run into a folder, for the browser test and for looking at. With
// a number of events, its trials' lives are of that length.
#include <cstdlib>
#include <filesystem>

#include "report/sample.hpp"
#include "report/sample_life.hpp"

int main(int count, char** arguments) {
    using namespace nrem::core;
    const std::filesystem::path folder = arguments[1];
    std::filesystem::create_directories(folder);
    ReportInput input = sample::input();
    if (count > 2) {
        for (auto& cell : input.comparison.groups[0].cells)
            cell.pooled.streams.assign(1, {});
        sample::write_life(folder / "trials/00000000000000a1",
                           std::strtoull(arguments[2], nullptr, 10));
        input.timelines = select_timelines(input.comparison, sample::folders(folder));
    }
    write_report(input, folder);
}
