// The dimensions are those of four surveys: object, form and time of "From Human Memory to AI
// Memory" (arXiv 2504.15965), the forms text, cache, weights and state of "Cognitive Memory in
// Large Language Models" (arXiv 2504.02441), persistence and the way of writing of "Memory in Large
// Language Models" (arXiv 2509.18868). What "The AI Hippocampus" (arXiv 2601.09113) calls implicit
// is in weights and state, explicit in text and cases.
#include "host/traits.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <string>
#include <vector>

#include "base/error.hpp"
#include "base/nearest.hpp"

namespace nrem::core {

namespace {

constexpr TraitValue objects[] = {
    {"personal", "what was experienced: what users said, what the world showed"},
    {"system", "what the system made of it: summaries, insights, its own answers"},
};
constexpr TraitValue forms[] = {
    {"text", "paragraphs that a model reads"},
    {"cases", "records with an answer, from which a learner predicts"},
    {"weights", "learned numbers: matrices, networks"},
    {"state", "the recurrent state of a sequence model"},
    {"cache", "keys and values of attention"},
    {"none", "it makes no memory"},
};
constexpr TraitValue times[] = {
    {"short", "the latest, or until the next night"},
    {"long", "over nights"},
};
constexpr TraitValue writes[] = {
    {"wake", "at each step"},
    {"sleep", "in a night"},
    {"model", "in the words of a language model"},
    {"training", "by gradient descent before the experiment"},
};
constexpr TraitValue fates[] = {
    {"kept", "it stays until something takes it out"},
    {"bounded", "the oldest or the weakest give way at a limit"},
    {"fading", "it decays with time, or with what comes after it"},
    {"overwritten", "the new takes the place of the old about the same thing"},
    {"fixed", "it never changes"},
};
constexpr TraitDimension dimensions[] = {
    {"object", "whose memory it is", objects},
    {"form", "what it is made of", forms},
    {"time", "how long it is for", times},
    {"write", "how it is written", writes},
    {"persistence", "what becomes of what was written", fates},
};

template <class Named>
const Named* named(std::span<const Named> all, std::string_view name) {
    const auto found = std::ranges::find(all, name, &Named::name);
    return found == all.end() ? nullptr : &*found;
}

template <class Named>
std::string near_among(std::span<const Named> all, std::string_view name) {
    std::vector<std::string> known;
    for (const Named& one : all) known.emplace_back(one.name);
    return nearest_hint(name, known, fmt::format("there are {}", fmt::join(known, ", ")));
}

}  // namespace

std::span<const TraitDimension> trait_dimensions() {
    return dimensions;
}

void check_trait(std::string_view trait) {
    const auto dot = std::min(trait.find('.'), trait.size());
    const std::string_view name = trait.substr(0, dot);
    const std::string_view value = trait.substr(std::min(dot + 1, trait.size()));
    const TraitDimension* dimension = named(trait_dimensions(), name);
    if (!dimension)
        throw Error(fmt::format("trait '{}': there is no dimension '{}'{}", trait, name,
                                near_among(trait_dimensions(), name)));
    if (!named(dimension->values, value))
        throw Error(fmt::format("trait '{}': {} has no value '{}'{}", trait, name, value,
                                near_among(dimension->values, value)));
}

}  // namespace nrem::core
