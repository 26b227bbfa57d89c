// Trials and rows made by hand for the tests of metrics and analysis.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "store/row.hpp"

namespace nrem::core::testing {

// One query per character: '1' right, '0' wrong, '-' not judged.
inline StreamRecord stream_of(std::uint64_t index, std::string_view right) {
    StreamRecord stream;
    stream.index = index;
    stream.name = "stream " + std::to_string(index);
    for (std::size_t i = 0; i < right.size(); ++i) {
        StepRecord step;
        step.step = i;
        step.correct = right[i] == '-' ? -1 : right[i] == '1';
        stream.steps.push_back(step);
    }
    return stream;
}

inline TrialRecord trial_of(const std::vector<std::string>& streams, std::uint64_t seed = 1) {
    TrialRecord trial;
    trial.id = "0123456789abcdef";
    trial.seed = seed;
    for (std::size_t i = 0; i < streams.size(); ++i)
        trial.streams.push_back(stream_of(i, streams[i]));
    return trial;
}

inline Row row_of_trial(const std::string& arm, const TrialRecord& trial) {
    Cell cell;
    cell.arm = arm;
    cell.identity = "{\"arm\":\"" + arm + "\"}";
    cell.problem = "weather, 8 streams";
    return make_row(cell, trial);
}

inline Row row_of(const std::string& arm, const std::vector<std::string>& streams,
                  std::uint64_t seed = 1) {
    return row_of_trial(arm, trial_of(streams, seed));
}

}  // namespace nrem::core::testing
