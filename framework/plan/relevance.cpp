#include "plan/relevance.hpp"

#include <algorithm>
#include <charconv>

#include "config/read.hpp"

namespace nrem::core {
namespace {

// The parts that `key` speaks of, and the name of the parameter ("" for the component itself).
std::pair<std::vector<const Part*>, std::string> parts_of(const std::string& key,
                                                          const Cell& cell) {
    const auto dot = key.find('.');
    const std::string first = key.substr(0, dot);
    std::string rest = dot == std::string::npos ? "" : key.substr(dot + 1);
    if (rest == "name") rest.clear();
    if (first == "task") return {{&cell.task}, rest};
    if (first == "backend") return {{&cell.backend}, rest};
    if (first == "rule") return {{&cell.rule}, rest};
    if (first == "scheduler") return {{&cell.scheduler}, rest};
    const auto second = rest.find('.');
    const std::string which = second == std::string::npos ? "" : rest.substr(0, second);
    std::size_t wanted = cell.policies.size();
    std::from_chars(which.data(), which.data() + which.size(), wanted);
    std::vector<const Part*> picked;
    for (std::size_t i = 0; i < cell.policies.size(); ++i)
        if (which.empty() || i == wanted || cell.policies[i].component->name == which)
            picked.push_back(&cell.policies[i]);
    return {picked, second == std::string::npos ? rest : rest.substr(second + 1)};
}

bool is_component_key(const std::string& key) {
    return !key.starts_with("sleep.") && !key.starts_with("context.") && key != "feedback" &&
           key != "streams";
}

}  // namespace

bool sleeps(const Cell& cell) {
    return cell.scheduler.component->name != "never";
}

bool is_idle(const Cell& cell) {
    return std::ranges::all_of(cell.policies,
                               [](const Part& policy) { return policy.component->name == "noop"; });
}

Relevance relevance_of(const std::string& key, const Cell& cell) {
    if (key.starts_with("sleep."))
        return sleeps(cell) && !is_idle(cell) ? Relevance::relevant : Relevance::asleep;
    if (!is_component_key(key)) return Relevance::relevant;
    const auto [parts, parameter] = parts_of(key, cell);
    const bool known =
        parameter.empty() || std::ranges::any_of(parts, [&, &name = parameter](const Part* part) {
            return has_parameter(*part->component, name);
        });
    if (!known) return Relevance::unknown;
    return key.starts_with("policy") && !sleeps(cell) ? Relevance::asleep : Relevance::relevant;
}

void normalise(Cell& cell) {
    if (!sleeps(cell)) cell.policies.clear();
    if (!is_idle(cell)) return;
    if (cell.policies.size() > 1)
        cell.policies.erase(cell.policies.begin() + 1, cell.policies.end());
    cell.sleep = {};
}

KeyWatch::KeyWatch(const Config& config) : config_(config) {
    for (const auto& axis : config.sweep) watched_.push_back({axis.key, axis.place, true, {}, {}});
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
        const std::string near = nearest(name, watched.known);
        refuse(config_, watched.place,
               watched.key + ": no cell has a component with a parameter '" + name + "'" +
                   (near.empty() ? "" : " (nearest: " + near + ")"));
    }
}

}  // namespace nrem::core
