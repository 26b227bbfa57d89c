#include "plan/learned_stop.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>

#include "base/file.hpp"
#include "base/json.hpp"
#include "nrem/abi/plugin.h"
#include "nrem/sdk/standing.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::string_view weights_setting = "weights";

struct Shown {
    std::string_view feature;
    std::string_view capability;
};
// Features that only some loops show.
constexpr auto shown_features = std::to_array<Shown>({{"distinct", "loop.votes"},
                                                      {"leader", "loop.votes"},
                                                      {"second", "loop.votes"},
                                                      {"verdict", "loop.verdict"},
                                                      {"score", "loop.score"},
                                                      {"margin", "loop.margin"}});

// Where the host finds the file; none: it does not, which the stop itself says.
std::optional<std::string> located(const std::string& file, const nrem_host* host) {
    const auto* data = static_cast<const nrem_data*>(host->extension(host->self, NREM_DATA));
    char path[4096];
    nrem_error error{};
    error.struct_size = sizeof error;
    if (!data || data->locate(data->self, borrow(std::string_view(file)), path, sizeof path, &error) != NREM_OK)
        return std::nullopt;
    return path;
}

// None where it is no file of a learned stop, which the stop itself says.
std::optional<Json> read_stop(const std::string& file, const nrem_host* host) {
    const auto path = located(file, host);
    if (!path) return std::nullopt;
    auto read = try_json(read_text(RunPath(*path)));
    const bool is_one = read && read->is_object() &&
                        read->value("schema", Json()) == Json(learned_stop_schema);
    return is_one ? std::move(read) : std::nullopt;
}

// All seeds that anything of it was fitted on, whatever they are called.
std::set<std::uint64_t> seeds_of(const Json& stop) {
    std::set<std::uint64_t> seeds;
    const auto add = [&](const Json& list) {
        for (const Json& seed : list)
            if (seed.is_number_unsigned()) seeds.insert(seed.get<std::uint64_t>());
    };
    const Json given = stop.value("seeds", Json());
    if (given.is_array()) add(given);
    if (given.is_object())
        for (const Json& list : given) add(list);
    return seeds;
}

std::string feature_conflict(const Cell& cell, const std::string& file, const Json& stop) {
    for (const Json& feature : stop.value("features", Json::array()))
        for (const Shown& each : shown_features)
            if (feature == Json(each.feature) && !offers(*cell.loop.component, each.capability))
                return fmt::format("{}: {} goes by the feature {}, and {} does not offer {}",
                                   title_of(*cell.stop.component), file, each.feature,
                                   title_of(*cell.loop.component), each.capability);
    return "";
}

}  // namespace

std::string learned_stop_conflict(const Cell& cell, const Config& config, const nrem_host* host) {
    const Component* const component = cell.stop.component;
    if (!component) return "";
    for (const std::uint64_t seed : config.seeds)
        for (const Setting& setting : settings_for(cell.stop, seed)) {
            if (setting.name != weights_setting) continue;
            const auto stop = read_stop(setting.text, host);
            if (!stop) continue;
            if (const auto why = feature_conflict(cell, setting.text, *stop); !why.empty()) return why;
            const auto seeds = seeds_of(*stop);
            if (stop->value("task", "") != cell.task.component->name || !seeds.contains(seed)) continue;
            return fmt::format("{}: {} was fitted on seed {} of task {}, among others ({}); give seeds "
                               "that it has not seen",
                               title_of(*component), setting.text, seed, cell.task.component->name,
                               fmt::join(seeds, ", "));
        }
    return "";
}

}  // namespace nrem::core
