// A comparison as JSON: the same comparison gives the same bytes.
#include <nlohmann/json.hpp>

#include "analysis/comparison.hpp"
#include "store/describe.hpp"
#include "store/fields.hpp"

namespace nrem::core {

void fields(auto& archive, Of<StopEarly> auto& value) {
    archive("alpha", value.alpha);
    archive("margin", value.margin);
    archive("streams", value.streams);
}

void fields(auto& archive, Of<NamedFigure> auto& value) {
    archive("name", value.name);
    archive("component", value.component);
    archive("unit", value.unit);
    archive("better", better_of(value));
    archive("minimum", value.minimum);
    archive("maximum", value.maximum);
    archive("summary", value.summary);
}

void fields(auto& archive, Of<CompareOptions> auto& value) {
    archive("baselines", value.baselines);
    archive("flips", value.flips);
    archive("seed", value.seed);
    archive("margin", value.margin);
    archive("levels", value.levels);
    if (value.stop_early) archive("stop_early", *value.stop_early);
    if (!value.apart.empty()) archive("apart", value.apart);
    archive.unless_empty("figures", value.figures);
}

void fields(auto& archive, Of<Interval> auto& value) {
    archive("low", value.low);
    archive("high", value.high);
}

void fields(auto& archive, Of<Probability> auto& value) {
    archive("value", value.value);
    archive("at_most", value.at_most);
}

void fields(auto& archive, Of<Estimate> auto& value) {
    archive("value", value.value);
    archive("interval", value.interval);
    archive("n", value.n);
}

void fields(auto& archive, Of<OfSeed> auto& value) {
    archive("seed", value.seed);
    archive("value", value.value);
}

void fields(auto& archive, Of<SeedRange> auto& value) {
    archive("n", value.n);
    archive("worst", value.worst);
    archive("best", value.best);
}

void fields(auto& archive, Of<Components> auto& value) {
    archive("streams", value.streams);
    archive("seeds", value.seeds);
    archive("residual", value.residual);
}

void fields(auto& archive, Of<CostPerRight> auto& value) {
    for (const RightCost& each : costs_of_right) archive(each.name, value.*each.cost);
}

void fields(auto& archive, Of<Fitted> auto& value) {
    archive("value", value.value);
    archive("interval", value.interval);
}

void fields(auto& archive, Of<RetentionFit> auto& value) {
    archive("decay", value.decay);
    archive("level", value.level);
    archive("rate", value.rate);
    archive("log_likelihood", value.log_likelihood);
    archive("aicc", value.aicc);
    archive("weight", value.weight);
}

void fields(auto& archive, Of<RetentionFits> auto& value) {
    archive("fits", value.fits);
    archive("best", value.best);
    archive("floor", value.floor);
    archive("design_effect", value.design_effect);
    archive("bins", value.bins);
    archive("slope", value.slope);
}

static void estimate_fields(auto& archive, const Estimates& estimates) {
    for (const Figure& figure : figures())
        if (is_by_stream(figure)) archive(figure.name, estimates[figure.metric]);
}

void fields(auto& archive, Of<NamedEstimate> auto& value) {
    archive("name", value.name);
    fields(archive, value.estimate);
}

void fields(auto& archive, Of<GroupEstimates> auto& value) {
    archive("group", value.group);
    estimate_fields(archive, value.estimates);
    archive.unless_empty("measured", value.measured);
}

void fields(auto& archive, Of<CellSummary> auto& value) {
    archive("identity", value.identity);
    name_fields(archive, value);
    archive("also", value.also);
    archive("parent", value.parent);
    archive("twin", value.twin);
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
    estimate_fields(archive, value.estimates);
    archive.unless_empty("measured", value.measured);
    archive.unless_empty("groups", value.groups);
    archive("by_seed", value.by_seed);
    archive("capability", value.capability);
    archive("per_right", value.per_right);
    archive("retention", value.retention);
    if (value.kappa.n) archive("kappa", value.kappa);
    if (value.effective_votes.n) archive("effective_votes", value.effective_votes);
    archive("metrics", value.pooled);
    archive("timing", value.timing);
}

struct NamedDifference {
    Metric metric;
    const Difference& difference;
};

static void difference_fields(auto& archive, const Difference& value) {
    archive("value", value.value);
    archive("interval", value.interval);
    archive("n", value.n);
    archive("streams", value.streams);
    archive("standard_error", value.standard_error);
    archive("p", value.p);
    archive("effect_size", value.effect_size);
}

void fields(auto& archive, Of<NamedDifference> auto& named) {
    archive("metric", named.metric);
    difference_fields(archive, named.difference);
}

// What is said, in words, beside what it is made from.
void fields(auto& archive, Of<Verdict> auto& value) {
    archive("words", words(value));
    archive("finding", value.finding);
    archive("test", value.test);
    archive("interval", value.interval);
    archive("p", value.p);
    archive("corrected_p", value.corrected_p);
    archive("equivalence_p", value.equivalence_p);
    archive("margin", value.margin);
    archive("detectable", value.detectable);
    archive("family", value.family);
    archive("needs", value.needs);
}

void fields(auto& archive, Of<McNemar> auto& value) {
    archive("b", value.b);
    archive("c", value.c);
    archive("p", value.p);
}

static void contrast_fields(auto& archive, const Contrast& value) {
    archive("trials", value.trials);
    archive("streams", value.streams);
    archive("unpaired", value.unpaired);
    for (const Metric metric : paired_metrics())
        archive(named(metric).name, NamedDifference{metric, value.differences[metric]});
    archive("mcnemar", value.mcnemar);
    archive("metric", value.metric);
    archive("verdict", value.verdict);
    archive("invalid", value.invalid);
    archive("memory_unused", value.memory_unused);
    archive("replay_spread", value.replay_spread);
    archive("seeds", value.seeds);
    archive("components", value.components);
    archive("running", value.running);
}

void fields(auto& archive, Of<GroupDifference> auto& value) {
    archive("group", value.group);
    difference_fields(archive, value.difference);
}

void fields(auto& archive, Of<MeasuredDifference> auto& value) {
    archive("name", value.name);
    difference_fields(archive, value.difference);
    archive.unless_empty("running", value.running);
}

void fields(auto& archive, Of<Pair> auto& value) {
    archive("cell", std::uint64_t{value.cell});
    archive("baseline", std::uint64_t{value.baseline});
    archive("baseline_name", value.baseline_name);
    archive.unless_empty("groups", value.groups);
    archive.unless_empty("measured", value.measured);
    contrast_fields(archive, value);
}

void fields(auto& archive, Of<Level> auto& value) {
    archive("level", value.level);
    archive("pairs", value.pairs);
    archive("cells", std::vector<std::uint64_t>(value.cells.begin(), value.cells.end()));
    contrast_fields(archive, value);
}

void fields(auto& archive, Of<Factor> auto& value) {
    archive("key", value.key);
    archive("baseline", value.baseline);
    archive("levels", value.levels);
    archive("unmatched", value.unmatched);
    archive.unless_empty("of", value.of);
}

void fields(auto& archive, Of<BestSubset> auto& value) {
    archive("arm", value.arm);
    archive("rest", value.rest);
    archive("among", value.among);
    archive("subset", value.subset);
    archive("chosen", value.chosen);
    archive("metric", value.metric);
    archive("seen", NamedDifference{value.metric, value.seen});
    archive("elsewhere", NamedDifference{value.metric, value.elsewhere});
}

void fields(auto& archive, Of<ReversalEffect> auto& value) {
    archive("cell", std::uint64_t{value.cell});
    archive("metric", value.metric);
    archive("applied", value.applied);
    archive("withdrawn", value.withdrawn);
    archive("difference", NamedDifference{value.metric, value.difference});
    archive("less_null", NamedDifference{value.metric, value.less_null});
}

void fields(auto& archive, Of<CostPoint> auto& value) {
    archive("cell", std::uint64_t{value.cell});
    archive("cost", value.cost);
    archive("value", value.value);
    archive("standing", value.standing);
    archive("by", std::uint64_t{value.by});
    archive("advantage", value.advantage);
}

void fields(auto& archive, Of<Front> auto& value) {
    archive("cost", value.cost);
    archive("points", value.points);
}

void fields(auto& archive, Of<BackendCheck> auto& value) {
    archive("backend", value.backend);
    archive("cells", std::vector<std::uint64_t>(value.cells.begin(), value.cells.end()));
    archive("capability", value.capability);
    archive("without", value.without);
    archive("why", value.why);
}

void fields(auto& archive, Of<Units> auto& value) {
    archive("count", value.count);
    archive("clusters", value.clusters);
    archive("by_cluster", value.by_cluster);
}

void fields(auto& archive, Of<Group> auto& value) {
    archive("problem", value.problem);
    archive("task", value.task);
    archive("units", value.units);
    archive("baselines", value.baselines);
    archive("cells", value.cells);
    archive("pairs", value.pairs);
    archive("sleep", value.sleep);
    archive("factors", value.factors);
    archive.unless_empty("best_subsets", value.best);
    archive.unless_empty("reversals", value.reversals);
    archive("fronts", value.fronts);
    archive("backends", value.backends);
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
    archive("incomplete", value.incomplete);
    archive("rows", value.rows);
    archive("duplicates", value.duplicates);
}

namespace {

// What holds a list as long as the run, which is written value by value.
template <class T>
concept Large = std::same_as<T, Comparison> || std::same_as<T, Group> || std::same_as<T, Factor> ||
    std::same_as<T, Front>;

template <Large T>
void write(JsonText& out, const T& value);

template <class T>
void write(JsonText& out, const T& value) {
    nlohmann::json whole;
    Writer writer(whole);
    writer("value", value);
    out.value(whole["value"]);
}

template <class T>
requires std::is_class_v<T>
void write(JsonText& out, const std::vector<T>& values) {
    out.list(values, [&out](const T& value) { write(out, value); });
}

// An archive whose fields, which must outlive it, are written when all of them are known.
class Members {
public:
    explicit Members(JsonText& out) : out_(&out) {}
    template <class T>
    void operator()(const char* key, const T& value) {
        members_.push_back({key, [out = out_, &value] { write(*out, value); }});
    }
    template <class T>
    void unless_empty(const char* key, const T& value) {
        if (!value.empty()) (*this)(key, value);
    }
    void write_all() && { out_->object(std::move(members_)); }

private:
    JsonText* out_;
    std::vector<JsonText::Member> members_;
};

template <Large T>
void write(JsonText& out, const T& value) {
    Members members(out);
    fields(members, value);
    std::move(members).write_all();
}

}  // namespace

void write_json(JsonText& out, const Comparison& comparison) {
    write(out, comparison);
}

std::vector<FieldLine> comparison_fields() {
    return fields_of<Comparison>();
}

}  // namespace nrem::core
