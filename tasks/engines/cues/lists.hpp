// Lists of whole numbers as a task takes them in a parameter of text: "0 30 100".
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/number.hpp"

namespace {

inline std::vector<std::size_t> numbers_in(std::string_view text, const std::string& parameter) {
    std::vector<std::size_t> numbers;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find(' ', at), text.size());
        const auto word = text.substr(at, end - at);
        const auto number = nrem::as_number<std::size_t>(word);
        if (!word.empty() && (!number || *number > 1000000))
            throw std::invalid_argument(parameter + ": '" + std::string(word) +
                                        "' is no whole number up to 1000000");
        if (number) numbers.push_back(*number);
        at = end + 1;
    }
    if (numbers.empty()) throw std::invalid_argument(parameter + ": there is no number");
    return numbers;
}

}  // namespace
