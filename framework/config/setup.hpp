// The parts of one cell as a config gives them: names and texts that no component has checked yet.
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/names.hpp"
#include "config/value.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {

// When a night's candidate becomes the memory. `blocking`: wake waits for it. `overlapped`: after a
// set number of further steps, so that results do not depend on time. `realtime`: when it is ready,
// which is not reproducible.
enum class SleepMode { blocking, overlapped, realtime };
constexpr auto names_of(SleepMode) {
    return std::to_array<std::string_view>({"blocking", "overlapped", "realtime"});
}

inline constexpr double no_limit = std::numeric_limits<double>::infinity();
inline constexpr std::uint64_t no_count = std::numeric_limits<std::uint64_t>::max();

struct SleepSettings {
    std::uint64_t passes = 1;
    SleepMode mode = SleepMode::blocking;
    std::uint64_t publish_after = 0;  // steps between freezing and publishing, when overlapped
    std::uint64_t held_out = 16;  // experiences on which the gain of a pass is measured; 0: none
    bool stop_when_unchanged = true;
    double tolerance = no_limit;   // a pass that loses more of the held-out score is taken back
    std::uint64_t plateau = 0;     // this many passes without gain end the night; 0: never
    double milliseconds = 0;       // budget; 0: no limit (a limit makes results depend on time)
    std::uint64_t calls = 0;       // budget of backend calls by policies; 0: no limit
    std::uint64_t tokens = 0;      // budget of tokens in them; 0: no limit
    double money = 0;              // budget of what they cost; 0: no limit
    bool breaker = true;           // two nights without progress double the interval
    std::uint64_t cap_nights = 0;  // the most nights within cap_time; 0: no limit
    double cap_time = 1;           // of logical time, in the task's unit
    friend bool operator==(const SleepSettings&, const SleepSettings&) = default;
};

// What a candidate must keep to be published.
struct GateSettings {
    std::uint64_t canaries = 0;   // older experiences on which it is tested; 0: no such test
    double retention = 0;         // fall of their mean score that is tolerated
    double alpha = 0.05;          // a fall must also be significant at this level (one-sided)
    bool allow_untested = false;  // passes where there is nothing to test it on
    double lost = 1;              // largest share of records or of tokens lost in one night
    double self = 1;              // largest share of records, or of what changed, that is self-made
    std::uint64_t bytes = 0;      // size limits; 0: none
    std::uint64_t records = 0;
    std::uint64_t tokens = 0;
    // Over all nights together; no_limit: no such test.
    double norm = no_limit;     // largest factor by which they may have changed the norm of a tensor
    double rank = no_limit;     // the same of its effective rank
    double erosion = no_limit;  // level of the test whether canaries fall more often than they rise
    friend bool operator==(const GateSettings&, const GateSettings&) = default;
};

struct ContextSettings {
    std::uint64_t capacity = 4096;  // experiences kept since the last sleep; the oldest go first
    std::uint64_t visible = 0;      // of these, how many of the latest the predictor sees
    friend bool operator==(const ContextSettings&, const ContextSettings&) = default;
};

// Who answers the questions that measure a memory: those of nights and probes.
enum class Answerer { single, loop };
constexpr auto names_of(Answerer) { return std::to_array<std::string_view>({"single", "loop"}); }

// What a loop may spend on one answer. Its bounds are part of the result.
struct AnswerSettings {
    std::uint64_t iterations = 64;
    std::uint64_t calls = no_count;   // of language models
    std::uint64_t tokens = no_count;  // in them
    double seconds = no_limit;        // a bound makes results depend on time
    double money = no_limit;
    double tool_seconds = 10;         // of one call of a tool
    Answerer asleep = Answerer::single;
    friend bool operator==(const AnswerSettings&, const AnswerSettings&) = default;
};

// When a probe measures.
struct ProbeTimes {
    bool boundary = false;
    bool night = false;
    bool end = false;
    std::uint64_t every = 0;  // so many steps; 0: not by steps
    friend bool operator==(const ProbeTimes&, const ProbeTimes&) = default;
};
inline constexpr ProbeTimes at_the_end{.end = true};

enum class Feedback { truth, verdict, none };
constexpr auto names_of(Feedback) {
    return std::to_array<std::string_view>({"truth", "verdict", "none"});
}

// The layer of a config that a value comes from. A value from a sweep or an override is used in the
// cells that it fits; one from the file or an arm must fit.
enum class Layer { base, arm, sweep, overriding };

struct Given {
    std::string text;
    Place place;
    Layer layer = Layer::base;
};

// A component by name, with its given parameters.
struct Choice {
    std::string name;  // "": none was chosen
    Place place;
    std::map<std::string, Given, std::less<>> parameters;
};

// The roles of language models besides the backend, which predicts. Each may be another model; a
// cell that names no grader has none.
inline constexpr std::array<std::string_view, 6> model_roles{
    "evaluator", "writer", "judge", "embedder", "grader", "second_grader"};

// One kind of sleep. A cell may have several, for example naps and nights.
struct SleepSetup {
    std::string name = "sleep";
    std::vector<Choice> policies;  // a pipeline within each pass
    Choice scheduler{"never", {}, {}};
    SleepSettings settings;
    GateSettings gate;
};

struct ProbeSetup {
    Choice choice;
    ProbeTimes at = at_the_end;
};

