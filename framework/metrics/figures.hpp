// The table of figures: every mean and share that is measured of a trial. Whoever keeps, pools,
// compares, prints or describes figures loops over it, so that a new one is an enumerator here and
// an entry in figures.cpp. Counts of nights are a table of their own (nights.hpp).
#pragma once

#include <array>
#include <cstddef>
#include <limits>
#include <span>
#include <string_view>
#include <vector>

#include "metrics/transfer.hpp"
#include "metrics/values.hpp"
#include "trial/trial_record.hpp"

namespace nrem::core {

enum class Metric {
    // Kept by stream, in the order in which a paired one is preferred for the headline.
    accuracy,
    top5,
    log_loss,
    absolute_error,
    squared_error,
    corrected,
    lost,
    stale,
    // Kept for the trial as a whole.
    bytes_mean,
    bytes,
    records_mean,
    records,
    tokens_mean,
    tokens,
    tokens_shown,
    broken_answers,
    prompts_too_long,
    repaired_answers,
    understood,
    facts_supported,
    facts_stale,
    facts_fabricated,
    facts_omitted,
    facts_lost,
    last_accuracy,
    forgetting,
    backward_transfer,
    forward_transfer,
    last_loss,
    loss_forgetting,
    loss_backward,
    loss_forward,
};
inline constexpr auto kept_by_stream = static_cast<std::size_t>(Metric::stale) + 1;
inline constexpr auto metric_count = static_cast<std::size_t>(Metric::loss_forward) + 1;

// One value for each of the first n metrics.
template <class T, std::size_t n>
struct PerMetric {
    std::array<T, n> values{};
    [[nodiscard]] T& operator[](Metric metric) { return values.at(static_cast<std::size_t>(metric)); }
    [[nodiscard]] const T& operator[](Metric metric) const {
        return values.at(static_cast<std::size_t>(metric));
    }
    PerMetric& operator+=(const PerMetric& other) {
        for (std::size_t i = 0; i < n; ++i) values[i] += other.values[i];
        return *this;
    }
    friend bool operator==(const PerMetric&, const PerMetric&) = default;
};

enum class Better { higher, lower };
constexpr auto names_of(Better) {
    return std::to_array<std::string_view>({"higher", "lower"});
}
// A share is a count of a count, and a row has whole numbers for it.
enum class Form { mean, share };
// What is known of chance: of `paired` items, cells are compared item by item; of `by_stream` and
// `by_trial` a figure has an interval over those; what is `counted` has none.
enum class Inference { paired, by_stream, by_trial, counted };
constexpr auto names_of(Inference) {
    return std::to_array<std::string_view>({"paired", "streams", "trials", "none"});
}
// Figures of answers depend on whether the backend can use a memory, those of upkeep do not.
enum class About { answers, upkeep };

// What figures are taken from that go by the whole of a stream.
struct WholeStream {
    const StreamRecord& record;
    // Of the items that were tested at the last checkpoint: by accuracy, and by log-loss.
    std::vector<ItemHistory> items;
    std::vector<ItemHistory> losses;
};

struct Figure {
    Metric metric;
    const char* name;        // in `expect`, `search`, results.json and the page
    const char* title;       // of a column
    const char* unit = "";   // "": a share, or a plain number
    const char* meaning;
    const char* path;        // in a row, below "metrics"
    const char* also = "";   // what others call it, word by word, for a hint
    const char* column = ""; // in table.csv; "": it is not there
    Better better = Better::higher;
    Form form = Form::mean;
    Inference inference = Inference::counted;
    About about = About::upkeep;
    bool is_change = false;  // shown with its sign
    double least = 0;        // within which it is; a share is at most 1
    double most = std::numeric_limits<double>::infinity();
    // Where it is taken from, one of: each query and test, each step, each stream.
    void (*of_scored)(Mean&, const StepRecord&) = nullptr;
    void (*of_step)(Mean&, const StepRecord&) = nullptr;
    void (*of_stream)(Mean&, const WholeStream&) = nullptr;
};

// By Metric.
[[nodiscard]] std::span<const Figure> figures();
[[nodiscard]] const Figure& named(Metric metric);
[[nodiscard]] std::string_view name_of(Metric metric);
// Whether more is better.
[[nodiscard]] bool rises(Metric metric);
[[nodiscard]] bool is_by_stream(const Figure& figure);
// Whether it is known of the events of one group, too: the memory at the end belongs to none.
[[nodiscard]] bool is_by_group(const Figure& figure);
// Those with Inference::paired.
[[nodiscard]] std::span<const Metric> paired_metrics();

}  // namespace nrem::core
