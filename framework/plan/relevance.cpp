#include "plan/relevance.hpp"

#include <algorithm>

#include "base/nearest.hpp"
#include "config/read.hpp"
#include "config/settings.hpp"

namespace nrem::core {
namespace {

std::pair<std::vector<const Part*>, std::string> policies_of(std::string_view rest,
                                                             const SleepPart& sleep) {
    const PolicyKey key = split_policy(rest);
    std::vector<const Part*> picked;
    for (std::size_t i = 0; i < sleep.policies.size(); ++i)
        if (key.means(i, sleep.policies[i].component->name)) picked.push_back(&sleep.policies[i]);
    return {picked, std::string(key.parameter)};
}

const SleepPart* sleep_of(std::string_view name, const Cell& cell) {
    const auto found = std::ranges::find(cell.sleeps, name, &SleepPart::name);
    return found == cell.sleeps.end() ? nullptr : &*found;
}

std::pair<std::vector<const Part*>, std::string> probes_of(const std::string& dotted,
                                                           const Cell& cell) {
    const ProbeKey key = split_probe(dotted);
    std::vector<const Part*> picked;
    for (const ProbePart& probe : cell.probes)
        if (probe.part.component->name == key.probe) picked.push_back(&probe.part);
    return {picked, std::string(key.parameter)};
}

Relevance relevance_of_probe(const std::string& dotted, const Cell& cell) {
    const auto [parts, parameter] = probes_of(dotted, cell);
    ProbeTimes any;
    const bool is_own = parameter.empty() || find(settings_of(any), parameter);
    const bool is_known = std::ranges::any_of(parts, [&, &wanted = parameter](const Part* part) {
        return is_own || has_parameter(*part->component, wanted);
    });
    return is_known || dotted == probes_key ? Relevance::relevant : Relevance::unknown;
}

// The parts that `dotted` speaks of, and the name of the parameter ("" for the component itself).
std::pair<std::vector<const Part*>, std::string> parts_of(const std::string& dotted,
                                                          const Cell& cell) {
    const CellKey key = split_key(dotted);
    const SleepPart* sleep = sleep_of(key.sleep, cell);
    if (sleep && key.slot == "policy") return policies_of(key.parameter, *sleep);
    if (key.slot == probes_key) return probes_of(dotted, cell);
    std::vector<const Part*> picked;
    const auto pick = [&](std::string_view slot, const Part& part) {
        if (slot == key.slot && part.component) picked.push_back(&part);
    };
    Cell::each_slot(cell, pick);
    if (sleep) sleep->each_part(pick);
    return {picked, std::string(key.parameter)};
}

}  // namespace

bool is_idle(const SleepPart& sleep) {
    return std::ranges::all_of(sleep.policies,
                               [](const Part& policy) { return offers(*policy.component, "policy.idle"); });
}

bool is_idle(const Cell& cell) {
    return std::ranges::all_of(cell.sleeps, [](const SleepPart& sleep) { return is_idle(sleep); });
}

Relevance relevance_of(const std::string& dotted, const Cell& cell) {
    const CellKey key = split_key(dotted);
    const SleepPart* sleep = sleep_of(key.sleep, cell);
    const bool asleep = !sleep || !sleeps(*sleep);
    if (key.slot == "sleep" || key.slot == "gate") {
        if (!sleep) return Relevance::unknown;
        return asleep || is_idle(*sleep) ? Relevance::asleep : Relevance::relevant;
    }
    if (key.slot == probes_key) return relevance_of_probe(dotted, cell);
    if (key.slot == members_slot) {
        if (!sleep) return Relevance::unknown;
        return asleep ? Relevance::asleep : Relevance::relevant;
    }
    if (key.slot == "answer" || key.slot == tools_key)
        return cell.loop.component ? Relevance::relevant : Relevance::unknown;
    if (key.slot == "design") return sleeps(cell) ? Relevance::relevant : Relevance::asleep;
    if (key.slot == "prompts") return speaks(cell) ? Relevance::relevant : Relevance::unknown;
    if (!is_choice(key.slot)) return Relevance::relevant;
    const auto [parts, parameter] = parts_of(dotted, cell);
    const bool known = (parameter.empty() && (sleep || key.sleep == plain_sleep)) ||
                       std::ranges::any_of(parts, [&, &wanted = parameter](const Part* part) {
                           return has_parameter(*part->component, wanted);
                       });
    if (!known) return Relevance::unknown;
    return key.slot == "policy" && asleep ? Relevance::asleep : Relevance::relevant;
}

SleepSettings idle_settings(const SleepSettings& settings) {
    SleepSettings idle;
    idle.mode = settings.mode;
    idle.publish_after = settings.publish_after;
    idle.cap_nights = settings.cap_nights;
    idle.cap_time = settings.cap_time;
    idle.breaker = false;  // its nights never change anything, and keep the schedule of their arm
    return idle;
}

// What belongs to a loop means nothing without one.
void drop_loop(Cell& cell) {
    cell.loop = {};
    cell.stop = {};
    cell.tools.clear();
    cell.fewer = {};
    cell.share_fewer = 0;
    cell.answer = {};
}

void normalise(Cell& cell) {
    if (!cell.loop.component) drop_loop(cell);
    SleepPart awake = cell.sleeps.front();
    std::erase_if(cell.sleeps, [](const SleepPart& sleep) { return !sleeps(sleep); });
    if (cell.sleeps.empty()) {
        awake.policies.clear();
        cell.design.clear();
        cell.sleeps.push_back(std::move(awake));
    }
    for (SleepPart& sleep : cell.sleeps) {
        if (sleep.settings.mode != SleepMode::overlapped) sleep.settings.publish_after = 0;
        if (!is_idle(sleep)) continue;
        if (sleep.policies.size() > 1)
            sleep.policies.erase(sleep.policies.begin() + 1, sleep.policies.end());
        sleep.settings = sleeps(sleep) ? idle_settings(sleep.settings) : SleepSettings{};
        sleep.gate = {};
    }
}

KeyWatch::KeyWatch(const Config& config) : config_(config) {
    for (const auto* axes : {&config.sweep, &config.search.space})
        for (const auto& axis : *axes) watched_.push_back({axis.key, axis.place, true, {}, {}});
    for (const auto& change : config.overriding)
        watched_.push_back({change.key, change.value.place, false, {}, {}});
}

void KeyWatch::look(const Cell& cell) {
    for (auto& watched : watched_) {
        if (watched.best == Relevance::relevant) continue;
        const Relevance now = relevance_of(watched.key, cell);
        watched.best = std::max(watched.best, now);
        if (now != Relevance::unknown || watched.known.size() > 100) continue;
        for (const Part* part : parts_of(watched.key, cell).first)
            for (const auto& parameter : part->component->parameters)
                watched.known.push_back(parameter.name);
    }
}

void KeyWatch::check() const {
    for (const auto& watched : watched_) {
        if (watched.best == Relevance::relevant) continue;
        if (watched.best == Relevance::asleep && !watched.swept) continue;
        if (watched.best == Relevance::asleep)
            refuse(config_, watched.place,
                   "sweeping " + watched.key + " changes nothing: no cell sleeps with a policy");
        const std::string name = watched.key.substr(watched.key.rfind('.') + 1);
        refuse(config_, watched.place,
               watched.key + ": no cell has a component with a parameter '" + name + "'" +
                   nearest_hint(name, watched.known));
    }
}

}  // namespace nrem::core
