// The parameters of rule slots, a struct for each part of the mechanism.
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "engines/slots/attention.hpp"
#include "engines/slots/eviction.hpp"
#include "engines/slots/places.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace slots = nrem::slots;

enum class Admit { all, innovation };
constexpr auto names_of(Admit) {
    return std::to_array<std::string_view>({"all", "innovation"});
}
enum class Reduce { evict, merge, place };
constexpr auto names_of(Reduce) {
    return std::to_array<std::string_view>({"evict", "merge", "place"});
}

inline constexpr auto slot_parameters = std::to_array<nrem::ParamSpec>({
    nrem::integer("slots", "64", {1, 1e7}, "entries that the store has at most"),
    nrem::choice("admit", Admit::all, "what becomes an entry: all, or what was not foreseen"),
    nrem::number("surprise", "0.5", {0, 1e6},
                 "distance of a value from what is recalled, from which it was not foreseen"),
    nrem::choice("reduce", Reduce::evict,
                 "a full store evicts an entry, or merges two neighbours in time; with place it "
                 "has one entry a place, the mean of what was seen there"),
    nrem::choice("keep", slots::Keep::newest,
                 "what eviction keeps: newest, oldest, sample (of all, uniform), used (most "
                 "attention), latest (changed or used), life (most left)"),
    nrem::choice("budget", slots::Budget::shared,
                 "whose entry goes: anybody's, or one of the place that has most"),
    nrem::flag("episodes", "false", "a boundary empties the store"),
    nrem::flag("allocate", "false", "let a bandit choose what is kept, an episode a pull"),
    nrem::integer("window", "0", {0, 1e6},
                  "newest entries, a short-term memory: they do not age and are not reminded, and "
                  "are merged among themselves once they are so many (reduce: merge)"),
    nrem::integer("chunk", "2", {1, 1e6}, "entries that a full window is merged to"),
    nrem::integer("top", "0", {0, 1e6}, "nearest entries that are read; 0: all"),
    nrem::number("sharpness", "16", {0, 1e6}, "of the softmax over similarities of keys"),
    nrem::number("newer", "0", {-1e6, 1e6},
                 "what an entry's score in a reading gains by being one write younger"),
    nrem::integer("places", "0", {0, 1e6},
                  "numbers at the head of the cue's vector whose largest says the place"),
    nrem::number("familiar", "-1", {-1, 1},
                 "similarity below which the latest entry is read and not the nearest ones"),
    nrem::number("outlier", "0", {0, 1e6},
                 "distance from a place's mean from which a view is not fused; 0: none is"),
    nrem::integer("longest", "1000000", {1, 1e6}, "views that a place's mean has at most"),
    nrem::number("life", "0", {0, 1e6}, "writes that an entry lives without use; 0: for ever"),
    nrem::number("remind", "0", {0, 1e6}, "life that an entry gains by its share of attention"),
    nrem::integer("hops", "0", {0, 16}, "links that a reading follows"),
});

struct Parameters {
    std::size_t slots;
    Admit admit;
    double surprise;
    Reduce reduce;
    slots::Keep keep;
    slots::Budget budget;
    bool episodes;
    bool allocate;
    std::size_t window;
    std::size_t chunk;
    slots::Reading reading;
    std::size_t places;
    float familiar;
    slots::Fusing fusing;
    float life;
    double remind;
    std::size_t hops;

    [[nodiscard]] bool ages() const { return life > 0; }
    [[nodiscard]] bool needs_places() const {
        return reduce == Reduce::place || budget == slots::Budget::place;
    }
};

inline Parameters read_parameters(const nrem::Params& params) {
    return {.slots = params.integer("slots"),
            .admit = params.choice<Admit>("admit"),
            .surprise = params.number("surprise"),
            .reduce = params.choice<Reduce>("reduce"),
            .keep = params.choice<slots::Keep>("keep"),
            .budget = params.choice<slots::Budget>("budget"),
            .episodes = params.flag("episodes"),
            .allocate = params.flag("allocate"),
            .window = params.integer("window"),
            .chunk = params.integer("chunk"),
            .reading = {.top = params.integer("top"),
                        .sharpness = params.number("sharpness"),
                        .newer = params.number("newer")},
            .places = params.integer("places"),
            .familiar = static_cast<float>(params.number("familiar")),
            .fusing = {.outlier = params.number("outlier"),
                       .longest = static_cast<double>(params.integer("longest"))},
            .life = static_cast<float>(params.number("life")),
            .remind = params.number("remind"),
            .hops = params.integer("hops")};
}

// Refuses what cannot go together.
inline const Parameters& checked(const Parameters& p) {
    const auto refuse = [](bool wrong, const char* why) {
        if (wrong) throw std::invalid_argument(why);
    };
    refuse(p.needs_places() && p.places == 0,
           "places: reduce: place and budget: place need to know where the place is");
    refuse(p.window > 0 && p.reduce == Reduce::merge && p.chunk >= p.window,
           "chunk: it must be less than the window");
    refuse(p.window > p.slots, "window: it must not be more than the slots");
    refuse(p.allocate && p.reduce != Reduce::evict, "allocate: only an eviction can be chosen");
    return p;
}

}  // namespace
