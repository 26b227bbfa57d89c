// A cue that owns what it holds.
#pragma once

#include <string>
#include <vector>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

struct Asked {
    explicit Asked(std::vector<std::string> given, std::string asked = "")
        : text(std::move(asked)), choices(std::move(given)) {
        for (const auto& choice : choices) views.push_back(borrow(choice));
        cue.text = borrow(text);
        cue.choices = {views.data(), views.size(), sizeof(nrem_str)};
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    std::string text;
    std::vector<std::string> choices;
    std::vector<nrem_str> views;
    nrem_cue cue{.struct_size = sizeof(nrem_cue)};
};

}  // namespace nrem::core
