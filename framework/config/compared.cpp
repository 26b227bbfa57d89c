// The sections `baselines` and `stop_early`: what the levels of a factor are compared with, and
// when a comparison ends early.
#include <algorithm>

#include "config/read.hpp"
#include "config/sections.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

const Axis* find_axis(const Config& config, const std::string& key) {
    const auto found = std::ranges::find(config.sweep, key, &Axis::key);
    return found == config.sweep.end() ? nullptr : &*found;
}

// An override may have removed an axis from the sweep.
bool is_overridden(const Config& config, const std::string& key) {
    return std::ranges::any_of(config.overriding, [&](const Assignment& change) {
        return key == change.key || key.starts_with(change.key + ".") ||
               key == change.key + ".name";
    });
}

void need_level(const Config& config, const Axis& axis, const Value& level) {
    if (axis.range)
        refuse(config, level.place, axis.key + " is drawn from a range, it has no levels");
    std::vector<std::string> known;
    for (const Value& value : axis.values) known.push_back(describe(value));
    if (std::ranges::find(known, describe(level)) != known.end()) return;
    Value named = level;
    named.key = describe(level);
    refuse_unknown(config, named, "value of " + axis.key, known);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_baselines(const Config& config,
                                                                const Value& value) {
    need_mapping(config, value, "baselines");
    std::vector<std::pair<std::string, std::string>> levels;
    for (const Value& item : value.items) {
        if (item.key == "arm") {
            need_arm(config, read_text(config, item, "baselines.arm"), item.place);
        } else if (const Axis* axis = find_axis(config, item.key)) {
            need_level(config, *axis, item);
        } else if (is_overridden(config, item.key)) {
            continue;
        } else {
            std::vector<std::string> known{"arm"};
            for (const Axis& swept : config.sweep) known.push_back(swept.key);
            refuse_unknown(config, item, "swept key", known);
        }
        levels.emplace_back(item.key, describe(item));
    }
    return levels;
}

namespace {

void read_largest(const Config& config, const Value& value, StopEarly& stop) {
    need_mapping(config, value, "stop_early.largest");
    for (const Value& item : value.items) {
        const double largest = read_number(config, item, "stop_early.largest." + item.key);
        if (!(largest > 0)) refuse(config, item.place, "a largest difference is above 0");
        stop.largest[item.key] = largest;
        stop.largest_at = item.place;
    }
}

}  // namespace

std::uint64_t turn_of(std::uint64_t index, std::uint64_t seed) {
    return combine(seed, index);
}

std::vector<std::uint64_t> first_in_turn(std::uint64_t count, std::uint64_t total,
                                         std::uint64_t seed) {
    std::vector<std::pair<std::uint64_t, std::uint64_t>> turns;
    for (std::uint64_t index = 0; index < total; ++index)
        turns.emplace_back(turn_of(index, seed), index);
    const auto end = turns.begin() + static_cast<std::ptrdiff_t>(count);
    std::partial_sort(turns.begin(), end, turns.end());
    std::vector<std::uint64_t> indices;
    for (auto turn = turns.begin(); turn != end; ++turn) indices.push_back(turn->second);
    return indices;
}

std::optional<StopEarly> read_stop_early(const Config& config, const Value& value) {
    StopEarly stop;
    if (value.shape != Shape::mapping && !read_flag(config, value, "stop_early"))
        return std::nullopt;
    for (const Value& item : value.items) {
        if (item.key == "alpha")
            stop.alpha = read_number(config, item, "stop_early.alpha");
        else if (item.key == "margin")
            stop.margin = read_number(config, item, "stop_early.margin");
        else if (item.key == "streams")
            stop.streams = read_count(config, item, "stop_early.streams", {2});
        else if (item.key == "seed")
            stop.seed = read_count(config, item, "stop_early.seed");
        else if (item.key == "largest")
            read_largest(config, item, stop);
        else
            refuse_unknown(config, item, "key of stop_early",
                           {"alpha", "margin", "streams", "seed", "largest"});
    }
    if (stop.alpha <= 0 || stop.alpha > 0.5)
        refuse(config, value.place, "stop_early.alpha wants a number above 0 and up to 0.5");
    if (stop.margin < 0) refuse(config, value.place, "stop_early.margin is negative");
    if (config.search.method == SearchMethod::halving)
        refuse(config, value.place,
               "stop_early and a search by halving both choose the streams: leave one out");
    stop.stages = {{0, stop.streams}};
    return stop;
}

}  // namespace nrem::core
