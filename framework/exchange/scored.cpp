#include "exchange/scored.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "exchange/items.hpp"

namespace nrem::core {

namespace {

using TrialKey = std::pair<std::string, std::uint64_t>;  // system and seed
using OfTask = std::vector<const Prediction*>;

enum class Scale { right_or_wrong, graded };

// What one prediction adds to the scores of its stream, or of its group there.
struct Judged {
    double score = unknown;
    Scale scale = Scale::right_or_wrong;
    bool in_score = true;  // a graded score that all have, or alone in its stream
};

void add_to(Scores& scores, std::size_t place, const Judged& judged) {
    ++scores.scored;
    if (!std::isfinite(judged.score)) return;
    if (judged.scale == Scale::right_or_wrong) {
        scores.right[place] = judged.score > 0 ? '1' : '0';
        scores.figures[Metric::accuracy].add(judged.score > 0);
    } else if (judged.in_score) {
        scores.measured[0].add(judged.score);
    }
}

Scores empty_scores(std::size_t items, Scale scale) {
    Scores scores{.scored = 0, .figures = {}, .right = std::string(items, '-')};
    if (scale == Scale::graded) scores.measured.resize(1);
    return scores;
}

StreamScores empty_stream(const KnownStream& known, std::size_t index, Scale scale) {
    StreamScores stream{empty_scores(known.items.size(), scale), index, known.name, known.contents,
                        known.cluster};
    return stream;
}

GroupScores& group_of(StreamScores& stream, const KnownStream& known, const std::string& group,
                      Scale scale) {
    const auto found = std::ranges::find(stream.groups, group, &GroupScores::group);
    if (found != stream.groups.end()) return *found;
    const auto items = static_cast<std::size_t>(std::ranges::count(known.groups, group));
    return stream.groups.emplace_back(GroupScores{empty_scores(items, scale), group});
}

std::size_t place_in_group(const KnownStream& known, std::size_t place) {
    const auto begin = known.groups.begin();
    return static_cast<std::size_t>(
        std::count(begin, begin + static_cast<std::ptrdiff_t>(place), known.groups[place]));
}

void add_up(Metrics& metrics) {
    for (const StreamScores& stream : metrics.streams) {
        metrics.scored += stream.scored;
        for (std::size_t i = 0; i < kept_by_stream; ++i)
            metrics.figures.values[i] += stream.figures.values[i];
        for (std::size_t i = 0; i < stream.measured.size(); ++i)
            metrics.measured[i] += stream.measured[i];
        for (const GroupScores& each : stream.groups) {
            GroupFigures& group = group_in(metrics.groups, each.group);
            group.scored += each.scored;
            group.measured.resize(metrics.measured.size());
            for (std::size_t i = 0; i < kept_by_stream; ++i)
                group.figures.values[i] += each.figures.values[i];
            for (std::size_t i = 0; i < each.measured.size(); ++i)
                group.measured[i] += each.measured[i];
        }
    }
}

Metrics metrics_of(const OfTask& predictions, const Items& items, Scale scale) {
    Metrics metrics;
    if (scale == Scale::graded) {
        metrics.names = FigureNames({score_figure});
        metrics.measured.resize(1);
    }
    std::map<std::size_t, StreamScores> streams;
    for (const Prediction* each : predictions) {
        const KnownItem& item = items.of(*each);
        const KnownStream& known = items.streams()[item.stream];
        StreamScores& stream =
            streams.try_emplace(item.stream, empty_stream(known, item.stream, scale)).first->second;
        const Judged judged{each->score, scale, known.items.size() == 1 || items.is_shared(*each)};
        add_to(stream, item.place, judged);
        if (!each->group.empty())
            add_to(group_of(stream, known, each->group, scale),
                   place_in_group(known, item.place), judged);
    }
    for (auto& [index, stream] : streams) metrics.streams.push_back(std::move(stream));
    add_up(metrics);
    return metrics;
}

// Epochs are drawn independently; what systems of one seed share is not known, and a row without a
// backend says so.
std::string identity_of(const Prediction& any) {
    nlohmann::json parts{{"task", any.task}, {"system", any.system}};
    if (any.is_repeat) parts["backend"] = {{"name", "predictions"}};
    return parts.dump();
}

Row row_of(const Prediction& any, Metrics metrics) {
    Row row;
    row.arm = any.system;
    row.seed = any.seed;
    row.task = any.task.empty() ? "predictions" : any.task;
    row.problem = sha256_hex("predictions\n" + any.task).substr(0, 16);
    row.identity = identity_of(any);
    row.id = sha256_hex(row.identity + '\n' + std::to_string(any.seed)).substr(0, 16);
    row.metrics = std::move(metrics);
    return row;
}

Scale scale_of(const OfTask& predictions) {
    const bool is_graded = std::ranges::any_of(predictions, [](const Prediction* each) {
        return std::isfinite(each->score) && each->score != 0 && each->score != 1;
    });
    return is_graded ? Scale::graded : Scale::right_or_wrong;
}

void check_numbers(const std::vector<Prediction>& predictions) {
    for (const Prediction& each : predictions)
        if (each.is_repeat != predictions.front().is_repeat)
            throw UsageError(fmt::format("{} and {}: one has \"epoch\", the other has not",
                                         predictions.front().place, each.place));
}

// Epochs of an item are answers within its stream, since they are drawn independently.
void put_into_stream(Prediction& repeat) {
    if (repeat.stream.empty()) repeat.stream = repeat.item;
    repeat.item += fmt::format(" epoch {}", std::exchange(repeat.seed, 0));
}

std::vector<Prediction> as_judged(std::vector<Prediction> predictions, double right_from) {
    for (Prediction& each : predictions) {
        if (each.is_repeat) put_into_stream(each);
        if (!std::isnan(right_from) && std::isfinite(each.score))
            each.score = each.score >= right_from;
    }
    return predictions;
}

void add_task(ScoredRows& made, const std::string& task, const OfTask& predictions) {
    const Items items(predictions);
    const Scale scale = scale_of(predictions);
    made.is_graded |= scale == Scale::graded;
    std::map<TrialKey, OfTask> trials;
    for (const Prediction* each : predictions) trials[{each->system, each->seed}].push_back(each);
    for (const auto& [key, its] : trials)
        made.rows.push_back(row_of(*its.front(), metrics_of(its, items, scale)));
    for (const std::string& note : items.notes())
        made.notes.push_back(task.empty() ? note : fmt::format("{}: {}", task, note));
}

}  // namespace

ScoredRows rows_of(const std::vector<Prediction>& predictions, const ScoreSettings& settings) {
    ScoredRows made;
    if (predictions.empty()) return made;
    check_numbers(predictions);
    const auto judged = as_judged(predictions, settings.right_from);
    std::map<std::string, OfTask> tasks;
    for (const Prediction& each : judged) {
        if (std::ranges::find(made.systems, each.system) == made.systems.end())
            made.systems.push_back(each.system);
        tasks[each.task].push_back(&each);
    }
    for (const auto& [task, its] : tasks) add_task(made, task, its);
    return made;
}

}  // namespace nrem::core
