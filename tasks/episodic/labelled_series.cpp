// The task `labelled_series`: a series goes through states of two levels, and an expert labels few of
// its windows, round by round.
//
// A state is a slow or a fast oscillation in a low or a high pitch: an autoregression of order 2 with
// the state's frequency. States change as a Markov chain does. A cue's vector is the autocorrelation
// of a window or, with `cue: time`, when it was. At first a cheap detector labels all windows: it
// knows slow from fast and guesses the pitch. In each round some more windows are asked for and then
// labelled by an expert (queries, group "hint"), after which every other window is tested: groups
// "round 1, near" and so on, near to a window that the expert has labelled, or "far".
#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

enum class SeriesCue { window, time };
constexpr auto names_of(SeriesCue) {
    return std::to_array<std::string_view>({"window", "time"});
}

class LabelledSeries {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("windows", "160", {4, 100000}, "of the series"),
         nrem::integer("samples", "48", {8, 4096}, "of a window"),
         nrem::integer("rounds", "4", {1, 100}, "of hints and questions"),
         nrem::integer("hints", "4", {0, 1000}, "windows that the expert labels in a round"),
         nrem::flag("detector", "true", "does the detector label all windows at first?"),
         nrem::choice("cue", SeriesCue::window, "of a window: what it is like, or when it was"),
         nrem::number("change", "0.1", {0, 1}, "probability that the next window has another pitch; "
                                               "a fifth of it, another level"),
         nrem::number("pitch", "0.25", {0, 1}, "how far pitches are from the level's frequency"),
         nrem::integer("near", "3", {0, 1000}, "windows away that are near"),
         nrem::integer("dimensions", "16", {4, 1024}, "size of a cue's vector")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.vector", "task.choices", "task.codes"});

    explicit LabelledSeries(const nrem::Params& params)
        : windows_(params.integer("windows")),
          samples_(params.integer("samples")),
          rounds_(params.integer("rounds")),
          hints_(params.integer("hints")),
          detector_(params.flag("detector")),
          cue_(params.choice<SeriesCue>("cue")),
          change_(params.number("change")),
          pitch_(params.number("pitch")),
          near_(params.integer("near")),
          dimensions_(params.integer("dimensions")),
          states_({"slow, low", "slow, high", "fast, low", "fast, high"}) {
        if (rounds_ * hints_ > windows_)
            throw std::invalid_argument("hints: in all rounds more than there are windows");
        if (dimensions_ >= samples_)
            throw std::invalid_argument("dimensions: it must be less than samples");
    }

    nrem::TaskInfo describe() const { return {nrem::endless, dimensions_, states_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("series " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        Series series = draw(random);
        Telling telling(sink);
        if (detector_)
            for (std::size_t window = 0; window < windows_; ++window) {
                Line seen = line(series, window);
                seen.answer = series.states[window] / 2 * 2 + random.below(2);
                telling.observe(seen);
            }
        std::vector<std::size_t> order(windows_);
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        for (std::size_t round = 0; round < rounds_; ++round) {
            for (std::size_t i = 0; i < hints_; ++i) {
                const std::size_t window = order[round * hints_ + i];
                Line told = line(series, window);
                told.group = "hint";
                telling.query(told);
            }
            const std::span<const std::size_t> labelled(order.data(), (round + 1) * hints_);
            for (std::size_t window = 0; window < windows_; window += 2) {
                if (std::find(labelled.begin(), labelled.end(), window) != labelled.end()) continue;
                Line asked = line(series, window);
                const std::string group = "round " + std::to_string(round + 1) +
                                          (is_near(window, labelled) ? ", near" : ", far");
                asked.group = group;
                telling.test(asked);
            }
        }
    }

private:
    struct Series {
        std::vector<std::size_t> states;  // by window
        std::vector<std::vector<float>> vectors;
    };

    Series draw(nrem::Random& random) const {
        Series made;
        std::size_t state = random.below(states_.size());
        double last = 0;
        double before = 0;
        std::vector<double> values(samples_);
        for (std::size_t window = 0; window < windows_; ++window) {
            if (random.uniform() < change_ / 5) state ^= 2U;
            if (random.uniform() < change_) state ^= 1U;
            const double middle = state < 2 ? 0.6 : 1.8;
            const double frequency = middle + (state % 2 ? pitch_ : -pitch_);
            for (double& value : values) {
                value = 2 * radius * std::cos(frequency) * last - radius * radius * before +
                        random.normal();
                before = last;
                last = value;
            }
            made.states.push_back(state);
            made.vectors.push_back(cue_ == SeriesCue::time ? time_of(window)
                                                           : correlations(values));
        }
        return made;
    }
    // At lags 1, 2, ...
    std::vector<float> correlations(std::span<const double> values) const {
        std::vector<float> made(dimensions_);
        double all = 0;
        for (const double value : values) all += value * value;
        for (std::size_t lag = 1; lag <= dimensions_; ++lag) {
            double sum = 0;
            for (std::size_t i = lag; i < values.size(); ++i) sum += values[i] * values[i - lag];
            made[lag - 1] = static_cast<float>(sum / all);
        }
        return made;
    }
    // A place on a circle for each two numbers, ever faster ones, so that windows that are near to
    // each other have alike vectors, and others do not.
    std::vector<float> time_of(std::size_t window) const {
        std::vector<float> made(dimensions_);
        const double place = static_cast<double>(window) / static_cast<double>(windows_);
        for (std::size_t i = 0; i < dimensions_; ++i) {
            const double angle = 2 * pi * place * static_cast<double>(1 + i / 2);
            made[i] = static_cast<float>(i % 2 ? std::sin(angle) : std::cos(angle));
        }
        return made;
    }
    bool is_near(std::size_t window, std::span<const std::size_t> labelled) const {
        return std::any_of(labelled.begin(), labelled.end(), [&](std::size_t other) {
            return std::max(window, other) - std::min(window, other) <= near_;
        });
    }
    Line line(const Series& series, std::size_t window) const {
        return {.text = "a window",
                .vector = series.vectors[window],
                .choices = &states_,
                .answer = series.states[window],
                .item = window + 1};
    }

    static constexpr double radius = 0.95;
    static constexpr double pi = 3.14159265358979323846;
    std::size_t windows_;
    std::size_t samples_;
    std::size_t rounds_;
    std::size_t hints_;
    bool detector_;
    SeriesCue cue_;
    double change_;
    double pitch_;
    std::size_t near_;
    std::size_t dimensions_;
    Choices states_;
};

}  // namespace

NREM_PLUGIN("labelled_series", "0.1.0",
            nrem::task<LabelledSeries>({"labelled_series",
                                        "a series whose states an expert labels here and there",
                                        "MemPromptTSS (arXiv 2510.09930)"}))
