#include "config/search.hpp"

#include <algorithm>

#include "config/axes.hpp"
#include "config/experiment.hpp"
#include "config/read.hpp"

namespace nrem::core {
namespace {

SearchMethod read_method(const Config& config, const Value& value) {
    const std::string text = read_text(config, value, "search.method");
    const auto method = from_name<SearchMethod>(text);
    if (method && *method != SearchMethod::none) return *method;
    refuse(config, value.place, "search.method wants random or halving, not '" + text + "'");
}

void check(const Config& config, const Value& section, const Search& search) {
    if (search.space.empty())
        refuse(config, section.place, "search needs a space: the keys that it varies");
    if (search.method == SearchMethod::random)
        for (const char* key : {"metric", "goal", "streams", "factor", "keep", "seeds"})
            if (const Value* item = section.find(key))
                refuse(config, item->place,
                       std::string("search.") + key + " is for the method halving");
    for (const std::uint64_t seed : search.seeds)
        if (search.method == SearchMethod::halving &&
            std::ranges::find(config.seeds, seed) != config.seeds.end())
            refuse(config, section.place,
                   "the seed " + std::to_string(seed) +
                       " is in search.seeds and in seeds: a verdict wants seeds of its own");
}

void complete(const Config& config, const Value& section, Search& search) {
    need_mapping(config, section, "search");
    search.place = section.place;
    if (search.method == SearchMethod::none) search.method = SearchMethod::random;
    check(config, section, search);
    search.decided = search.method == SearchMethod::halving && rungs_of(search) == 0;
    search.rungs = {{search.decided ? 0 : streams_of(search, 0), {}}};
}

SettingFields settings_of(Search& search) {
    return {
        {"method", reads(search.method, read_method),
         "`random` runs every point. `halving` runs all of them on few streams, the best of each arm on "
         "more, and so on; the last ones run on all streams, and with `seeds`, for the verdict. Streams that "
         "do not depend on the seed have then been chosen on before.",
         {.type = "random or halving", .fallback = "random"}},
        {"points", &search.points, "How many points are drawn.", {.least = 1, .most = 1'000'000}},
        {"seed", &search.seed, "Of the draws."},
        {"space", reads(search.space, read_axes<AxisUse::search>),
         "What is drawn: {rule.tokens: [64, 128]} or {rule.tokens: {from: 16, to: 4096, scale: log}}.",
         {.type = "mapping of key to values or range"}},
        {"metric", &search.metric,
         "What points are chosen by, as in `expect`: see figures.md.", {.type = "name"}},
        {"goal", reads(search.goal, read_choice<Goal>),
         "Which is better.", {.type = known_names<Goal>(" or "), .fallback = "by the metric"}},
        {"streams", &search.streams, "How many streams choose first.", {.least = 1}},
        {"factor", &search.factor, "Each rung keeps one point of this many, with this many times the streams.",
         {.least = 2, .most = 1000}},
        {"keep", &search.keep, "How many points of each arm are judged.", {.least = 1}},
        {"seeds", &search.seeds, "The seeds that choose, none of `seeds`.", {.type = "as seeds"}},
    };
}

}  // namespace

SettingField search_setting(Search& search) {
    return {"search", [&](const Config& config, const Value& value, const std::string&) {
                complete(config, value, search);
            },
            "Points drawn at random instead of a grid, the same ones for every arm.",
            {}, settings_of(search)};
}

std::size_t rungs_of(const Search& search) {
    std::size_t rungs = 0;
    for (std::uint64_t left = search.points; left > search.keep; ++rungs)
        left = std::max(search.keep, (left + search.factor - 1) / search.factor);
    return rungs;
}

std::uint64_t streams_of(const Search& search, std::size_t rung) {
    std::uint64_t streams = search.streams;
    for (std::size_t i = 0; i < rung; ++i) streams *= search.factor;
    return streams;
}

std::size_t kept_of(const Search& search, std::size_t rung, std::size_t candidates) {
    const std::size_t share = (candidates + search.factor - 1) / search.factor;
    const bool is_last = rung + 1 == rungs_of(search);
    return std::min(candidates, is_last ? search.keep : std::max<std::size_t>(share, search.keep));
}

}  // namespace nrem::core
