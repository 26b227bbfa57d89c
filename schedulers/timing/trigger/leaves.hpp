// The conditions that look at the day itself: counts, loads, boundaries, windows, the clock.
#pragma once

#include <algorithm>
#include <cmath>
#include <utility>

#include "condition.hpp"

namespace {

// A count of the day has reached a number. The host's own counts start anew with every sleep, a
// load of the memory does not: it holds for as long as the load lasts.
class AtLeast : public Condition {
public:
    AtLeast(std::uint64_t nrem::Day::*count, std::uint64_t least) : count_(count), least_(least) {}
    bool see(const nrem::Day& day) override { return day.*count_ >= least_; }

private:
    std::uint64_t nrem::Day::*count_;
    std::uint64_t least_;
};

class AtLeastReal : public Condition {
public:
    AtLeastReal(double nrem::Day::*figure, double least) : figure_(figure), least_(least) {}
    bool see(const nrem::Day& day) override { return day.*figure_ >= least_; }

private:
    double nrem::Day::*figure_;
    double least_;
};

// Holds at a boundary only, from the n-th one since the last sleep on. One after which nothing has
// happened yet is not counted.
class AtBoundary : public Condition {
public:
    explicit AtBoundary(std::uint64_t every) : every_(every) {}
    bool see(const nrem::Day& day) override {
        if (!day.at_boundary || day.steps == 0) return false;
        return ++passed_ >= every_;
    }
    void restart() override { passed_ = 0; }

private:
    std::uint64_t every_;
    std::uint64_t passed_ = 0;
};

// Logical time since the last sleep, or since the first event.
class Clock : public Condition {
public:
    explicit Clock(double every) : every_(every) {}
    bool see(const nrem::Day& day) override {
        if (std::isnan(since_)) since_ = day.at;
        now_ = day.at;
        return day.at - since_ >= every_;
    }
    void restart() override { since_ = now_; }

private:
    double every_;
    double since_ = std::nan("");
    double now_ = std::nan("");
};

// Holds from a listed step on until a sleep takes place. `steps` rise.
class Manual : public Condition {
public:
    explicit Manual(std::vector<std::uint64_t> steps) : steps_(std::move(steps)) {}
    bool see(const nrem::Day& day) override {
        now_ = day.step;
        return served_ < steps_.size() && steps_[served_] <= now_;
    }
    void restart() override {
        while (served_ < steps_.size() && steps_[served_] <= now_) ++served_;
    }

private:
    std::vector<std::uint64_t> steps_;
    std::size_t served_ = 0;
    std::uint64_t now_ = 0;
};

enum class Signal { loss, errors };

// What a prediction says of the memory; NaN when there was none, or no verdict.
inline double value_of(Signal signal, const nrem::Day& day) {
    if (signal == Signal::loss)
        return std::isfinite(day.loss) ? std::max(day.loss, 0.0) : std::nan("");
    return day.correct < 0 ? std::nan("") : 1.0 - static_cast<double>(day.correct);
}

// The mean over the last predictions is above a level. Starts anew with every sleep, since what was
// predicted before it says nothing about the memory of now; until it is full it does not hold.
class Window : public Condition {
public:
    Window(Signal signal, double above, std::size_t size)
        : signal_(signal), above_(above), values_(size) {}
    bool see(const nrem::Day& day) override {
        const double value = value_of(signal_, day);
        if (!std::isnan(value)) values_[seen_++ % values_.size()] = value;
        return seen_ >= values_.size() && mean() > above_;
    }
    void restart() override { seen_ = 0; }

private:
    // Summed afresh, so that rounding errors cannot pile up over a stream.
    [[nodiscard]] double mean() const {
        double sum = 0;
        for (const double value : values_) sum += value;
        return sum / static_cast<double>(values_.size());
    }

    Signal signal_;
    double above_;
    std::vector<double> values_;
    std::size_t seen_ = 0;
};

}  // namespace
