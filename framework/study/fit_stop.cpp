#include "study/fit_stop.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/logistic.hpp"
#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/json.hpp"
#include "nrem/sdk/standing.hpp"
#include "store/run_directory.hpp"
#include "study/answer_reading.hpp"
#include "study/stop_examples.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;
using Paths = std::vector<AnswerPath>;
using Seeds = std::vector<std::uint64_t>;

constexpr std::size_t most_thresholds = 500;

bool has_loop(const Row& row) {
    return read_json(row.identity).contains("answering");
}

bool is_meant(const Row& row, const std::string& arm) {
    return arm.empty() ? row.control == Control::none : answers_to(row, arm) || row.name() == arm;
}

// The rows of one cell.
std::vector<Row> rows_to_fit(const FitSettings& settings) {
    std::vector<Row> rows = read_rows(settings.run);
    std::erase_if(rows, [&](const Row& row) {
        return row.outcome != Outcome::ok || !is_meant(row, settings.arm) || !has_loop(row);
    });
    if (rows.empty())
        throw UsageError(fmt::format("{}: no trial of {} answers by a loop", settings.run.string(),
                                     settings.arm.empty() ? "its arms" : settings.arm));
    std::set<std::string> names, identities;
    for (const Row& row : rows) {
        names.insert(row.name());
        identities.insert(row.identity);
    }
    if (identities.size() > 1)
        throw UsageError(fmt::format("{}: several cells answer by loops; name one with --arm: {}",
                                     settings.run.string(), fmt::join(names, "; ")));
    std::ranges::sort(rows, {}, &Row::seed);
    return rows;
}

using BySeed = std::map<std::uint64_t, Paths>;

BySeed paths_by_seed(const FitSettings& settings, const std::vector<Row>& rows) {
    BySeed made;
    for (const Row& row : rows) {
        Paths paths = paths_in(RunPath(settings.run) / "trials" / row.id);
        std::ranges::move(paths, std::back_inserter(made[row.seed]));
    }
    return made;
}

// Which seeds are for what.
struct SeedUses {
    Seeds weights, threshold, held_out;
};

SeedUses split_of(const BySeed& paths, const FitSettings& settings) {
    SeedUses made;
    Seeds used;
    for (const auto& [seed, of_seed] : paths) {
        const bool is_kept = std::ranges::find(settings.held_out, seed) != settings.held_out.end();
        (is_kept ? made.held_out : used).push_back(seed);
    }
    if (used.size() < 2)
        throw UsageError(fmt::format(
            "{}: weights and threshold are fitted on different seeds, so two are needed beside those "
            "that are held out; there are {}",
            settings.run.string(), used.size()));
    const auto half = used.begin() + static_cast<std::ptrdiff_t>((used.size() + 1) / 2);
    made.weights.assign(used.begin(), half);
    made.threshold.assign(half, used.end());
    return made;
}

Paths of_seeds(const BySeed& paths, const Seeds& seeds) {
    Paths made;
    for (const std::uint64_t seed : seeds) std::ranges::copy(paths.at(seed), std::back_inserter(made));
    return made;
}

// Another iteration is of no use where the answer is right, or will not be.
std::vector<Example> examples_of(const Paths& paths, AnsweredBy by) {
    std::vector<Example> made;
    for (const AnswerPath& path : paths) {
        bool becomes_right = false;
        std::vector<Example> backwards;
        const std::vector<bool>& right = path.right(by);
        for (std::size_t i = right.size(); i-- > 0;) {
            backwards.push_back({path.features[i], right[i] || !becomes_right});
            becomes_right = becomes_right || right[i];
        }
        std::ranges::reverse_copy(backwards, std::back_inserter(made));
    }
    return made;
}

std::vector<double> picked(const std::vector<double>& features,
                           const std::vector<std::size_t>& telling) {
    std::vector<double> made;
    for (const std::size_t i : telling) made.push_back(features[i]);
    return made;
}

// Where answers end, and what they come to.
struct Ended {
    double right = 0, iterations = 0;  // means
    [[nodiscard]] double worth(double price) const { return right - price * iterations; }
};

template <class End>
Ended ended(const Paths& paths, AnsweredBy by, End end) {
    Ended made;
    for (std::size_t at = 0; at < paths.size(); ++at) {
        const std::size_t last = end(at);
        made.right += paths[at].right(by)[last];
        made.iterations += static_cast<double>(last) + 1;
    }
    const double count = std::max<double>(1, static_cast<double>(paths.size()));
    return {made.right / count, made.iterations / count};
}

