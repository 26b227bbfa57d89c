// What cells are made of, read from their identities: components with the values that each of their
// settings takes in the cells that use them.
#pragma once

#include <nlohmann/json.hpp>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// The identity of a cell as JSON; null where it is none.
[[nodiscard]] nlohmann::json identity_of(const CellSummary& cell);

// Settings by name, each with its values in the order in which they came.
class SettingValues {
public:
    void add(const nlohmann::json& settings);
    [[nodiscard]] std::string text() const;  // "tokens = 32, 64; radius = 0.5"

private:
    struct Values {
        std::vector<std::string> in_order;
        std::set<std::string> known;  // of them: a sweep may have as many as it has cells
    };
    std::vector<std::pair<std::string, Values>> values_;
};

// Components by name: {"name": ..., "settings": {...}}.
class Parts {
public:
    void add(const nlohmann::json& part);
    [[nodiscard]] std::string text() const;  // "exemplars (tokens = 32, 64), window (size = 8)"

private:
    std::vector<std::pair<std::string, SettingValues>> parts_;
};

// "a, b and 12 more"
[[nodiscard]] std::string listed(const std::vector<std::string>& values, std::size_t most = 12);

}  // namespace nrem::core
