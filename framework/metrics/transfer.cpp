#include "metrics/transfer.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "metrics/values.hpp"

namespace nrem::core {
namespace {

using Items = std::map<std::uint64_t, Share>;  // right answers by item

struct Checkpoint {
    std::uint64_t step = 0;  // of its first test
    Items items;
};

std::vector<Checkpoint> checkpoints_of(const DayLog& steps) {
    std::vector<Checkpoint> made;
    bool open = false;
    for (const StepRecord& step : steps) {
        if (step.kind == NREM_BOUNDARY) continue;
        if (step.kind != NREM_TEST) {
            open = false;
            continue;
        }
        if (!open) made.push_back({step.step, {}});
        open = true;
        if (step.item && step.correct >= 0) made.back().items[step.item].add(step.correct == 1);
    }
    return made;
}

std::map<std::uint64_t, std::uint64_t> first_lessons(const DayLog& steps) {
    std::map<std::uint64_t, std::uint64_t> first;
    for (const StepRecord& step : steps)
        if (step.item && (step.kind == NREM_OBSERVE || step.kind == NREM_QUERY))
            first.try_emplace(step.item, step.step);
    return first;
}

}  // namespace

std::vector<ItemHistory> item_histories(const DayLog& steps) {
    std::vector<ItemHistory> made;
    const std::vector<Checkpoint> checkpoints = checkpoints_of(steps);
    if (checkpoints.empty()) return made;
    const auto lessons = first_lessons(steps);
    for (const auto& [item, right] : checkpoints.back().items) {
        ItemHistory& history = made.emplace_back(right.value(), unknown, unknown, unknown);
        const auto lesson = lessons.find(item);
        if (lesson == lessons.end()) continue;
        for (const Checkpoint& each : checkpoints) {
            const auto found = each.items.find(item);
            if (found == each.items.end() || &each == &checkpoints.back()) continue;
            const double accuracy = found->second.value();
            if (each.step < lesson->second) {
                history.before = accuracy;
                continue;
            }
            if (std::isnan(history.learned)) history.learned = history.best = accuracy;
            history.best = std::max(history.best, accuracy);
        }
    }
    return made;
}

}  // namespace nrem::core
