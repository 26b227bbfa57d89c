#include "report/page_statistics.hpp"

#include <algorithm>

#include "report/headline.hpp"
#include "report/statistics_tables.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

Json difference_json(const Difference& difference) {
    return {{"value", difference.value},
            {"low", difference.interval.low},
            {"high", difference.interval.high},
            {"n", difference.n},
            {"effect_size", difference.effect_size}};
}

Json p_json(const Probability& p) {
    return {{"value", p.value}, {"at_most", p.at_most}};
}

Json verdict_json(const Verdict& verdict) {
    return {{"finding", name_of(verdict.finding)},
            {"words", words(verdict)},
            {"test", named(verdict.test).words},
            {"p", p_json(verdict.p)},
            {"corrected_p", p_json(verdict.corrected_p)},
            {"detectable", verdict.detectable},
            {"family", verdict.family}};
}

Json seeds_json(const SeedRange& seeds) {
    if (seeds.n < 2) return nullptr;
    return {{"n", seeds.n},
            {"worst", {seeds.worst.seed, seeds.worst.value}},
            {"best", {seeds.best.seed, seeds.best.value}}};
}

Json level_json(const Level& level) {
    Json json = contrast_json(level);
    json["level"] = level.level;
    json["pairs"] = level.pairs;
    return json;
}

}  // namespace

Json contrast_json(const Contrast& contrast) {
    Json differences = Json::object();
    for (const Metric metric : paired_metrics())
        differences[named(metric).name] = difference_json(contrast.differences[metric]);
    return {{"streams", contrast.streams},
            {"unpaired", contrast.unpaired},
            {"differences", std::move(differences)},
            {"mcnemar", {{"b", contrast.mcnemar.b}, {"c", contrast.mcnemar.c}}},
            {"metric", name_of(contrast.metric)},
            {"verdict", verdict_json(contrast.verdict)},
            {"invalid", contrast.invalid},
            {"memory_unused", contrast.memory_unused},
            {"replay_spread", contrast.replay_spread},
            {"seeds", seeds_json(contrast.seeds)}};
}

Json factors_json(const Group& group) {
    Json factors = Json::array();
    for (const Factor& factor : group.factors) {
        Json levels = Json::array();
        for (const Level& level : factor.levels) levels.push_back(level_json(level));
        factors.push_back({{"key", factor.key},
                           {"baseline", factor.baseline},
                           {"levels", std::move(levels)},
                           {"unmatched", factor.unmatched},
                           {"factorial", is_of_factorial(factor)},
                           {"title", is_of_factorial(factor) ? shown_key(factor) : factor.key}});
    }
    return factors;
}

Json fronts_json(const Group& group) {
    Json fronts = Json::array();
    for (const Front& front : group.fronts) {
        Json points = Json::array();
        for (const CostPoint& point : front.points)
            points.push_back({{"cell", point.cell},
                              {"cost", point.cost},
                              {"value", point.value},
                              {"standing", name_of(point.standing)},
                              {"by", point.by}});
        fronts.push_back({{"cost", front.cost}, {"points", std::move(points)}});
    }
    return fronts;
}

Json fit_json(const CellSummary& cell) {
    const RetentionFits& fits = cell.retention;
    const auto best = std::ranges::find(fits.fits, fits.best, &RetentionFit::decay);
    if (best == fits.fits.end()) return nullptr;
    return {{"decay", name_of(best->decay)},
            {"level", best->level.value},
            {"rate", best->rate.value},
            {"floor", fits.floor},
            {"weight", best->weight}};
}

Json backends_json(const Group& group) {
    Json backends = Json::array();
    for (const BackendCheck& check : group.backends)
        backends.push_back({{"backend", check.backend},
                            {"capability", name_of(check.capability)},
                            {"why", check.why}});
    return backends;
}

}  // namespace nrem::core
