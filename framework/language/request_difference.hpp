// How a request differs from the most similar recorded one: for the message that an answer is
// missing.
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

    // Keeps the other request if it is more similar than those before.
    void compare(const std::string& other);

    // "asked of openai m: "2 + 2?""
    [[nodiscard]] std::string describe() const;
    // "the nearest one differs in sampling/temperature (0.5 there, 0.7 here)"
    [[nodiscard]] std::string describe_nearest() const;

private:
    // Similarity, higher is nearer: same words, same model, length of the common beginning, fewest
    // differences.
    using Nearness = std::tuple<bool, bool, std::size_t, std::ptrdiff_t>;

    nlohmann::json asked_;
    std::string words_;  // of all messages together
    std::optional<Nearness> nearness_;
    nlohmann::json nearest_;
};

}  // namespace nrem::core
