// In what a request differs from the nearest of those that have been answered: for the message that
// an answer is missing.
#pragma once

#include <cstddef>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

namespace nrem::core {

class RequestDifference {
public:
    explicit RequestDifference(const std::string& request);

    // Remembers the other request when it is nearer than those before.
    void compare(const std::string& other);

    // "asked of openai m: "2 + 2?""
    [[nodiscard]] std::string describe() const;
    // "the nearest one differs in sampling/temperature (0.5 there, 0.7 here)"
    [[nodiscard]] std::string describe_nearest() const;

private:
    // The greater the nearer: same words, same model, how far the words agree, fewest differences.
    using Nearness = std::tuple<bool, bool, std::size_t, std::ptrdiff_t>;

    nlohmann::json asked_;
    std::string words_;  // of all messages
    std::optional<Nearness> nearness_;
    nlohmann::json nearest_;
};

}  // namespace nrem::core
