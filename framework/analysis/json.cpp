// A comparison as JSON: the same comparison gives the same bytes; NaN becomes null.
#include <nlohmann/json.hpp>

#include "analysis/comparison.hpp"
#include "store/fields.hpp"

namespace nrem::core {

static std::string_view name_of(Verdict verdict) {
    return words(verdict);
}

void fields(auto& archive, Of<CompareOptions> auto& value) {
    archive("baselines", value.baselines);
    archive("resamples", value.resamples);
    archive("flips", value.flips);
    archive("seed", value.seed);
    archive("margin", value.margin);
}

void fields(auto& archive, Of<Interval> auto& value) {
    archive("low", value.low);
    archive("high", value.high);
}

void fields(auto& archive, Of<Estimate> auto& value) {
    archive("value", value.value);
    archive("interval", value.interval);
    archive("n", value.n);
}

void fields(auto& archive, Of<CellSummary> auto& value) {
    archive("identity", value.identity);
    archive("name", value.name);
    archive("arm", value.arm);
    archive("also", value.also);
    archive("control", value.control);
    archive("parent", value.parent);
    archive("twin", value.twin);
    archive("factors", value.factors);
    archive("task", value.task);
    archive("backend", value.backend);
    archive("rule", value.rule);
    archive("policies", value.policies);
    archive("scheduler", value.scheduler);
    archive("reproducible", value.reproducible);
    archive("seeds", value.seeds);
    archive("trials", value.trials);
    archive("failed", value.failed);
    archive("streams", value.streams);
    archive("items", value.items);
    archive("accuracy", value.accuracy);
    archive("top5", value.top5);
    archive("log_loss", value.log_loss);
    archive("absolute_error", value.absolute_error);
    archive("squared_error", value.squared_error);
    archive("corrected", value.corrected);
    archive("lost", value.lost);
    archive("stale", value.stale);
    archive("metrics", value.pooled);
    archive("timing", value.timing);
}

void fields(auto& archive, Of<Difference> auto& value) {
    archive("metric", value.metric);
    archive("value", value.value);
    archive("interval", value.interval);
    archive("n", value.n);
    archive("streams", value.streams);
    archive("standard_error", value.standard_error);
    archive("detectable", value.detectable);
    archive("p", value.p);
}

void fields(auto& archive, Of<McNemar> auto& value) {
    archive("b", value.b);
    archive("c", value.c);
    archive("p", value.p);
}

void fields(auto& archive, Of<Pair> auto& value) {
    archive("cell", std::uint64_t{value.cell});
    archive("baseline", std::uint64_t{value.baseline});
    archive("baseline_name", value.baseline_name);
    archive("trials", value.trials);
    archive("streams", value.streams);
    archive("unpaired", value.unpaired);
    archive("accuracy", value.accuracy);
    archive("log_loss", value.log_loss);
    archive("absolute_error", value.absolute_error);
    archive("squared_error", value.squared_error);
    archive("mcnemar", value.mcnemar);
    archive("metric", value.metric);
    archive("test", value.test);
    archive("p", value.p);
    archive("corrected_p", value.corrected_p);
    archive("family", value.family);
    archive("verdict", value.verdict);
}

void fields(auto& archive, Of<Group> auto& value) {
    archive("problem", value.problem);
    archive("task", value.task);
    archive("cells", value.cells);
    archive("pairs", value.pairs);
    archive("sleep", value.sleep);
}

void fields(auto& archive, Of<Failure> auto& value) {
    archive("id", value.id);
    archive("name", value.name);
    archive("task", value.task);
    archive("seed", value.seed);
    archive("outcome", value.outcome);
    archive("error", value.error);
}

void fields(auto& archive, Of<Comparison> auto& value) {
    archive("options", value.options);
    archive("groups", value.groups);
    archive("failures", value.failures);
    archive("rows", value.rows);
    archive("duplicates", value.duplicates);
}

nlohmann::json to_json(const Comparison& comparison) {
    nlohmann::json json;
    Writer writer(json);
    fields(writer, comparison);
    return json;
}

}  // namespace nrem::core
