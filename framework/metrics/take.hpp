// How figures are taken from steps and streams, where several are taken alike.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>

#include "metrics/figures.hpp"

namespace nrem::core::take {

// Queries and tests.
inline bool is_scored(const StepRecord& step) {
    return step.kind == NREM_QUERY || step.kind == NREM_TEST;
}

// An infinite loss would make every mean infinite: it counts as that of the least positive double.
inline double limited(double bits) {
    return std::isnan(bits) ? bits : std::min(bits, 1074.0);
}

// 1, 0, or -1 where it was not judged.
inline void judged(Mean& mean, int answer) {
    if (answer >= 0) mean.add(answer);
}

// visit(was right, is right) for consecutive judged queries.
void for_pairs(const WholeStream& stream, auto visit) {
    std::int32_t before = -1;
    for (const StepRecord& step : stream.record.steps) {
        if (step.kind != NREM_QUERY) continue;
        if (before >= 0 && step.correct >= 0) visit(before == 1, step.correct == 1);
        before = step.correct;
    }
}

// visit(share of the tokens that the rewrite lost) for each rewrite of a memory in words.
void for_rewrites(const DayLog& steps, auto visit) {
    double before = 0;
    for (const StepRecord& step : steps) {
        if (!step.facts) continue;
        const auto tokens = static_cast<double>(step.memory.tokens);
        visit(before > 0 ? 1 - tokens / before : 0);
        before = tokens;
    }
}

// Rewrites that lost more than half of the tokens.
inline std::uint64_t collapses(const DayLog& steps) {
    std::uint64_t count = 0;
    for_rewrites(steps, [&](double share) { count += share > 0.5; });
    return count;
}

inline void largest_loss(Mean& mean, const WholeStream& stream) {
    double lost = 0;
    bool stated = false;
    for_rewrites(stream.record.steps, [&](double share) {
        lost = std::max(lost, share);
        stated = true;
    });
    if (stated) mean.add(lost);
}

template <auto kind>
void reply(Mean& mean, const StepRecord& step) {
    if (step.reply >= 0) mean.add(step.reply == kind);
}

template <auto field>
void facts(Mean& mean, const StepRecord& step) {
    if (step.facts) mean.add(static_cast<double>(*step.facts.*field));
}

template <auto field>
void size(Mean& mean, const StepRecord& step) {
    mean.add(static_cast<double>(step.memory.*field));
}

template <auto field>
void last_size(Mean& mean, const WholeStream& stream) {
    mean.add(static_cast<double>(stream.record.memory.*field));
}

void items(Mean& mean, const std::vector<ItemHistory>& items, auto of) {
    for (const ItemHistory& item : items) mean.add(std::invoke(of, item));
}

inline double since_learned(const ItemHistory& item) {
    return item.last - item.learned;
}

}  // namespace nrem::core::take
