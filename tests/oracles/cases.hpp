// Cases that reference.py has written: inputs, starts and what a reference makes of them.
#pragma once

#include <cstdint>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/linear/token.hpp"

namespace oracles {

struct Case {
    std::string group;
    std::string rule;
    nrem_linear::Shape shape;
    std::size_t tokens = 0;
    std::map<std::string, std::vector<double>> tensors;

    // Null where the reference does not give it.
    [[nodiscard]] const std::vector<double>* find(const std::string& name) const {
        const auto found = tensors.find(name);
        return found == tensors.end() ? nullptr : &found->second;
    }
};

inline Case case_of(const nlohmann::json& head) {
    const auto& shape = head.at("shape");
    return {.group = head.at("group"),
            .rule = head.at("rule"),
            .shape = {.keys = shape.at("keys"),
                      .values = shape.at("values"),
                      .steps = shape.value("steps", 1U),
                      .levels = shape.value("levels", 1U),
                      .slots = shape.value("slots", 1U),
                      .residual = static_cast<nrem_linear::Residual>(shape.value("residual", 0))},
            .tokens = shape.at("tokens"),
            .tensors = {}};
}

inline std::vector<Case> read_cases(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    std::uint64_t length = 0;
    file.read(reinterpret_cast<char*>(&length), sizeof length);
    if (!file) throw std::runtime_error("no cases in " + path);
    std::string text(length, ' ');
    file.read(text.data(), static_cast<std::streamsize>(length));
    const auto numbers = file.tellg();
    std::vector<Case> cases;
    const auto listed = nlohmann::json::parse(text);
    for (const auto& head : listed.at("cases")) {
        Case& one = cases.emplace_back(case_of(head));
        for (const auto& [name, place] : head.at("tensors").items()) {
            auto& values = one.tensors[name];
            values.resize(place.at("size"));
            const auto begin = place.at("begin").get<std::streamoff>();
            file.seekg(numbers + begin * std::streamoff{sizeof(double)});
            file.read(reinterpret_cast<char*>(values.data()),
                      static_cast<std::streamsize>(values.size() * sizeof(double)));
        }
    }
    if (!file) throw std::runtime_error(path + " is cut off");
    return cases;
}

}  // namespace oracles
