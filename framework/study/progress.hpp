// Progress of a run: a bar on a terminal, plain lines from time to time elsewhere. Goes to stderr,
// so that stdout has only results.
#pragma once

#include <chrono>

#include "batch/batch.hpp"

namespace nrem::core {

class ProgressPrinter {
public:
    ProgressPrinter();
    void update(const Progress& progress);
    void finish();  // moves the terminal's cursor to a new line

private:
    using Clock = std::chrono::steady_clock;
    bool terminal_;
    bool drawn_ = false;
    Clock::time_point began_;
    Clock::time_point last_;
};

}  // namespace nrem::core
