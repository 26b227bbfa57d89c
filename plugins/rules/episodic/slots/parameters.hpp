// The parameters of rule slots, a struct for each part of the mechanism.
#pragma once

#include <array>
#include <cstddef>
#include <stdexcept>
#include <string_view>

#include "engines/slots/asked.hpp"
#include "engines/slots/attention.hpp"
#include "engines/slots/eviction.hpp"
#include "engines/slots/places.hpp"
#include "engines/slots/tensors.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace slots = nrem::slots;

enum class Admit { all, innovation, hinted };
constexpr auto names_of(Admit) {
    return std::to_array<std::string_view>({"all", "innovation", "hinted"});
}
enum class Reduce { evict, merge, place };
constexpr auto names_of(Reduce) {
    return std::to_array<std::string_view>({"evict", "merge", "place"});
}
enum class Refresh { none, lookahead };
constexpr auto names_of(Refresh) {
    return std::to_array<std::string_view>({"none", "lookahead"});
}
enum class Read { all, place };
constexpr auto names_of(Read) {
    return std::to_array<std::string_view>({"all", "place"});
}

inline constexpr auto slot_parameters = std::to_array<nrem::ParamSpec>({
    nrem::integer("slots", "64", {1, 1e7}, "entries that the store has at most"),
    nrem::choice("admit", Admit::all,
                 "what becomes an entry: all, what was not foreseen, or what was asked and then "
                 "answered (a hint)"),
    nrem::number("surprise", "0.5", {0, 1e6},
                 "distance of a value from what is recalled, from which it was not foreseen"),
    nrem::choice("reduce", Reduce::evict,
                 "a full store evicts an entry, or merges two neighbours in time; with place it "
                 "has one entry a place, the mean of what was seen there"),
    nrem::choice("keep", slots::Keep::newest,
                 "what eviction keeps: newest, oldest, sample (of all, uniform), used (most "
                 "attention), latest (changed or used), life (most left), asked (most attention "
                 "from what is asked)"),
    nrem::choice("asks", slots::Asks::chunk,
                 "what is asked (keep: asked): the keys of the latest writes, those of "
                 "observations without an answer (instructions), or those of the latest questions "
                 "(a guess)"),
    nrem::integer("asked", "8", {1, 1e5}, "keys of that, the latest ones"),
    nrem::choice("refresh", Refresh::none,
                 "lookahead: a write goes into all older entries, by the attention of their keys"),
    nrem::choice("budget", slots::Budget::shared,
                 "whose entry goes: anybody's, or one of the place that has most"),
    nrem::flag("episodes", "false", "a boundary empties the store"),
    nrem::flag("allocate", "false", "let a bandit choose what is kept, an episode a pull"),
    nrem::integer("window", "0", {0, 1e6},
                  "newest entries, a short-term memory: they do not age and are not reminded, "
                  "stay whatever is asked (keep: asked), and are merged among themselves once they "
                  "are so many (reduce: merge)"),
    nrem::integer("chunk", "2", {1, 1e6}, "entries that a full window is merged to"),
    nrem::choice("read", Read::all, "which entries are read: all, or those of the cue's place"),
    nrem::integer("top", "0", {0, 1e6}, "nearest entries that are read; 0: all"),
    nrem::number("sharpness", "16", {0, 1e6}, "of the softmax over similarities of keys"),
    nrem::number("newer", "0", {-1e6, 1e6},
                 "what an entry's score in a reading gains by being one write younger"),
    nrem::integer("places", "0", {0, 1e6},
                  "numbers at the head of the cue's vector whose largest says the place"),
    nrem::number("familiar", "-1", {-1, 1},
                 "similarity below which the latest entry is read and not the nearest ones, and "
                 "nothing is reminded"),
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
    slots::Asks asks;
    std::size_t asked;
    Refresh refresh;
    Read read;
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
        return reduce == Reduce::place || budget == slots::Budget::place || read == Read::place;
    }
    [[nodiscard]] bool keeps_asked() const {
        return reduce == Reduce::evict && keep == slots::Keep::asked;
    }
    [[nodiscard]] slots::Extras extras() const {
        return {.links = hops > 0, .asked = keeps_asked() ? asked : 0};
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
            .asks = params.choice<slots::Asks>("asks"),
            .asked = params.integer("asked"),
            .refresh = params.choice<Refresh>("refresh"),
            .read = params.choice<Read>("read"),
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
           "places: reduce, budget and read by place need to know where the place is");
    refuse(p.read == Read::place && p.reading.top > 0, "top: by place all entries of it are read");
    refuse(p.refresh == Refresh::lookahead && p.reduce == Reduce::place,
           "refresh: a place's mean counts views, and lookahead counts attention");
    refuse(p.window > 0 && p.reduce == Reduce::merge && p.chunk >= p.window,
           "chunk: it must be less than the window");
    refuse(p.window > p.slots, "window: it must not be more than the slots");
    refuse(p.keeps_asked() && p.window >= p.slots,
           "window: it must be less than the slots where the rest is kept by what is asked");
    refuse(p.allocate && p.reduce != Reduce::evict, "allocate: only an eviction can be chosen");
    return p;
}

}  // namespace
