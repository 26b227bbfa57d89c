// Shares and means, with what they are made of.
#pragma once

#include <cstdint>
#include <limits>

namespace nrem::core {

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

// A proportion and what it is made of.
struct Share {
    std::uint64_t n = 0;
    std::uint64_t hits = 0;
    [[nodiscard]] double value() const;  // NaN when n is 0
    void add(bool hit);
    Share& operator+=(const Share& other);
    friend bool operator==(const Share&, const Share&) = default;
};

// A mean and what it is made of; NaNs are not added.
struct Mean {
    std::uint64_t n = 0;
    double sum = 0;
    [[nodiscard]] double value() const;  // NaN when n is 0
    void add(double value);
    Mean& operator+=(const Mean& other);
    friend bool operator==(const Mean&, const Mean&) = default;
};

}  // namespace nrem::core
