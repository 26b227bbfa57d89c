// Progress of a run: a bar on a terminal, plain lines now and then elsewhere. Goes to stderr, so
// that stdout holds results only.
#pragma once

#include <chrono>

#include "batch/batch.hpp"

namespace nrem::core {

class ProgressPrinter {
public:
    ProgressPrinter();
    void update(const Progress& progress);
    void finish();  // leaves the terminal's cursor on a new line

private:
    using Clock = std::chrono::steady_clock;
    bool terminal_;
    bool drawn_ = false;
    Clock::time_point began_;
    Clock::time_point last_;
};

}  // namespace nrem::core
