// Where the fixtures are, and how a refusal reads.
#pragma once

#include <functional>
#include <string>

#include "base/error.hpp"

namespace nrem::fixtures {

inline std::string path(const std::string& name) {
    return std::string(NREM_FIXTURES) + "/" + name + ".so";
}

// What `body` says when it fails; "" when it does not.
inline std::string complaint(const std::function<void()>& body) {
    try {
        body();
    } catch (const core::Error& failure) {
        return failure.what();
    }
    return "";
}

}  // namespace nrem::fixtures
