// The file that a parameter names: where it is, and what is in it.
#pragma once

#include <fstream>
#include <sstream>
#include <string>

#include "nrem/sdk/component.hpp"

namespace nrem::loops {

// Where the file is not there, a host may try other settings.
inline std::string located(const Params& params, const char* name) {
    try {
        return params.data_file(params.text(name));
    } catch (const std::runtime_error& failure) {
        throw Failure(NREM_UNAVAILABLE, std::string(name) + ": " + failure.what());
    }
}

inline std::string content_of(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::ostringstream whole;
    if (file && file.peek() != std::ifstream::traits_type::eof()) whole << file.rdbuf();
    if (!file.is_open() || file.bad() || whole.bad())
        throw std::invalid_argument(path + ": cannot be read");
    return whole.str();
}

}  // namespace nrem::loops
