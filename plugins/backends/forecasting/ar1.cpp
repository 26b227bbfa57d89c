// backend ar1: the next value from the last one, by the line through all pairs of neighbours that
// it is shown (AR(1) by least squares with an intercept). It keeps nothing between questions.
//
// Two values or fewer say nothing about a slope, and neither do equal ones: then it is the last
// value again. Of choices it takes the answer that came with the value nearest to the next one.
#include <array>
#include <cmath>

#include "engines/episodic/shown.hpp"
#include "nrem/sdk.hpp"

namespace {

// Sums over pairs of a value and the one before it, about the first value, so that a series far
// from 0 loses no digits.
class Line {
public:
    void add(double value) {
        if (shown_ == 0) origin_ = value;
        const double y = value - origin_;
        if (shown_ > 0) {
            const double n = static_cast<double>(shown_);
            const double dx = last_ - mean_x_;
            mean_x_ += dx / n;
            both_ += dx * (y - mean_y_) * (n - 1) / n;
            mean_y_ += (y - mean_y_) / n;
            square_ += dx * (last_ - mean_x_);
        }
        last_ = y;
        ++shown_;
    }
    [[nodiscard]] std::size_t shown() const { return shown_; }
    [[nodiscard]] double next() const {
        if (shown_ < 3 || !(square_ > 0)) return origin_ + last_;
        const double slope = both_ / square_;
        return origin_ + mean_y_ + slope * (last_ - mean_x_);
    }

private:
    double origin_ = 0, last_ = 0;
    double mean_x_ = 0, mean_y_ = 0, square_ = 0, both_ = 0;
    std::size_t shown_ = 0;
};

class Ar1 {
public:
    static constexpr auto needs = std::to_array<const char*>({"task.values"});
    static constexpr auto offers = std::to_array<const char*>({"backend.reads_cases"});

    explicit Ar1(const nrem::Params&) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        Line line;
        nrem::cases::for_each_answer(question, [&](std::string_view, double value, double) {
            if (std::isfinite(value)) line.add(value);
        });
        const double next = line.next();
        if (line.shown() > 0 && std::isfinite(next)) answer.value(next);
        nrem::cases::say(nearest_to(next, question), question, answer);
    }

private:
    static std::string_view nearest_to(double next, const nrem::Question& question) {
        std::string_view nearest;
        double least = nrem::infinity;
        nrem::cases::for_each_answer(question, [&](std::string_view label, double value, double) {
            if (label.empty() || !(std::abs(value - next) <= least)) return;
            least = std::abs(value - next);
            nearest = label;
        });
        return nearest;
    }
};

}  // namespace

NREM_PLUGIN("ar1", "0.1.0",
            nrem::backend<Ar1>({"ar1", "the next value from the last one, by least squares",
                                "Yule 1927 (autoregression)"}))
