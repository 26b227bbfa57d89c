#include "config/experiment.hpp"

#include <cmath>
#include <limits>

#include "config/axes.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

// "none", "end", "nights", "all", or a number of writes.
Versions read_kept(const Config& config, const Value& value, const std::string& key) {
    constexpr std::uint64_t no_end = std::numeric_limits<std::uint64_t>::max();
    const std::string text = read_text(config, value, key);
    if (text == "none") return {};
    if (text == "end") return {.end = true};
    if (text == "nights") return {.end = true, .nights = true};
    if (text == "all") return {.end = true, .nights = true, .writes = no_end};
    if (std::isnan(number_of(text)))
        refuse(config, value.place,
               key + " wants none, end, nights, all, or how many writes of a stream are kept, " +
                   "not '" + text + "'");
    return {.end = true, .nights = true, .writes = read_count(config, value, key, {1})};
}

SettingField versions_setting(Versions& versions) {
    const auto read = [&](const Config& config, const Value& value, const std::string& key) {
        if (value.shape != Shape::mapping) versions = read_kept(config, value, key);
    };
    return {"versions", read,
            "What is kept on disk of each stream's memory, for `nrem memory`.",
            {.type = "none, end, nights, all, a whole number, or {keep: one of these}", .fallback = "none"},
            {{"keep", reads(versions, read_kept),
              "`end`: as it is after the last step, for another run to start from (`memory`). `nights`: "
              "each version, too, with a journal: a run that was cut short goes on without sleeping "
              "again. `all`: each state that a write at wake makes, too (`nrem memory RUN TRIAL trace`). "
              "A number n: the first n of those.",
              {.type = "none, end, nights, all or a whole number", .fallback = "none"}}}};
}

// An experiment without arms is one arm of its name.
void name_it(Config& config, const Value& value, const std::string& key) {
    config.name = read_text(config, value, key);
    config.arms.front().name = config.name;
}

void read_baseline(Config& config, const Value& value, const std::string& key) {
    config.baseline = read_names(config, value, key);
    config.baseline_place = value.place;
    for (const auto& name : config.baseline) need_arm_or_cell(config, name, value.place);
}

SettingFields design_of(Draft& draft) {
    Config& made = draft.config;
    return {
        {"name",
         [&](const Config&, const Value& value, const std::string& key) { name_it(made, value, key); },
         "What the run is called.", {.type = "text", .fallback = "the file's name"}},
        {"about", &made.about, "What the experiment asks, for the report."},
        {"seeds", &made.seeds, "Every cell runs once with each."},
        {"repeats", &made.repeats,
         "How often each cell runs whose answers come from a language model: with 2 every question is asked "
         "again, past the cache, and the spread between equal runs is given beside every difference.",
         {.least = 1, .most = 100}},
        {"tokens", &made.tokens, "Memory budget in tokens of the control full_history.", {.least = 1}},
        controls_setting(made.controls),
        {"arms", reads(made.arms, read_arms), "What is compared: each arm is the config with its changes.",
         {.type = "mapping of name to changes", .fallback = "one arm, called as the config is"}},
        {"sweep", reads(made.sweep, read_axes<AxisUse::sweep>),
         "Values to try, in all combinations, within every arm: a list, or {from: 1, to: 64, steps: 7, "
         "scale: log}, or {values: [...], when: {policy: prune}} for a key that matters only where the "
         "condition holds. `policies: {subsets_of: [dedupe, {name: prune, strength: 0.2}]}` runs all subsets of at "
         "most ten policies, in their order; each is a factor, `policies.prune`, `on` or `off`.", {.type = "mapping of key to values or range"}},
        search_setting(made.search),
        {"exclude", reads(made.exclude, read_exclusions),
         "Combinations left out: those for which each pair of one entry holds. `arm` is a key, too.",
         {.type = "list of mappings of key to value or values"}},
    };
}

SettingFields comparison_of(Draft& draft) {
    Config& made = draft.config;
    return {
        {"baseline",
         [&](const Config&, const Value& value, const std::string& key) { read_baseline(made, value, key); },
         "The arms or controls that the others are compared with, or cells of a sweep by their names: "
         "\"condense, sleep.passes=4\". Where a trivial control is among them the best of these comes before "
         "it: no_memory, majority, persistence.",
         {.type = "name or list of names", .fallback = "[" + made.baseline.front() + "]"}},
        {"baselines", reads(made.baselines, read_baselines),
         "The value of each swept key that its others are compared with, as in {sleep.passes: 1}; without it "
         "the least. The key `arm` takes an arm or a control; without it the first of `baseline`.",
         {.type = "mapping of swept key to value"}},
        stop_early_setting(draft),
        {"expected", reads(draft.expected, read_expected),
         "Whether the bounds of the claims were set before or after their figures were seen; the report says "
         "it beside each outcome. A claim may have an `expected` of its own.",
         {.type = "before or after", .fallback = "before"}},
        expect_setting(draft),
    };
}

EventLog read_events(const Config& config, const Value& value, const std::string& key) {
    return read_flag(config, value, key) ? EventLog::on : EventLog::off;
}

SettingFields upkeep_of(Config& made) {
    return {
        {"events", reads(made.events, read_events), "Whether each trial writes its event log.",
         {.type = "on or off", .fallback = "on"}},
        versions_setting(made.versions),
    };
}

}  // namespace

SettingFields settings_of(Draft& draft) {
    return joined({design_of(draft), comparison_of(draft), upkeep_of(draft.config),
                   model_settings(draft.config.models), {cluster_setting(draft.config.cluster)}});
}

}  // namespace nrem::core