// A fitted stop over some answers.
class Tried {
public:
    Tried(const Paths& paths, AnsweredBy by, const LogisticFit& fit,
          const std::vector<std::size_t>& telling)
        : paths_(paths), by_(by) {
        for (const AnswerPath& path : paths) {
            auto& chances = chances_.emplace_back();
            for (const auto& features : path.features)
                chances.push_back(fit.chance(picked(features, telling)));
        }
    }
    [[nodiscard]] std::size_t answers() const { return paths_.size(); }
    [[nodiscard]] Ended at(double threshold) const {
        return ended(paths_, by_, [&](std::size_t answer) {
            const auto& chances = chances_[answer];
            const auto first = std::ranges::find_if(
                chances, [&](double chance) { return chance >= threshold; });
            return std::min<std::size_t>(static_cast<std::size_t>(first - chances.begin()),
                                         chances.size() - 1);
        });
    }
    [[nodiscard]] Ended at_the_end() const {
        return ended(paths_, by_, [&](std::size_t answer) { return chances_[answer].size() - 1; });
    }
    // The earliest iteration that is right, else the first.
    [[nodiscard]] Ended by_the_truth() const {
        return ended(paths_, by_, [&](std::size_t answer) {
            const auto& right = paths_[answer].right(by_);
            const auto found = std::ranges::find(right, true);
            return found == right.end() ? 0 : static_cast<std::size_t>(found - right.begin());
        });
    }
    // The lowest of the best.
    [[nodiscard]] double best_threshold(double price) const {
        std::vector<double> candidates{1};
        for (const auto& chances : chances_)
            candidates.insert(candidates.end(), chances.begin(), chances.end());
        std::ranges::sort(candidates);
        const auto same = std::ranges::unique(candidates);
        candidates.erase(same.begin(), same.end());
        const std::size_t step = 1 + candidates.size() / most_thresholds;
        double best = candidates.front();
        for (std::size_t i = 0; i < candidates.size(); i += step)
            if (at(candidates[i]).worth(price) > at(best).worth(price) + 1e-12) best = candidates[i];
        return best;
    }

private:
    const Paths& paths_;
    AnsweredBy by_;
    std::vector<std::vector<double>> chances_;
};

Json told(const Ended& ended) {
    return {{"accuracy", ended.right}, {"iterations", ended.iterations}};
}

Json outcome_of(const Tried& tried, double threshold) {
    return {{"answers", tried.answers()},
            {"learned", told(tried.at(threshold))},
            {"to_the_end", told(tried.at_the_end())},
            {"by_the_truth", told(tried.by_the_truth())}};
}

}  // namespace

Json fit_stop(const FitSettings& settings) {
    const std::vector<Row> rows = rows_to_fit(settings);
    const BySeed paths = paths_by_seed(settings, rows);
    const SeedUses split = split_of(paths, settings);
    const Paths for_weights = of_seeds(paths, split.weights);
    const AnswerReading reading = reading_of(for_weights);
    std::vector<Example> examples = examples_of(for_weights, reading.by);
    const std::vector<std::size_t> telling = telling_features(examples);
    if (telling.empty())
        throw UsageError(settings.run.string() + ": its answers all stand alike: there is nothing to fit");
    for (Example& one : examples) one.features = picked(one.features, telling);
    const LogisticFit fit = fit_logistic(examples, settings.ridge);
    const auto tried_on = [&](const Paths& some) { return Tried(some, reading.by, fit, telling); };
    const Paths for_threshold = of_seeds(paths, split.threshold);
    const double threshold = tried_on(for_threshold).best_threshold(settings.price);
    const Json identity = read_json(rows.front().identity);
    Json file{{"schema", learned_stop_schema},
              {"weights", fit.weights},
              {"mean", fit.mean},
              {"scale", fit.scale},
              {"bias", fit.bias},
              {"threshold", threshold},
              {"price", settings.price},
              {"ridge", settings.ridge},
              {"seeds", {{"weights", split.weights}, {"threshold", split.threshold}}},
              {"task", identity.at("task").at("name")},
              {"loop", identity.at("answering").at("loop")},
              {"arm", rows.front().name()},
              {"answered_by", name_of(reading.by)},
              {"answered_so", reading.share},
              {"examples", examples.size()},
              {"manifest", sha256_file(settings.run / "manifest.json")}};
    for (const std::size_t i : telling) file["features"].push_back(stop_features()[i]);
    file["outcome"]["threshold"] = outcome_of(tried_on(for_threshold), threshold);
    if (const Paths held_out = of_seeds(paths, split.held_out); !held_out.empty())
        file["outcome"]["held_out"] = outcome_of(tried_on(held_out), threshold);
    return file;
}

std::string summary_of(const Json& file) {
    std::string text = fmt::format("fitted on {} iterations of {}: threshold {:.3f}\n",
                                   file.at("examples").get<std::size_t>(),
                                   file.at("arm").get<std::string>(), file.at("threshold").get<double>());
    text += fmt::format("answers are read as the {} proposal, which {:.3f} of them are like\n",
                        file.at("answered_by").get<std::string>(), file.at("answered_so").get<double>());
    for (std::size_t i = 0; i < file.at("features").size(); ++i)
        text += fmt::format("  {:<12} {:+.3f}\n", file["features"][i].get<std::string>(),
                            file.at("weights")[i].get<double>());
    for (const auto& [seeds, outcome] : file.at("outcome").items())
        for (const char* stop : {"learned", "to_the_end", "by_the_truth"})
            text += fmt::format("{} seeds, {}: accuracy {:.3f} in {:.2f} iterations\n",
                                seeds == "held_out" ? "held out" : "threshold's", stop,
                                outcome.at(stop).at("accuracy").get<double>(),
                                outcome.at(stop).at("iterations").get<double>());
    return text;
}

}  // namespace nrem::core
