// backend recaller: a forecaster that has seen the series up to a day (`until`), as a model has
// that was trained on it. What it has seen it recalls; of what comes after, it knows nothing.
//
// It finds the day that is asked for in the question's text, or else the day before which the last
// moves were those of the question: leaving the day out hides nothing. It does not heed what the
// text asks of it. With `as_of` it is shown no row of the day asked for or later, as a filter in
// front of the memory would have it. It learns nothing from what it is shown.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "engines/forecasting/csv.hpp"
#include "nrem/sdk.hpp"

namespace {

constexpr double clipped = 5;  // as the features of the task `markets`

struct Seen {
    std::string day;
    double percent;
};

class Recaller {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::text("path", "djia_daily.csv", "data file with the columns date and close"),
        nrem::text("until", "1990-01-01", "the first day that it has not seen"),
        nrem::flag("as_of", "false", "it is shown nothing of the day asked for, or later"),
        nrem::number("doubt", "0.001", {1e-9, 0.5}, "probability that what it recalls is wrong"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices"});
    static constexpr auto offers = std::to_array<const char*>({"backend.probabilities"});

    explicit Recaller(const nrem::Params& params)
        : as_of_(params.flag("as_of")), doubt_(params.number("doubt")) {
        const Table table(params.data_file(params.text("path")));
        const auto date = table.column("date");
        const auto close = table.column("close");
        for (std::size_t row = 1; row < table.rows(); ++row) {
            const auto& day = table.text(row, date);
            if (day >= params.text("until")) break;
            const double percent =
                100 * std::log(table.at_least(1e-9, row, close) / table.number(row - 1, close));
            if (percent != 0) seen_.push_back({day, percent});
        }
    }

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        const std::size_t count = nrem::choices(question.cue()).size();
        if (count == 0) return;
        const auto probabilities = answer.probabilities(count);
        std::fill(probabilities.begin(), probabilities.end(), 1 / static_cast<float>(count));
        const auto* recalled = recall(question.cue());
        if (count != 2 || !recalled || as_of_) return;
        const std::size_t up = recalled->percent > 0 ? 1 : 0;
        probabilities[up] = static_cast<float>(1 - doubt_);
        probabilities[1 - up] = static_cast<float>(doubt_);
        answer.value(recalled->percent);
    }

private:
    const Seen* recall(const nrem::Cue& cue) const {
        const auto day = day_in(nrem::view(cue.text));
        return day.empty() ? with_past(nrem::view(cue.vector)) : on(day);
    }
    // The first thing like 1990-01-31.
    static std::string_view day_in(std::string_view text) {
        constexpr std::string_view form = "dddd-dd-dd";
        for (std::size_t at = 0; at + form.size() <= text.size(); ++at) {
            bool fits = true;
            for (std::size_t i = 0; fits && i < form.size(); ++i)
                fits = form[i] == '-' ? text[at + i] == '-'
                                      : text[at + i] >= '0' && text[at + i] <= '9';
            if (fits) return text.substr(at, form.size());
        }
        return {};
    }
    const Seen* on(std::string_view day) const {
        const auto found = std::lower_bound(
            seen_.begin(), seen_.end(), day,
            [](const Seen& seen, std::string_view wanted) { return seen.day < wanted; });
        return found != seen_.end() && found->day == day ? &*found : nullptr;
    }
    // The day whose last moves are nearest to those of the question, if they are the same.
    const Seen* with_past(std::span<const float> moves) const {
        const std::size_t shown = moves.empty() ? 0 : moves.size() - 1;  // the last is a constant
        for (std::size_t next = shown; shown > 0 && next < seen_.size(); ++next) {
            double most = 0;
            for (std::size_t i = 0; i < shown && most < same; ++i) {
                const double then =
                    std::clamp(seen_[next - shown + i].percent, -clipped, clipped);
                most = std::max(most, std::abs(then - static_cast<double>(moves[i])));
            }
            if (most < same) return &seen_[next];
        }
        return nullptr;
    }
    static constexpr double same = 1e-5;

    bool as_of_;
    double doubt_;
    std::vector<Seen> seen_;
};

}  // namespace

NREM_PLUGIN("recaller", "0.1.0",
            nrem::backend<Recaller>({"recaller",
                                     "a forecaster that has seen the series up to a day and "
                                     "recalls it",
                                     "arXiv 2504.14765 (the memorization problem)"}))