struct Setup {
    Choice task;
    Choice backend;
    Choice rule{"none", {}, {}};
    Choice prompts{"default", {}, {}};  // a prompt pack, with changes to its operations
    std::array<Choice, model_roles.size()> models{};  // by role; unnamed: the backend
    std::vector<SleepSetup> sleeps{SleepSetup{}};  // the plain keys' sleep first, then `sleeps`
    std::vector<ProbeSetup> probes;                // of different names
    Choice loop{"none", {}, {}};
    Choice stop{"none", {}, {}};
    std::vector<Choice> tools;
    AnswerSettings answer;
    ContextSettings context;
    Feedback feedback = Feedback::truth;
    std::string design;  // parts of a stream with what nights made of the memory (A) and without (B)
    std::string memory;  // an address in another run; "": starts empty
    Place memory_place;
    std::uint64_t streams = 0;  // 0: all
    std::uint64_t skip_streams = 0;
    bool attribution = false;

    // Calls `visit` with each key under which one thing is chosen, a sleep's own keys left out, and
    // the choice. `setup` is const or not.
    template <class Self, class Visit>
    static void each_choice(Self& setup, Visit visit) {
        visit("task", setup.task);
        visit("backend", setup.backend);
        for (std::size_t role = 0; role < model_roles.size(); ++role)
            visit(model_roles[role], setup.models[role]);
        visit("rule", setup.rule);
        visit("loop", setup.loop);
        visit("stop", setup.stop);
        visit("prompts", setup.prompts);
    }
};

// The choice under a key; nullptr where the key is of another sort.
template <class Self>
[[nodiscard]] auto choice_of(Self& setup, std::string_view key) {
    decltype(&setup.task) found = nullptr;
    Self::each_choice(setup, [&](std::string_view own, auto& choice) {
        if (own == key) found = &choice;
    });
    return found;
}

// Whether a key names components or prompts, those of a sleep included.
[[nodiscard]] inline bool is_choice(std::string_view key) {
    const Setup plain{};
    return choice_of(plain, key) || key == "scheduler" || key == "policy";
}

// Which of a task's streams a cell has.
[[nodiscard]] constexpr bool picks_streams(std::string_view key) {
    return key == "streams" || key == "skip_streams";
}

// "sleeps.nap.policy.gain" is "policy.gain" of the sleep "nap"; a plain key belongs to "sleep".
inline constexpr std::string_view plain_sleep = "sleep";
struct SleepKey {
    std::string_view sleep;
    std::string_view key;
};
[[nodiscard]] inline SleepKey split_sleep(std::string_view dotted) {
    constexpr std::string_view prefix = "sleeps.";
    if (!dotted.starts_with(prefix)) return {plain_sleep, dotted};
    dotted.remove_prefix(prefix.size());
    const auto dot = dotted.find('.');
    return {dotted.substr(0, dot), dot == dotted.npos ? "" : dotted.substr(dot + 1)};
}

// "sleeps.nap.policy.gain" in its parts: the sleep, what is chosen or set there ("policy", "sleep",
// "context", "task"), and the setting of it; "" for the choice itself, which is also called "name".
struct CellKey {
    std::string_view sleep;
    std::string_view slot;
    std::string_view parameter;
    [[nodiscard]] bool is_of_task() const { return slot == "task" || picks_streams(slot); }
};
[[nodiscard]] inline CellKey split_key(std::string_view dotted) {
    const auto [sleep, key] = split_sleep(dotted);
    const auto dot = key.find('.');
    const auto parameter = dot == key.npos ? "" : key.substr(dot + 1);
    return {sleep, key.substr(0, dot), parameter == "name" ? "" : parameter};
}

// Whether a policy is in a sleep's pipeline, where subsets of policies are swept: the factor
// "policies.merge" or "sleeps.nap.policies.merge", of two levels.
inline constexpr std::string_view members_slot = "policies";
inline constexpr std::string_view member_in = "on";
inline constexpr std::string_view member_out = "off";
[[nodiscard]] inline bool is_member(std::string_view dotted) {
    const CellKey key = split_key(dotted);
    return key.slot == members_slot && !key.parameter.empty();
}
// The key of its pipeline: "sleeps.nap.policy".
[[nodiscard]] inline std::string pipeline_key(std::string_view member) {
    const CellKey key = split_key(member);
    const std::string sleep(key.sleep);
    return key.sleep == plain_sleep ? "policy" : "sleeps." + sleep + ".policy";
}

// "probes.recognition.at": the probe of that name, and the setting of it; "" for the probe itself.
inline constexpr std::string_view tools_key = "tools";
inline constexpr std::string_view probes_key = "probes";
struct ProbeKey {
    std::string_view probe;
    std::string_view parameter;
};
[[nodiscard]] inline ProbeKey split_probe(std::string_view dotted) {
    if (dotted == probes_key) return {};
    dotted.remove_prefix(probes_key.size() + 1);
    const auto dot = dotted.find('.');
    return {dotted.substr(0, dot), dot == dotted.npos ? "" : dotted.substr(dot + 1)};
}
[[nodiscard]] constexpr bool is_probe_key(std::string_view dotted) {
    return dotted.substr(0, dotted.find('.')) == probes_key;
}

// What follows "policy.": "gain" of all policies of a pipeline, or "1.gain" or "condense.gain".
struct PolicyKey {
    std::string_view which;
    std::string_view parameter;
    [[nodiscard]] bool means(std::size_t index, std::string_view name) const {
        return which.empty() || which == name || as_number<std::size_t>(which) == index;
    }
};
[[nodiscard]] inline PolicyKey split_policy(std::string_view key) {
    const auto dot = key.find('.');
    return dot == key.npos ? PolicyKey{"", key}
                           : PolicyKey{key.substr(0, dot), key.substr(dot + 1)};
}

}  // namespace nrem::core
