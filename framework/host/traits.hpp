// What memory a component makes, in words that surveys of memory agree on: an object, a form, a
// time, a way of writing and what becomes of it. A trait is written "<dimension>.<value>".
#pragma once

#include <span>
#include <string_view>

namespace nrem::core {

struct TraitValue {
    std::string_view name;
    std::string_view meaning;
};

struct TraitDimension {
    std::string_view name;
    std::string_view meaning;
    std::span<const TraitValue> values;
};

[[nodiscard]] std::span<const TraitDimension> trait_dimensions();

// Throws Error for one that is in no dimension: "trait 'from.text': there is no dimension 'from'
// (nearest: form)".
void check_trait(std::string_view trait);

}  // namespace nrem::core
