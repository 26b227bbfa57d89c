#include "batch/first_days.hpp"

#include <utility>

#include "config/settings.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_bytes = std::size_t{256} << 20;  // of all first days that are kept

void append(std::string& key, const Part& part) {
    key += part.component->name + '\n';
    for (const Setting& setting : part.settings) key += setting.name + '=' + setting.text + '\n';
    key += '\n';
}

// Everything that can affect a lane before its first night.
std::string all_before_the_night(const Cell& cell) {
    std::string key = cell.control == Control::oracle ? "oracle\n" : "\n";
    cell.each_part([&](std::string_view slot, const Part& part) {
        if (slot != "policy" && slot != probe_key) append(key, part);
    });
    if (cell.loop.component) key += json_of(cell.answer) + '\n';
    if (cell.attribution) key += "attribution\n";
    if (cell.start) key += cell.start->hash + '\n';
    return key + json_of(cell.context) + std::to_string(static_cast<int>(cell.feedback));
}

}  // namespace

FirstDays::FirstDays(const Plan& plan, Sharing sharing,
                     const std::function<bool(const Cell&)>& elsewhere)
    : groups_(plan.cells.size()) {
    if (sharing == Sharing::off) return;
    std::map<std::string, std::vector<std::size_t>> alike;
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        const Cell& cell = plan.cells[i];
        const bool asks = cell.prompts || waits(cell);  // a model: its answers are in the cache
        if (!asks && cell.design.empty() && !looks_at_days(cell) && !(elsewhere && elsewhere(cell)))
            alike[all_before_the_night(cell)].push_back(i);
    }
    std::size_t group = 0;
    for (const auto& [key, cells] : alike) {
        if (cells.size() < 2) continue;
        ++group;
        for (const std::size_t cell : cells) groups_[cell] = group;
    }
}

void FirstDays::join(LaneSetup& lane, std::size_t cell) {
    if (groups_[cell] == 0) return;
    const Key key{groups_[cell], lane.trial->seed, lane.stream};
    const std::lock_guard lock(mutex_);
    const auto [found, is_first] = days_.try_emplace(key);
    if (is_first && bytes_ < most_bytes) {
        lane.keep_first_day = [this, key](FirstDay day) { keep(key, std::move(day)); };
    } else if (found->second) {
        lane.first_day = found->second;
        shared_.steps += found->second->steps();
        shared_.seconds += found->second->seconds();
    }
}

void FirstDays::keep(const Key& key, FirstDay day) {
    auto kept = std::make_shared<const FirstDay>(std::move(day));
    const std::lock_guard lock(mutex_);
    bytes_ += kept->bytes();
    days_[key] = std::move(kept);
}

Shared FirstDays::shared() const {
    const std::lock_guard lock(mutex_);
    return shared_;
}

}  // namespace nrem::core
