#include "config/search.hpp"

#include <algorithm>

#include "config/axes.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

SearchMethod read_method(const Config& config, const Value& value) {
    const std::string text = read_text(config, value, "search.method");
    const auto method = from_name<SearchMethod>(text);
    if (method && *method != SearchMethod::none) return *method;
    refuse(config, value.place, "search.method wants random or halving, not '" + text + "'");
}

void read_key(const Config& config, const Value& item, Search& search) {
    const std::string key = "search." + item.key;
    if (item.key == "method") search.method = read_method(config, item);
    if (item.key == "points") search.points = read_count(config, item, key, {1, 1'000'000});
    if (item.key == "seed") search.seed = read_count(config, item, key);
    if (item.key == "space") search.space = read_axes(config, item, key, AxisUse::search);
    if (item.key == "metric") search.metric = read_text(config, item, key);
    if (item.key == "goal") search.goal = read_choice<Goal>(config, item, key);
    if (item.key == "streams") search.streams = read_count(config, item, key, {1});
    if (item.key == "factor") search.factor = read_count(config, item, key, {2, 1000});
    if (item.key == "keep") search.keep = read_count(config, item, key, {1});
    if (item.key == "seeds") search.seeds = read_seeds(config, item);
}

}  // namespace

Search read_search(const Config& config, const Value& section) {
    need_mapping(config, section, "search");
    Search search;
    search.place = section.place;
    search.method = SearchMethod::random;
    const auto known = keys_below("search");
    for (const auto& item : section.items) {
        if (std::ranges::find(known, item.key) == known.end())
            refuse_unknown(config, item, "search key", known);
        read_key(config, item, search);
    }
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
    search.decided = search.method == SearchMethod::halving && rungs_of(search) == 0;
    search.rungs = {{search.decided ? 0 : streams_of(search, 0), {}}};
    return search;
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
