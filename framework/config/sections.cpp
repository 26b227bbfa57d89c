#include "config/sections.hpp"

#include <algorithm>
#include <set>

#include "config/assign.hpp"
#include "config/axes.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_seeds = 100'000;
constexpr std::uint64_t most_window = 1'000'000;

// In the order of control_names.
constexpr bool Controls::*switches[] = {
    &Controls::no_memory, &Controls::window,   &Controls::full_history, &Controls::noop_sleep,
    &Controls::oracle,    &Controls::majority, &Controls::persistence};
static_assert(std::size(switches) + 1 == all_names<Control>.size());

bool* switch_of(Controls& controls, std::string_view name) {
    const auto control = from_name<Control>(name);
    if (!control || *control == Control::none) return nullptr;
    return &(controls.*switches[static_cast<std::size_t>(*control) - 1]);
}

Controls none_of_them() {
    Controls controls;
    for (const auto each : switches) controls.*each = false;
    return controls;
}

std::vector<std::string> known_controls() {
    return {all_names<Control>.begin() + 1, all_names<Control>.end()};
}

void read_window(const Config& config, Controls& controls, const Value& value) {
    if (value.shape != Shape::mapping) {
        controls.window = read_flag(config, value, "controls.window");
        return;
    }
    for (const auto& item : value.items) {
        if (item.key != "size") refuse_unknown(config, item, "controls.window key", {"size"});
        controls.window_size = read_count(config, item, "controls.window.size", {1, most_window});
    }
}

Controls read_control_list(const Config& config, const Value& value) {
    Controls controls = none_of_them();
    for (const auto& item : value.items) {
        Value named = item;
        named.key = read_text(config, item, "controls");
        bool* on = switch_of(controls, named.key);
        if (!on) refuse_unknown(config, named, "control", known_controls());
        *on = true;
    }
    return controls;
}

}  // namespace

Controls read_controls(const Config& config, const Value& value) {
    if (value.shape == Shape::list) return read_control_list(config, value);
    if (value.shape != Shape::mapping)
        return read_flag(config, value, "controls") ? Controls{} : none_of_them();
    Controls controls;
    for (const auto& item : value.items) {
        bool* on = switch_of(controls, item.key);
        if (!on) refuse_unknown(config, item, "control", known_controls());
        if (item.key == "window")
            read_window(config, controls, item);
        else
            *on = read_flag(config, item, "controls." + item.key);
    }
    return controls;
}

std::vector<std::uint64_t> read_seeds(const Config& config, const Value& value) {
    std::vector<std::uint64_t> seeds;
    if (value.shape != Shape::list) {
        const auto count = read_count(config, value, "seeds", {1, most_seeds});
        for (std::uint64_t seed = 1; seed <= count; ++seed) seeds.push_back(seed);
        return seeds;
    }
    if (value.items.empty()) refuse(config, value.place, "seeds has no values");
    if (value.items.size() > most_seeds) refuse(config, value.place, "too many seeds");
    std::set<std::uint64_t> seen;
    for (const auto& item : value.items) {
        seeds.push_back(read_count(config, item, "seeds"));
        if (!seen.insert(seeds.back()).second)
            refuse(config, item.place, "the seed " + item.text + " stands here twice");
    }
    return seeds;
}

std::vector<Arm> read_arms(const Config& config, const Value& value) {
    need_mapping(config, value, "arms");
    std::vector<Arm> arms;
    Controls controls = config.controls;
    for (const auto& item : value.items) {
        if (item.key.empty()) refuse(config, item.place, "an arm has an empty name");
        const bool* taken = switch_of(controls, item.key);
        if (taken && *taken)
            refuse(config, item.place,
                   "an arm cannot be called " + item.key + ", as a control is; switch that off (" +
                       "controls." + item.key + ": false) or choose another name");
        if (item.shape != Shape::nothing) need_mapping(config, item, "arm " + item.key);
        arms.push_back({item.key, item.place, assignments_within(config, item)});
    }
    if (arms.empty()) refuse(config, value.place, "`arms` is empty");
    return arms;
}

std::vector<Condition> read_exclusions(const Config& config, const Value& value) {
    std::vector<Condition> exclusions;
    if (value.shape == Shape::nothing) return exclusions;
    if (value.shape != Shape::list) refuse(config, value.place, "exclude wants a list of mappings");
    for (const auto& item : value.items) {
        need_mapping(config, item, "an entry of exclude");
        Condition exclusion = read_condition(config, item);
        if (exclusion.pairs.empty())
            refuse(config, item.place, "an empty entry would exclude every cell");
        exclusions.push_back(std::move(exclusion));
    }
    return exclusions;
}

std::vector<std::string> arms_and_controls(const Config& config) {
    std::vector<std::string> known;
    for (const auto& arm : config.arms) known.push_back(arm.name);
    Controls controls = config.controls;
    for (const auto& control : known_controls())
        if (*switch_of(controls, control)) known.push_back(control);
    return known;
}

void need_arm(const Config& config, const std::string& name, Place place) {
    const std::vector<std::string> known = arms_and_controls(config);
    if (std::ranges::find(known, name) != known.end()) return;
    Value named;
    named.key = name;
    named.place = place;
    refuse_unknown(config, named, "arm", known);
}

void need_arm_or_cell(const Config& config, const std::string& name, Place place) {
    const bool is_cell = std::ranges::any_of(
        config.arms, [&](const Arm& arm) { return name.starts_with(arm.name + ", "); });
    if (!is_cell) need_arm(config, name, place);
}

}  // namespace nrem::core
