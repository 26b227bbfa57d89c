// The expanded plan of a config: cells, made of checked components and settings, and their trials.
// Equal cells have equal identities and run once, however they were written.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/config.hpp"
#include "host/registry.hpp"
#include "language/pack.hpp"
#include "memory/start.hpp"

namespace nrem::core {

// A component with its checked settings.
struct Part {
    const Component* component = nullptr;
    Settings settings;
};

// The settings where trials have this seed, which stands for `{seed}` in a setting
// ("weights-{seed}.safetensors", or a number). Throws UsageError where the parameter does not take it.
[[nodiscard]] Settings settings_for(const Part& part, std::uint64_t seed);
[[nodiscard]] bool takes_seed(const Part& part);

// One kind of sleep of a cell.
struct SleepPart {
    std::string name;
    std::vector<Part> policies;  // a pipeline within each pass
    Part scheduler;
    SleepSettings settings;
    GateSettings gate;

    // Calls `visit` with the key that a config has for a part, and the part.
    template <class Visit>
    void each_part(Visit visit) const {
        for (const Part& policy : policies) visit("policy", policy);
        visit("scheduler", scheduler);
    }
};

// A probe of a cell, and when it measures.
struct ProbePart {
    Part part;
    ProbeTimes at;
};

// Those that look at no more of a question than its choices.
[[nodiscard]] constexpr bool is_trivial(Control control) {
    return control == Control::no_memory || control == Control::majority ||
           control == Control::persistence;
}

// What each_part() calls the places of a probe and of a tool.
inline constexpr std::string_view probe_key = "probe";
inline constexpr std::string_view tool_key = "tool";

struct Cell : CellName {
    std::vector<std::string> also;  // arms or controls that are equal to this cell, too
    std::string parent;  // of a noop_sleep control: identity of the (first) cell it belongs to; of a
                         // repeat: of its first run
    std::string twin;    // of a cell that sleeps: identity of its noop_sleep control, "" without
    Part task;
    Part backend;
    // By role, what is not the backend's: none where a component is missing.
    std::array<Part, model_roles.size()> models;
    std::shared_ptr<const Pack> prompts;  // shared by cells; none where no model is asked
    Part rule;
    std::vector<SleepPart> sleeps;  // at least one, whose scheduler may be `never`
    std::vector<ProbePart> probes;  // of different components
    Part loop;                      // none where the predictor is asked once; then also:
    Part stop;
    std::vector<Part> tools;
    Part fewer;                // the loop with a sample fewer, which makes
    double share_fewer = 0;    // this share of the answers, drawn by question; none: 0
    AnswerSettings answer;
    ContextSettings context;
    Feedback feedback = Feedback::truth;
    std::string design;  // as of the setup; "" where nothing sleeps
    bool attribution = false;  // of wrong answers to causes
    std::shared_ptr<const StartMemory> start;  // shared by cells; none: an empty memory
    std::string contender;         // on a rung: the identity that it has off the rungs
    std::uint64_t streams = 0;     // how many of the task's streams
    std::uint64_t skipped = 0;     // how many of them before the first
    std::uint64_t drawn_from = 0;  // on a rung: as many, of which `streams` are drawn; else 0
    std::uint64_t tokens = 0;   // memory budget that the controls share
    std::string identity;  // canonical JSON of all that can enter a result, seed left out
    std::string problem;   // the part of it that cells must share to be compared: task, streams

    // The same for the parts that are there; those of its sleeps and its probes come last.
    template <class Visit>
    void each_part(Visit visit) const {
        each_slot(*this, [&](std::string_view key, const Part& part) {
            if (part.component) visit(key, part);
        });
        for (const SleepPart& sleep : sleeps) sleep.each_part(visit);
        for (const Part& tool : tools) visit(tool_key, tool);
        for (const ProbePart& probe : probes) visit(probe_key, probe.part);
    }
    // All places for parts but those of sleeps and probes. `cell` is const or not.
    template <class Self, class Visit>
    static void each_slot(Self& cell, Visit visit) {
        visit("task", cell.task);
        visit("backend", cell.backend);
        visit("rule", cell.rule);
        visit("loop", cell.loop);
        visit("stop", cell.stop);
        for (std::size_t role = 0; role < model_roles.size(); ++role)
            visit(model_roles[role], cell.models[role]);
    }
};

// The cell with the settings of all its parts for the seed; nullptr: they are the same for each.
[[nodiscard]] std::unique_ptr<const Cell> cell_for(const Cell& cell, std::uint64_t seed);

// The kind of component that a key of a cell names: an evaluator or a judge is a backend.
[[nodiscard]] Kind kind_under(std::string_view key);

struct Streams {
    std::uint64_t first = 0;
    std::uint64_t end = 0;
    [[nodiscard]] std::uint64_t count() const { return end - first; }
};

// One seed of a cell: all of its streams, or those of a stage where comparisons may stop early.
struct Trial {
    std::size_t cell = 0;  // index into Plan::cells
    std::uint64_t seed = 0;
    std::string id;  // 16 hex digits, from identity, seed and stage: the folder's name
    Streams streams;
    std::vector<std::uint64_t> order = {};  // their indices where these are drawn, else empty

    // The task's index of one of its streams.
    [[nodiscard]] std::uint64_t index_of(std::uint64_t stream) const {
        return order.empty() ? stream : order[stream - streams.first];
    }
};

// A cell that cannot run, and why.
struct Refusal {
    std::string cell;
    std::string reason;
    Control control = Control::none;
};

// A control that is made when the trials of its cell are over, since it spends what they spent.
struct LaterControl {
    std::string name;
    std::string identity;  // of the cell
};

struct Plan {
    Config config;
    std::vector<Cell> cells;
    std::vector<Trial> trials;  // cell by cell, seed by seed, stage by stage
    std::vector<Refusal> refused;
    std::vector<LaterControl> later;
    std::string hash;  // of all identities and seeds
};

// The fraction of the cell's streams that this trial runs.
[[nodiscard]] double share_of(const Plan& plan, const Trial& trial);

// Whether any of its schedulers ever asks for a sleep.
[[nodiscard]] bool sleeps(const SleepPart& sleep);
[[nodiscard]] bool sleeps(const Cell& cell);
// Whether anything asks what has happened so far in a stream.
[[nodiscard]] bool looks_back(const Cell& cell);
// Whether any of its probes measures before the first night, too.
[[nodiscard]] bool looks_at_days(const Cell& cell);
// Whether any of its models generates text.
[[nodiscard]] bool speaks(const Cell& cell);
// Whether a call of any of its models blocks for longer than a worker thread should.
[[nodiscard]] bool waits(const Cell& cell);
// Who answers the questions of its nights and probes, where its own are answered by a loop; "": no
// loop answers any.
[[nodiscard]] std::string answerer_asleep(const Cell& cell);
// False where time enters the result: sleep in realtime mode or with a budget in milliseconds.
[[nodiscard]] bool is_reproducible(const Cell& cell);

// Throws UsageError for a config that names what does not exist, with the place. Task instances are
// made where a config asks for all streams.
[[nodiscard]] Plan make_plan(const Config& config, const Registry& registry);

// The plan as text: cells with their trials, how many of them are done, what is refused and why.
[[nodiscard]] std::string render(const Plan& plan, const std::set<std::string>& done = {});

}  // namespace nrem::core
