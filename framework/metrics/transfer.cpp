#include "metrics/transfer.hpp"

#include <algorithm>
#include <cmath>
#include <map>

#include "metrics/take.hpp"
#include "metrics/values.hpp"

namespace nrem::core {
namespace {

using Items = std::map<std::uint64_t, Mean>;  // by item

struct Checkpoint {
    std::uint64_t step = 0;  // of its first test
    Items items;
};

// NaN: not known.
double value_of(const StepRecord& step, ItemQuality quality) {
    if (quality == ItemQuality::log_loss) return take::limited(step.log_loss);
    return step.correct < 0 ? unknown : step.correct;
}

std::vector<Checkpoint> checkpoints_of(const DayLog& steps, ItemQuality quality) {
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
        const double value = value_of(step, quality);
        if (step.item && !std::isnan(value)) made.back().items[step.item].add(value);
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

std::vector<ItemHistory> item_histories(const DayLog& steps, ItemQuality quality) {
    std::vector<ItemHistory> made;
    const std::vector<Checkpoint> checkpoints = checkpoints_of(steps, quality);
    if (checkpoints.empty()) return made;
    const auto lessons = first_lessons(steps);
    const bool rises = quality == ItemQuality::accuracy;
    for (const auto& [item, last] : checkpoints.back().items) {
        ItemHistory& history = made.emplace_back(last.value(), unknown, unknown, unknown);
        const auto lesson = lessons.find(item);
        if (lesson == lessons.end()) continue;
        for (const Checkpoint& each : checkpoints) {
            const auto found = each.items.find(item);
            if (found == each.items.end() || &each == &checkpoints.back()) continue;
            const double value = found->second.value();
            if (each.step < lesson->second) {
                history.before = value;
                continue;
            }
            if (std::isnan(history.learned)) history.learned = history.best = value;
            history.best = rises ? std::max(history.best, value) : std::min(history.best, value);
        }
    }
    return made;
}

}  // namespace nrem::core
