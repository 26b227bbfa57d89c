// The steps of a page in columns, each text that recurs written once: of arms that answer the same
// questions, cues and truths are the same.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <unordered_map>

namespace nrem::core {

class TextTable {
public:
    [[nodiscard]] std::size_t place_of(const std::string& text);
    [[nodiscard]] nlohmann::json json() && { return std::move(texts_); }

private:
    nlohmann::json texts_ = nlohmann::json::array();
    std::unordered_map<std::string, std::size_t> places_;
};

// Rows such as {"step":3,"cue":"fog"} -> {"count":1,"step":[3],"cue":[0]}: a text is its place in
// the table, null is no value, and a column in which every row has the same is that one value
// (a list is never taken for a column).
[[nodiscard]] nlohmann::json step_columns(const nlohmann::json& steps, TextTable& texts);

}  // namespace nrem::core
