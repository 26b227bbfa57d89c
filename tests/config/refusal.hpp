// What a call is refused with.
#pragma once

#include <string>

#include "base/error.hpp"

namespace nrem::core {

// The message of the UsageError that `body` throws, or "nothing was refused".
template <class Body>
std::string refusal_of(Body&& body) {
    try {
        (void)body();
    } catch (const UsageError& error) {
        return error.what();
    }
    return "nothing was refused";
}

}  // namespace nrem::core
