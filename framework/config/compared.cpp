// The sections `baselines` and `stop_early`: what the levels of a factor are compared with, and
// when a comparison ends early.
#include <fmt/format.h>

#include <algorithm>

#include "config/axes.hpp"
#include "config/experiment.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

// An override may have removed an axis from the sweep.
bool is_overridden(const Config& config, const std::string& key) {
    return std::ranges::any_of(config.overriding, [&](const Assignment& change) {
        return key == change.key || key.starts_with(change.key + ".") ||
               key == change.key + ".name";
    });
}

void need_level(const Config& config, const SweptKey& swept, const Value& level) {
    if (std::ranges::find(swept.levels, describe(level)) != swept.levels.end()) return;
    Value named = level;
    named.key = describe(level);
    refuse_unknown(config, named, "value of " + swept.key, swept.levels);
}

}  // namespace

std::vector<std::pair<std::string, std::string>> read_baselines(const Config& config,
                                                                const Value& value) {
    need_mapping(config, value, "baselines");
    std::vector<std::pair<std::string, std::string>> levels;
    const std::vector<SweptKey> keys = swept_keys(config);
    for (const Value& item : value.items) {
        if (item.key == "arm") {
            need_arm(config, read_text(config, item, "baselines.arm"), item.place);
        } else if (is_overridden(config, item.key)) {
            continue;
        } else if (const auto swept = std::ranges::find(keys, item.key, &SweptKey::key);
                   swept != keys.end()) {
            need_level(config, *swept, item);
        } else {
            std::vector<std::string> known{"arm"};
            for (const SweptKey& each : keys) known.push_back(each.key);
            refuse_unknown(config, item, "swept key", known);
        }
        levels.emplace_back(item.key, describe(item));
    }
    return levels;
}

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

std::string text_of(const std::map<std::string, double>& numbers) {
    std::string text;
    for (const auto& [name, number] : numbers)
        text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", name, number);
    return "{" + text + "}";
}

SettingFields settings_of(StopEarly& stop) {
    return {
        {"alpha", &stop.alpha, "The chance of ever leaving out the true difference, over all arms together.",
         {.most = 0.5, .above_least = true}},
        {"margin", &stop.margin,
         "Differences of accuracy within it are of no interest: an interval within it settles, too."},
        {"streams", &stop.streams, "Before which nothing is settled.", {.least = 2}},
        {"seed", &stop.seed, "Draws the order in which streams are taken, the same for all arms."},
        {"largest", [&](const Config& config, const Value& value, const std::string&) {
             read_largest(config, value, stop);
         },
         "The largest difference that there can be, as in {absolute_error: 3}: without it comparisons of "
         "that metric run to the end.",
         {.type = "mapping of metric to number", .fallback = text_of(stop.largest)}},
    };
}

void complete(Draft& draft, const Value& value) {
    const Config& config = draft.config;
    if (value.shape != Shape::mapping && !read_flag(config, value, "stop_early")) return;
    if (config.search.method == SearchMethod::halving)
        refuse(config, value.place,
               "stop_early and a search by halving both choose the streams: leave one out");
    draft.config.stop_early = draft.stop_early;
    draft.config.stop_early->stages = {{0, draft.stop_early.streams}};
}

}  // namespace

SettingField stop_early_setting(Draft& draft) {
    return {"stop_early", [&](const Config&, const Value& value, const std::string&) {
                complete(draft, value);
            },
            "Run streams in stages, and after each leave out the arms whose comparisons are settled, by "
            "intervals that hold at all times at once. They give the verdicts, too.",
            {.type = "true, false or a mapping", .fallback = "false"}, settings_of(draft.stop_early)};
}

}  // namespace nrem::core
