// Bayesian online change-point detection (Adams and MacKay 2007, arXiv 0710.3742): how probable is
// it that the source of a signal has changed within the last few values?
//
// A run is a hypothesis about when the present regime began. Each keeps the statistics of its
// values: normal-gamma for losses, beta-Bernoulli for errors. Improbable runs are dropped and their
// number is bounded, so a value costs the same however long the stream; nothing is allocated.
#pragma once

#include <algorithm>
#include <numbers>

#include "leaves.hpp"

namespace {

// Gamma(alpha + 1/2) / Gamma(alpha), by R(a + 1/2) = a / R(a) and R(1) = sqrt(pi) / 2.
constexpr double gamma_ratio(double alpha) {
    double ratio = 0.5 / std::numbers::inv_sqrtpi;
    for (double a = 1; a < alpha; a += 0.5) ratio = a / ratio;
    return ratio;
}

// Values with an unknown mean and spread. Losses are bunched near 0 with a long tail, which their
// square root evens out; the prior expects roots of about 1, give or take 1, and is firm about the
// spread, since a few losses that happen to be equal are not a new regime.
class Normal {
public:
    [[nodiscard]] double density(double loss) const {
        const double spread = 2 * scale_ * (weight_ + 1) / weight_;  // squared, times 2 alpha
        const double gap = std::sqrt(loss) - mean_;
        return gamma_ratio_ / std::sqrt(std::numbers::pi * spread) *
               std::pow(1 + gap * gap / spread, -alpha_ - 0.5);
    }
    void add(double loss) {
        const double gap = std::sqrt(loss) - mean_;
        scale_ += weight_ * gap * gap / (2 * (weight_ + 1));
        mean_ += gap / (weight_ + 1);
        weight_ += 1;
        gamma_ratio_ = alpha_ / gamma_ratio_;
        alpha_ += 0.5;
    }

private:
    static constexpr double firmness = 3;  // in pairs of values

    double mean_ = 1;
    double weight_ = 0.3;
    double alpha_ = firmness;
    double scale_ = firmness;
    double gamma_ratio_ = gamma_ratio(firmness);
};

// Ones and zeros with an unknown share of ones; the prior is flat.
class Bernoulli {
public:
    [[nodiscard]] double density(double value) const {
        return (value > 0.5 ? ones_ : zeros_) / (ones_ + zeros_);
    }
    void add(double value) { (value > 0.5 ? ones_ : zeros_) += 1; }

private:
    double ones_ = 1;
    double zeros_ = 1;
};

template <class Model>
class Runs {
public:
    explicit Runs(double hazard) : hazard_(hazard) {
        runs_.reserve(most + 1);
        restart();
    }
    void restart() {
        runs_.clear();
        runs_.push_back({.mass = 1, .length = 0, .first = true, .model = {}});
    }
    void add(double value) {
        double total = 0;
        for (auto& run : runs_) {
            run.mass *= run.model.density(value);
            run.model.add(value);
            ++run.length;
            total += run.mass;
        }
        if (!(total > 0)) return restart();  // a value beyond all bounds
        for (auto& run : runs_) run.mass *= (1 - hazard_) / total;
        runs_.push_back({.mass = hazard_, .length = 0, .first = false, .model = {}});
        thin_out();
    }
    // The probability of a change that is at least `from` and less than `to` values old. The start
    // is not a change.
    [[nodiscard]] double changed(std::uint64_t from, std::uint64_t to) const {
        double mass = 0;
        for (const auto& run : runs_)
            if (!run.first && run.length >= from && run.length < to) mass += run.mass;
        return mass;
    }

private:
    struct Run {
        double mass;
        std::uint64_t length;
        bool first;  // began with the signal
        Model model;
    };
    static constexpr std::size_t most = 64;
    static constexpr double least = 1e-6;  // mass below which a run is dropped

    void thin_out() {
        std::erase_if(runs_, [](const Run& run) { return run.mass < least; });
        if (runs_.size() > most)
            runs_.erase(
                std::min_element(runs_.begin(), runs_.end(),
                                 [](const Run& a, const Run& b) { return a.mass < b.mass; }));
        double total = 0;
        for (const auto& run : runs_) total += run.mass;
        for (auto& run : runs_) run.mass /= total;
    }

    double hazard_;
    std::vector<Run> runs_;
};

// Holds from the change until the next sleep. A sleep changes the predictions itself, so detection
// begins anew after it, and the change that a sleep makes never calls for another.
template <class Model>
class ChangePoint : public Condition {
public:
    struct Plan {
        Signal signal;
        double above;
        double hazard;
        std::uint64_t within;
    };
    explicit ChangePoint(const Plan& plan) : plan_(plan), runs_(plan.hazard) {}
    bool see(const nrem::Day& day) override {
        const double value = value_of(plan_.signal, day);
        if (std::isnan(value)) return found_;
        runs_.add(value);
        found_ |= runs_.changed(confirmed, plan_.within) > plan_.above;
        return found_;
    }
    void restart() override {
        found_ = false;
        runs_.restart();
    }

private:
    static constexpr std::uint64_t confirmed = 3;  // one odd value is no change

    Plan plan_;
    Runs<Model> runs_;
    bool found_ = false;
};

}  // namespace
