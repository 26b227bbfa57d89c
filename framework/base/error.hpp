// The one exception type of the host: a failure that ends the unit of work, with a message that is
// built outward ("trial 12: rule recency_decay: half_life must be positive").
#pragma once

#include <cstdint>
#include <stdexcept>
#include <string>
#include <string_view>

namespace nrem::core {

class Error : public std::runtime_error {
public:
    // `code` is a nrem_code where a component or a service gave one, else 0.
    explicit Error(const std::string& message, std::int32_t code = 0)
        : std::runtime_error(message), code_(code) {}

    // The same failure, seen from one level further out.
    [[nodiscard]] Error within(std::string_view place) const {
        return Error(std::string(place) + ": " + what(), code_);
    }
    [[nodiscard]] std::int32_t code() const { return code_; }

private:
    std::int32_t code_;
};

// A failure whose cause is what the user wrote: a command line or a config. Exit code 2.
class UsageError : public Error {
public:
    using Error::Error;
};

}  // namespace nrem::core
