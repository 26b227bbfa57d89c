// A stream's life in a bounded number of bins of equal width over logical time (the step): events,
// answers, memory size and what each sleep did. The width doubles whenever a step lies beyond the
// last bin, so the length of the life need not be known beforehand.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <vector>

namespace nrem::core {

struct Extent {
    std::uint64_t low = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t high = 0;
    void add(std::uint64_t value) {
        low = std::min(low, value);
        high = std::max(high, value);
    }
    [[nodiscard]] bool empty() const { return low > high; }
    Extent& operator+=(const Extent& other);
};

struct SleepBin {
    std::uint64_t published = 0;
    std::uint64_t unchanged = 0;
    std::uint64_t rolled_back = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t passes = 0;
    std::uint64_t breakers = 0;
    std::uint64_t caps = 0;
    std::uint64_t stalls = 0;  // nights that wake waited for
    double waited_ms = 0;
    double gain = 0;  // of all passes together
    SleepBin& operator+=(const SleepBin& other);
};

struct LifeBin {
    std::uint64_t events = 0;
    std::uint64_t right = 0;
    std::uint64_t wrong = 0;
    std::uint64_t publishes = 0;
    Extent bytes;
    Extent records;
    Extent tokens;
    std::vector<SleepBin> sleeps;  // may be shorter than their number
    LifeBin& operator+=(const LifeBin& other);
};

class LifeBins {
public:
    explicit LifeBins(std::size_t most) : most_(std::max<std::size_t>(most, 1)) {}

    // Good until the next call.
    LifeBin& at(std::uint64_t step);
    SleepBin& at(std::uint64_t step, std::size_t sleep);

    // {"width": of a bin in steps, "count", "last": step, one array a column, "sleeps":
    // [{columns}]}; columns without anything but zeros are left out.
    [[nodiscard]] nlohmann::json json(std::size_t sleeps) const;

private:
    void halve();

    std::size_t most_;
    std::uint64_t width_ = 1;
    std::uint64_t last_ = 0;
    std::vector<LifeBin> bins_;
};

}  // namespace nrem::core
