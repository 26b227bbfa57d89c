#include "plan/value_watch.hpp"

#include <algorithm>

#include "config/read.hpp"
#include "config/sections.hpp"
#include "plan/conditions.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_seen = 1000;  // for the nearest one

// Whether an override may have taken the key's values away.
bool is_overridden(const Config& config, const std::string& key) {
    return std::ranges::any_of(config.overrides, [&](const std::string& text) {
        const std::string changed = text.substr(0, text.find('='));
        return changed.starts_with("sweep") || changed.starts_with("arms") ||
               changed.starts_with("search") || key.starts_with(changed) ||
               (is_member(key) && pipeline_key(key).starts_with(changed));
    });
}

// Of a swept key its value, of a searched one a number that was drawn.
bool is_drawn(const Config& config, const std::string& key) {
    return std::ranges::any_of(config.search.space,
                               [&](const Axis& axis) { return axis.key == key && axis.range; });
}

}  // namespace

ValueWatch::ValueWatch(const Config& config, const Registry& registry)
    : config_(config), registry_(registry) {
    for (const Condition& condition : config.exclude) add(condition);
    for (const auto* axes : {&config.sweep, &config.search.space})
        for (const Axis& axis : *axes)
            if (axis.when) add(*axis.when);
    for (const Claim& claim : config.expect) {
        add(claim.arm);
        if (claim.versus) add(*claim.versus);
    }
}

void ValueWatch::add(const Condition& condition) {
    for (const auto& [key, values] : condition.pairs)
        if (!is_overridden(config_, key) && !is_drawn(config_, key))
            for (const std::string& value : values)
                named_.push_back({.key = key, .value = value, .place = condition.place});
}

// A control has the values of the arms that it is for.
void ValueWatch::add(const Selector& selector) {
    for (const auto& [key, value] : selector.where)
        if (!is_overridden(config_, key) && !is_drawn(config_, key))
            named_.push_back(
                {.key = key, .value = value, .arm = selector.arm, .place = selector.place});
}

void ValueWatch::look(Named& named, const Point& point) const {
    const bool is_arm = std::ranges::find(config_.arms, named.arm, &Arm::name) != config_.arms.end();
    if (is_arm && point.arm.name != named.arm) return;
    const auto values = named.arm.empty() ? values_of(point, registry_, named.key)
                                          : swept_values(point, named.key);
    for (const std::string& value : values) {
        named.found |= is_same_value(value, named.value);
        if (named.seen.size() < most_seen) named.seen.insert(value);
    }
}

void ValueWatch::look(const Point& point) {
    for (Named& named : named_)
        if (!named.found) look(named, point);
}

void ValueWatch::check() const {
    for (const Named& named : named_) {
        if (named.found) continue;
        if (named.seen.empty())
            refuse(config_, named.place,
                   named.arm.empty() ? "no cell has " + named.key
                                     : named.key + " is not swept in the cells of " + named.arm);
        Value unknown;
        unknown.key = named.value;
        unknown.place = named.place;
        refuse_unknown(config_, unknown, "value of " + named.key,
                       {named.seen.begin(), named.seen.end()});
    }
}

}  // namespace nrem::core
