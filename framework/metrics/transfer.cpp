#include "metrics/transfer.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace nrem::core {
namespace {

using Items = std::map<std::uint64_t, Share>;  // right answers by item

struct Checkpoint {
    std::uint64_t step = 0;  // of its first probe
    Items items;
};

std::vector<Checkpoint> checkpoints_of(const DayLog& steps) {
    std::vector<Checkpoint> made;
    bool open = false;
    for (const StepRecord& step : steps) {
        if (step.kind == NREM_BOUNDARY) continue;
        if (step.kind != NREM_PROBE) {
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

Transfer transfer_of(const DayLog& steps) {
    Transfer result;
    const std::vector<Checkpoint> checkpoints = checkpoints_of(steps);
    if (checkpoints.empty()) return result;
    const auto lessons = first_lessons(steps);
    for (const auto& [item, right] : checkpoints.back().items) {
        const double last = right.value();
        result.last.add(last);
        const auto lesson = lessons.find(item);
        if (lesson == lessons.end()) continue;
        double learned = unknown;  // at the first checkpoint after it was first taught
        double best = unknown;     // at any from there on, but the last
        double before = unknown;   // at the last one before
        for (const Checkpoint& each : checkpoints) {
            const auto found = each.items.find(item);
            if (found == each.items.end() || &each == &checkpoints.back()) continue;
            const double accuracy = found->second.value();
            if (each.step < lesson->second) {
                before = accuracy;
                continue;
            }
            if (std::isnan(learned)) learned = best = accuracy;
            best = std::max(best, accuracy);
        }
        result.forgetting.add(best - last);
        result.backward.add(last - learned);
        result.forward.add(before);
    }
    return result;
}

}  // namespace nrem::core
