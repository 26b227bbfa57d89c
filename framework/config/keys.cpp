#include "config/keys.hpp"

#include "config/settings.hpp"

namespace nrem::core {
namespace {

constexpr auto cell = Scope::cell;
constexpr auto experiment = Scope::experiment;

struct Row {
    std::string_view name;
    Scope scope;
    std::string_view type;
    std::string_view fallback;
    std::string_view meaning;
};
constexpr Row rows[] = {
    {"name", experiment, "text", "the file's name", "What the run is called."},
    {"about", experiment, "text", "", "What the experiment asks, for the report."},
    {"task", cell, "component", "", "Where the streams come from. Has no default."},
    {"backend", cell, "component", "", "The frozen predictor. Has no default."},
    {"evaluator", cell, "component", "the backend",
     "The language model that says what was wrong with an answer."},
    {"writer", cell, "component", "the backend", "The one that writes memories."},
    {"judge", cell, "component", "the backend", "The one that judges answers without the truth."},
    {"embedder", cell, "component", "the backend", "The one that turns texts into vectors."},
    {"prompts", cell, "prompt pack", "default",
     "What language models are asked: the name of a pack or a YAML file, with changes to its "
     "operations, as in {name: weather, predict: {user: ...}}."},
    {"rule", cell, "component", "none", "How memory is read and written at wake."},
    {"policy", cell, "component, or a list", "none",
     "What a sleep pass does; a list runs in order within each pass."},
    {"scheduler", cell, "component", "never", "When to sleep."},
    {"sleep", cell, "mapping", "", "How a sleep goes."},
    {"gate", cell, "mapping", "", "What a sleep's memory has to keep, or the old one stays."},
    {"sleeps", cell, "mapping of name to policy, scheduler, sleep and gate", "",
     "Several kinds of sleep at once, as naps and nights, each with the keys above."},
    {"context", cell, "mapping", "", "The log of experiences since the last sleep."},
    {"feedback", cell, "truth, verdict or none", "truth",
     "What is revealed after a query: the truth, whether the answer was right, or nothing."},
    {"memory", cell, "RUN#TRIAL/STREAM@VERSION, or none", "none",
     "The memory that a stream starts from, which another run has kept (`versions`): of the trial "
     "whose id begins so; without a stream, that of the stream's own number; without a version, "
     "that at its end. Its content, not its name, enters what a cell is."},
    {"streams", cell, "whole number or all", "all", "How many of the task's streams are run."},
    {"skip_streams", cell, "whole number", "0",
     "How many of the task's streams are left out before those: for a check on streams that nobody "
     "has looked at."},
    {"seeds", experiment, "list of whole numbers, or a count n for 1 to n", "[1]",
     "Every cell runs once with each."},
    {"tokens", experiment, "whole number", "4096",
     "Memory budget in tokens of the control full_history."},
    {"controls", experiment, "true, false, a list of names, or a mapping", "true",
     "Which arms are added by themselves."},
    {"controls.no_memory", experiment, "true or false", "true",
     "No memory, no sleep, no visible context."},
    {"controls.window", experiment, "true, false or {size: n}", "{size: 32}",
     "The latest n experiences as they were."},
    {"controls.full_history", experiment, "true or false", "true",
     "All experiences that fit into `tokens`."},
    {"controls.noop_sleep", experiment, "true or false", "true",
     "For each cell that sleeps, the same one with a policy that does nothing."},
    {"controls.oracle", experiment, "true or false", "true",
     "The best possible answer, where the task knows it."},
    {"controls.majority", experiment, "true or false", "true",
     "The answer that was right most often so far, or the mean of the values, whatever is asked; "
     "where truths are revealed."},
    {"controls.persistence", experiment, "true or false", "true",
     "The answer or value that was right last time, whatever is asked; where truths are revealed."},
    {"baseline", experiment, "name or list of names", "[no_memory]",
     "The arms or controls that the others are compared with, or cells of a sweep by their names: "
     "\"condense, sleep.passes=4\". Where a trivial control is among them the best of these comes "
     "before it: no_memory, majority, persistence."},
    {"baselines", experiment, "mapping of swept key to value", "",
     "The value of each swept key that its others are compared with, as in {sleep.passes: 1}; "
     "without it the least. The key `arm` takes an arm or a control; without it the first of "
     "`baseline`."},
    {"stop_early", experiment, "true, false or a mapping", "false",
     "Run streams in stages, and after each leave out the arms whose comparisons are settled, by "
     "intervals that hold at all times at once. They give the verdicts, too."},
    {"stop_early.alpha", experiment, "number", "0.05",
     "The chance of ever leaving out the true difference, over all arms together."},
    {"stop_early.margin", experiment, "number", "0.05",
     "Differences of accuracy within it are of no interest: an interval within it settles, too."},
    {"stop_early.streams", experiment, "whole number", "6", "Before which nothing is settled."},
    {"stop_early.seed", experiment, "whole number", "1",
     "Draws the order in which streams are taken, the same for all arms."},
    {"stop_early.largest", experiment, "mapping of metric to number", "{log_loss: 40}",
     "The largest difference that there can be, as in {absolute_error: 3}: without it comparisons of "
     "that metric run to the end."},
    {"events", experiment, "on or off", "on", "Whether each trial writes its event log."},
    {"versions", experiment, "none, end, nights, all, a whole number, or {keep: one of these}",
     "none", "What is kept on disk of each stream's memory, for `nrem memory`."},
    {"versions.keep", experiment, "none, end, nights, all or a whole number", "none",
     "`end`: as it is after the last step, for another run to start from (`memory`). `nights`: "
     "each version, too, with a journal: a run that was cut short goes on without sleeping again. "
     "`all`: each state that a write at wake makes, too (`nrem memory RUN TRIAL trace`). A number n: the "
     "first n of those."},
    {"responses", experiment, "mapping", "", "Where the answers of language models are kept."},
    {"responses.mode", experiment, "live, record or replay", "live",
     "Whether models are asked, asked and every answer kept in the cassette, or all answers taken "
     "from there: then nothing goes over the network, and an answer that is missing is an error."},
    {"responses.cache", experiment, "on, off or a file", "on",
     "The cache, in which every answer is found again; `on` is responses.sqlite beside the run."},
    {"responses.cassette", experiment, "a file", "",
     "A cassette, one answer a line, relative to the config."},
    {"limits", experiment, "mapping", "", "What a run may spend on language models, in all."},
    {"limits.calls", experiment, "whole number", "0", "Calls, 0 for no limit."},
    {"limits.tokens", experiment, "whole number", "0", "Tokens of prompts and answers."},
    {"limits.money", experiment, "number", "0", "By `prices`."},
    {"limits.seconds", experiment, "number", "0", "Of the clock, from the start of the command."},
    {"limits.trial", experiment, "mapping", "",
     "The same for each trial, which fails when it reaches one; answers from the cache count."},
    {"limits.trial.calls", experiment, "whole number", "0", "Calls, 0 for no limit."},
    {"limits.trial.tokens", experiment, "whole number", "0", "Tokens of prompts and answers."},
    {"limits.trial.money", experiment, "number", "0", "By `prices`."},
    {"limits.trial.seconds", experiment, "number", "0", "Of the clock, while its calls are on."},
    {"confirm", experiment, "mapping", "",
     "What an experiment may be expected to take without a question before it begins (--yes "
     "answers "
     "it)."},
    {"confirm.calls", experiment, "whole number", "0", "Calls of language models, 0 for any."},
    {"confirm.tokens", experiment, "whole number", "0", "Their tokens."},
    {"confirm.money", experiment, "number", "1", "By `prices`, 0 for any."},
    {"confirm.seconds", experiment, "number", "0", "Of the clock, 0 for any."},
    {"prices", experiment, "mapping of model to {input, output, cached}", "",
     "What a million tokens cost, in one currency; a model is named as its server names it."},
    {"checks", experiment, "mapping", "", "What is checked beside the experiment."},
    {"checks.determinism", experiment, "whole number", "0",
     "So many prompts of the run are asked twice more, one by one and many at once, and the share "
     "of answers that differ is reported."},
    {"checks.concurrency", experiment, "whole number", "8", "How many at once."},
    {"checks.judge", experiment, "whole number", "0",
     "So many questions on which the judge is shown the truth and a wrong answer to the same kind "
     "of question, and the share that it gets wrong is reported."},
    {"cluster", experiment, "mapping", "",
     "What `nrem run --launcher` asks for; enters no result."},
    {"cluster.shards", experiment, "whole number", "0",
     "Into how many parts the plan is split, 0 for tasks of some minutes by the estimate."},
    {"cluster.cores", experiment, "whole number", "1", "Of a task: so many steps at once."},
    {"cluster.partition", experiment, "text", "", "Slurm's partition."},
    {"cluster.time", experiment, "text", "three times the estimate",
     "The limit of a task, as Slurm writes it: 90 or 1:30:00."},
    {"cluster.memory", experiment, "text", "from the estimate", "Of a task: 4G."},
    {"cluster.options", experiment, "list", "", "More options of sbatch: --account=lab."},
    {"cluster.mpirun", experiment, "list", "", "Arguments of mpirun: --hostfile, hosts."},
    {"cluster.setup", experiment, "list", "", "Lines of shell before a task: module load gcc."},
    {"arms", experiment, "mapping of name to changes", "one arm, called as the config is",
     "What is compared: each arm is the config with its changes."},
    {"sweep", experiment, "mapping of key to values or range", "",
     "Values to try, in all combinations, within every arm: a list, or {from: 1, to: 64, steps: 7, "
     "scale: log}, or {values: [...], when: {policy: prune}} for a key that matters only where the "
     "condition holds."},
    {"search", experiment, "mapping", "",
     "Points drawn at random instead of a grid, the same ones for every arm."},
    {"search.method", experiment, "random or halving", "random",
     "`random` runs every point. `halving` runs all of them on few streams, the best of each arm "
     "on "
     "more, and so on; the last ones run on all streams, and with `seeds`, for the verdict. "
     "Streams "
     "that do not depend on the seed have then been chosen on before."},
    {"search.points", experiment, "whole number", "16", "How many points are drawn."},
    {"search.seed", experiment, "whole number", "1", "Of the draws."},
    {"search.space", experiment, "mapping of key to values or range", "",
     "What is drawn: {rule.tokens: [64, 128]} or {rule.tokens: {from: 16, to: 4096, scale: log}}."},
    {"search.metric", experiment, "name", "accuracy",
     "What points are chosen by, as in `expect`: see figures.md."},
    {"search.goal", experiment, "most or least", "by the metric", "Which is better."},
    {"search.streams", experiment, "whole number", "1", "How many streams choose first."},
    {"search.factor", experiment, "whole number", "3",
     "Each time one of so many points goes on, on so many times the streams."},
    {"search.keep", experiment, "whole number", "1", "How many points of each arm are judged."},
    {"search.seeds", experiment, "as seeds", "[1000001]",
     "The seeds that choose, none of `seeds`."},
    {"exclude", experiment, "list of mappings of key to value or values", "",
     "Combinations left out: those for which each pair of one entry holds. `arm` is a key, too."},
    {"expected", experiment, "before or after", "before",
     "Whether the bounds of the claims were set before or after their figures were seen; the report "
     "says it beside each outcome. A claim may have an `expected` of its own."},
    {"expect", experiment, "list of claims", "",
     "Outcomes that are expected: {claim: text, arm: selector, versus: selector, metric: name} and "
     "one of at_least, at_most, within: [low, high]. A selector is the name of an arm, or "
     "{arm: name, swept key: value}. With `about_memory: false` a claim is judged even where the "
     "backend is not shown to use a memory."},
};

// The settings below `section`.
template <class Settings>
void add_settings(std::vector<Key>& keys, std::string_view section) {
    const Settings plain{};
    for (const SettingField<Settings>& setting : table(plain))
        keys.push_back({.name = std::string(section) + "." + std::string(setting.name),
                        .scope = cell,
                        .type = type_of(setting),
                        .fallback = text_of(plain, setting.name),
                        .meaning = std::string(setting.meaning)});
}

std::vector<Key> all_keys() {
    std::vector<Key> keys;
    for (const Row& row : rows) {
        keys.push_back({std::string(row.name), row.scope, std::string(row.type),
                        std::string(row.fallback), std::string(row.meaning)});
        if (row.name == "sleep") add_settings<SleepSettings>(keys, row.name);
        if (row.name == "gate") add_settings<GateSettings>(keys, row.name);
        if (row.name == "context") add_settings<ContextSettings>(keys, row.name);
    }
    return keys;
}

}  // namespace

std::span<const Key> config_keys() {
    static const std::vector<Key> keys = all_keys();
    return keys;
}

std::vector<std::string> keys_below(std::string_view prefix) {
    std::vector<std::string> found;
    for (const Key& key : config_keys()) {
        std::string_view rest = key.name;
        if (!prefix.empty()) {
            if (!rest.starts_with(prefix) || rest.substr(prefix.size(), 1) != ".") continue;
            rest.remove_prefix(prefix.size() + 1);
        }
        if (rest.find('.') == std::string_view::npos) found.emplace_back(rest);
    }
    return found;
}

std::vector<std::string> cell_keys() {
    std::vector<std::string> found;
    for (const Key& key : config_keys())
        if (key.scope == Scope::cell && key.name.find('.') == std::string_view::npos)
            found.emplace_back(key.name);
    return found;
}

std::vector<std::string> sleep_keys() {
    return {"policy", "scheduler", "sleep", "gate"};
}

bool is_cell_key(std::string_view dotted) {
    const auto first = dotted.substr(0, dotted.find('.'));
    for (const Key& key : config_keys())
        if (key.scope == Scope::cell && key.name == first) return true;
    return false;
}

}  // namespace nrem::core
