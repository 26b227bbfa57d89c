// Figures with their intervals, and paired contrasts: cells less baselines on the same streams,
// seeds and items. Streams are the clusters; seeds are a second one where a figure says so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "metrics/metrics.hpp"

namespace nrem::core {

// 95 %; NaNs: not available.
struct Interval {
    double low = unknown;
    double high = unknown;
    friend bool operator==(const Interval&, const Interval&) = default;
};

struct Estimate {
    double value = unknown;  // NaN: the metric was not measured
    Interval interval = {};
    std::uint64_t n = 0;  // items
};

// In the order in which they are preferred for the headline.
enum class Metric { accuracy, log_loss, absolute_error, squared_error };
inline constexpr Metric all_metrics[] = {Metric::accuracy, Metric::log_loss, Metric::absolute_error,
                                         Metric::squared_error};
// Whether more is better.
[[nodiscard]] inline bool rises(Metric metric) {
    return metric == Metric::accuracy;
}

// Cell minus baseline, over paired items.
struct Difference {
    Metric metric = Metric::accuracy;
    double value = unknown;  // NaN: not measured in both
    Interval interval = {};  // clustered paired bootstrap
    std::uint64_t n = 0;     // paired items
    std::uint64_t streams = 0;
    double standard_error = unknown;  // clustered
    double detectable = unknown;      // seen with 80 % power at 5 % (two-sided, not corrected)
    double p = unknown;               // sign-flip permutation of whole streams
    double effect_size = unknown;     // Cohen's d_z: the mean over streams by its spread over them
};

// Exact, on items; takes items of one stream for independent of each other.
struct McNemar {
    std::uint64_t b = 0;  // only the cell right
    std::uint64_t c = 0;  // only the baseline right
    double p = unknown;
};

enum class Test { permutation, mcnemar };

// `better` and `worse`: corrected p < 0.05 and, where the test is McNemar's, the clustered interval
// is there and leaves out 0. Otherwise `no_difference` when an effect of the margin would have been
// seen (the detectable effect is at most the margin, and the test can fall below 0.05 with so few
// streams) and `underpowered` when not. `not_compared`: no pairs.
enum class Verdict { better, worse, no_difference, underpowered, not_compared };

struct OfSeed {
    std::uint64_t seed = 0;
    double value = unknown;
};

// What one figure comes to seed by seed.
struct SeedRange {
    std::uint64_t n = 0;  // seeds
    OfSeed worst;         // the lowest accuracy, the highest loss
    OfSeed best;
};

// Variances of the difference of one stream under one seed: d = mean + stream + seed + residual.
// Where each seed has streams of its own, those of streams and residual cannot be told apart and
// stand under `streams`.
struct Components {
    double streams = unknown;
    double seeds = unknown;
    double residual = unknown;
};

// The common part of a pair of cells and of a level of a factor.
struct Contrast {
    std::uint64_t trials = 0;  // pairs of trials: seeds of both, over all pairs of cells
    std::uint64_t streams = 0;
    std::uint64_t unpaired =
        0;  // streams of a seed that are in one of the two only, or do not match

    Difference accuracy{.metric = Metric::accuracy};
    Difference log_loss{.metric = Metric::log_loss};
    Difference absolute_error{.metric = Metric::absolute_error};
    Difference squared_error{.metric = Metric::squared_error};
    McNemar mcnemar;

    // The headline: of accuracy, or of the first metric that there is. The permutation test, unless
    // there are so few streams that it could not fall below 0.05 even alone (fewer than six); then
    // McNemar's if there is accuracy. (A factor has the permutation test alone, since it may count
    // an item of a stream several times.) Corrected by Holm's method over the family: the arms of
    // the group that are compared with the baselines of one name (controls are a family of their
    // own, and so are the arms of each run where runs are compared), or the levels of the factor.
    Metric metric = Metric::accuracy;
    Test test = Test::permutation;
    double p = unknown;
    double corrected_p = unknown;
    std::uint64_t family = 0;  // its size
    Verdict verdict = Verdict::not_compared;
    std::string invalid;  // why the verdict says nothing about memory; "": it does

    // Of the headline difference, with seeds as a second random effect.
    SeedRange seeds;
    Components components;
    Interval over_seeds;  // holds for new streams and new seeds; NaNs with one seed

    std::vector<double> of_streams;  // the headline difference of each stream, over its seeds

    // With `stop_early`: after each stream, in their order, an interval for the mean difference of
    // accuracy that holds at all times at once. The verdict goes by the last of them, since p is
    // for a number of streams that was fixed beforehand.
    std::vector<Interval> running;
};

[[nodiscard]] const Difference& headline(const Contrast& contrast);

// "accuracy", "log_loss", "absolute_error", "squared_error"
[[nodiscard]] std::string_view name_of(Metric metric);
// "permutation", "mcnemar"
[[nodiscard]] std::string_view name_of(Test test);
// "better", "worse", "no detectable difference", "underpowered", "not compared"
[[nodiscard]] std::string_view words(Verdict verdict);

}  // namespace nrem::core
