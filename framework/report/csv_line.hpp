// A row of a CSV file in the making: the first one decides the head.
#pragma once

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/contrast.hpp"
#include "report/text.hpp"

namespace nrem::core {

template <class Range>
std::string joined(const Range& range, std::string_view separator) {
    return fmt::format("{}", fmt::join(range, separator));
}

struct Line {
    std::vector<std::pair<std::string, std::string>> fields;

    void add(const std::string& name, std::string_view text) {
        fields.emplace_back(csv_field(name), csv_field(text));
    }
    void add(const std::string& name, double value) {
        fields.emplace_back(csv_field(name), std::isfinite(value) ? fmt::format("{}", value) : "");
    }
    void add(const std::string& name, std::uint64_t value) {
        fields.emplace_back(csv_field(name), std::to_string(value));
    }
    void add(const std::string& name, const Interval& interval) {
        add(name + "_low", interval.low);
        add(name + "_high", interval.high);
    }

    // With whether it is a bound.
    void add(const std::string& name, const Probability& p) {
        add(name, p.value);
        add(name + "_at_most", std::string_view(p.at_most ? "true" : "false"));
    }

    // Appends the row, and before the first one its head.
    void write(std::string& out) const {
        std::vector<std::string_view> names, values;
        for (const auto& [name, value] : fields) {
            names.push_back(name);
            values.push_back(value);
        }
        if (out.empty()) out = joined(names, ",") + "\n";
        out += joined(values, ",") + "\n";
    }
};

}  // namespace nrem::core
