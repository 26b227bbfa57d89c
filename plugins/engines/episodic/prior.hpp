// What is true of a thing as a rule, before anything is told: one of the choices, by the words of
// the question alone. Tasks and predictors that share this table agree on what everybody knows.
#pragma once

#include <cstdint>
#include <string_view>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

NREM_HIDDEN inline std::size_t prior_choice(std::string_view asked, std::size_t choices) {
    std::uint64_t hash = 0xcbf29ce484222325u;
    for (const char c : asked) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return choices == 0 ? 0 : mix(hash) % choices;
}

}  // namespace nrem
