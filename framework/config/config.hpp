// A config: one experiment or a grid of experiments, read from a YAML file and the command line.
// Its shape, types and key names are checked here; the names of components and their parameters are
// checked in the plan.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "config/cell_name.hpp"
#include "config/cluster.hpp"
#include "config/models.hpp"
#include "config/setup.hpp"
#include "config/value.hpp"

namespace nrem::core {

class Registry;

// One dotted key and its value: "rule" with a name, "rule.tokens", "sleep.passes", "policy" with a
// list. Within a layer, keys with fewer dots come first, so that a name never removes parameters
// beside it.
struct Assignment {
    std::string key;
    Value value;
};

struct Arm {
    std::string name;
    Place place;
    std::vector<Assignment> changes;
};

// True for a cell when the cell has, for each pair, one of its values.
struct Condition {
    Place place;
    std::vector<std::pair<std::string, std::vector<std::string>>> pairs;  // a dotted key, or "arm"
};

enum class Scale { linear, logarithmic };
constexpr auto names_of(Scale) {
    return std::to_array<std::string_view>({"linear", "log"});
}

// A range of numbers to draw from.
struct Range {
    double from = 0;
    double to = 0;
    Scale scale = Scale::linear;
    bool whole = false;
};
// The number at a share of 0 to 1 of a range, as a config would write it.
[[nodiscard]] std::string text_at(const Range& range, double share);

// One key that varies, with its values. All combinations of the axes of a sweep are run; the first
// axis varies slowest. Where `when` is false, the key is left as it is.
struct Axis {
    std::string key;
    Place place;
    std::vector<Value> values;   // for a range, its ends
    std::optional<Range> range;  // to draw from
    std::optional<Condition> when;
    // Of a sweep over subsets of policies, which are the values: the factor of each policy, in
    // their order.
    std::vector<std::string> members = {};
};

enum class SearchMethod { none, random, halving };
constexpr auto names_of(SearchMethod) {
    return std::to_array<std::string_view>({"none", "random", "halving"});
}
enum class Goal { most, least };
constexpr auto names_of(Goal) {
    return std::to_array<std::string_view>({"most", "least"});
}

// A rung of a search: these cells are run on `streams` streams, the first in the order that the
// search's seed draws.
struct Rung {
    std::uint64_t streams = 0;
    std::set<std::string> cells;  // identities that they have off the rungs; empty: all
};

// Points drawn at random, the same ones for every arm. By halving (Jamieson and Talwalkar 2016) all
// of them run on few streams, which the seed draws; the best 1 / factor of each arm run on factor
// times as many, and so on; the last `keep` of each arm run on all streams with the seeds of the
// experiment.
struct Search {
    SearchMethod method = SearchMethod::none;
    Place place;
    std::uint64_t points = 16;
    std::uint64_t seed = 1;  // seeds the draws
    std::vector<Axis> space;
    std::string metric = "accuracy";
    std::optional<Goal> goal;   // none: the better end of the metric
    std::uint64_t streams = 1;  // on the first rung
    std::uint64_t factor = 3;
    std::uint64_t keep = 1;
    std::vector<std::uint64_t> seeds{1'000'001};  // of the trials that choose only
    std::vector<Rung> rungs;                      // the search adds to them
    bool decided = false;                         // the last rung is the verdict
};

// The cells of the plan that a claim is about.
struct Selector {
    std::string arm;                                         // or a control
    std::vector<std::pair<std::string, std::string>> where;  // dotted key and value, as in factors
    Place place;
};

// When the bounds of a claim were set: before its figures were seen, or afterwards.
enum class BoundsSet { before, after };
constexpr auto names_of(BoundsSet) {
    return std::to_array<std::string_view>({"before", "after"});
}

// How two sides of a claim are compared: by what is on the left, less or divided by the right.
enum class Compare { difference, ratio, ratio_of_medians };
constexpr auto names_of(Compare) {
    return std::to_array<std::string_view>({"difference", "ratio", "ratio_of_medians"});
}

// An expected outcome: bounds for a metric of an arm, or for its difference to another arm's.
struct Claim {
    std::string text;
    Selector arm;
    std::optional<Selector> versus;
    std::string group;         // of events, to which it is confined; "": to none
    std::string versus_group;  // the group of the same arm with which it is compared; "": none
    Compare compare = Compare::difference;
    // Swept keys of two levels: the effect of the one, or the interaction of both; empty: neither.
    std::vector<std::string> effect;
    std::string metric;
    std::optional<double> at_least;
    std::optional<double> at_most;
    bool about_memory = true;  // false: valid even if the backend can use no memory
    BoundsSet expected = BoundsSet::before;
    Place place;
};

// Streams, by their turns (see turn_of), that a run takes before it checks again what is settled,
// and the cells that take them.
struct Stage {
    std::uint64_t first = 0;
    std::uint64_t end = 0;        // a cell with fewer streams takes all of them
    std::set<std::string> cells;  // identities; empty: all
};

// When a comparison ends before all streams are run, with error control that stays valid however
// often it is checked.
struct StopEarly {
    double alpha = 0.05;
    double margin = 0.05;            // below it nothing matters; relative, except for accuracy
    std::uint64_t streams = 6;       // nothing is settled before this many
    std::uint64_t seed = 1;          // of the order of the streams
    // The largest possible difference by metric; for other metrics it is unknown. A probability
    // below 2^-40 counts as 2^-40.
    std::map<std::string, double> largest = {{"accuracy", 1}, {"log_loss", 40}};
    Place largest_at = {};           // the last one that the config gives
    std::vector<Stage> stages = {};  // the run adds to them
    bool settled = false;            // the last stage is the final one
};

// The turn at which stream `index` is taken where not all streams are; low turns come first.
// Recorded streams are numbered by place and time, so their first ones do not represent the others.
// A seed draws one order for all arms.
[[nodiscard]] std::uint64_t turn_of(std::uint64_t index, std::uint64_t seed);
// The first `count` of `total` streams in that order.
[[nodiscard]] std::vector<std::uint64_t> first_in_turn(std::uint64_t count, std::uint64_t total,
                                                       std::uint64_t seed);

// Which of the controls the plan adds.
// What an answer of a cell with a loop took on average.
struct AnswerCost {
    double calls = 0;
    double answer_tokens = 0;  // that models wrote in them
};

struct Controls {
    bool no_memory = true;
    bool window = true;
    bool full_history = true;
    bool noop_sleep = true;
    bool oracle = true;
    bool majority = true;
    bool persistence = true;
    bool naive_rag = true;
    bool verbatim = true;
    bool format_matched = true;
    bool single = true;
    bool random_critic = true;
    bool placebo_critic = true;
    bool oracle_verifier = true;
    bool vote = true;
    bool single_long = true;
    std::uint64_t window_size = 32;
    std::uint64_t naive_rag_k = 8;
    std::set<std::string, std::less<>> named;  // those that the config switches on by name
    // Of cells with loops, by identity; nothing before their trials are over. No key sets it.
    std::optional<std::map<std::string, AnswerCost, std::less<>>> took;
};

enum class EventLog { off, on };
// What is kept on disk of each stream's memory.
struct Versions {
    bool end = false;          // its state at the end
    bool nights = false;       // every version, with a journal of the nights
    std::uint64_t writes = 0;  // how many of the first states made by writes at wake
};

struct Config {
    std::string name;
    std::string about;
    std::string file;                    // as the user gave it; "": no file
    std::string text;                    // the file's content
    std::vector<std::string> overrides;  // "key=value", in order

    Setup base;             // of the file alone
    std::vector<Arm> arms;  // at least one
    std::vector<Axis> sweep;
    Search search;
    std::vector<Condition> exclude;
    std::vector<Assignment> overriding;  // override everything else

    std::vector<std::uint64_t> seeds{1};
    std::uint64_t repeats = 1;    // of each cell that asks a language model
    std::uint64_t tokens = 4096;  // memory budget of the controls
    Controls controls;
    std::vector<std::string> baseline{
        "no_memory"};  // the arms or controls that the others are compared with
    Place baseline_place;
    // A swept key, or "arm", and the level that its other levels are compared with.
    std::vector<std::pair<std::string, std::string>> baselines;
    std::optional<StopEarly> stop_early;
    EventLog events = EventLog::on;
    Versions versions;
    ModelSettings models;
    ClusterSettings cluster;
    std::vector<Claim> expect;

    // "quickstart.yaml:14", "override 'sleep.passes=4'", or "" for a default.
    [[nodiscard]] std::string at(Place place) const;
};

// Throws UsageError "quickstart.yaml:14: unknown key 'polcy' (nearest: policy)".
[[nodiscard]] Config load(const std::filesystem::path& file,
                          const std::vector<std::string>& overrides = {});
// The text of a config file. Throws UsageError where there is none.
[[nodiscard]] std::string read_config(const std::filesystem::path& file);
// The same for a text that is the content of `file`.
[[nodiscard]] Config load_text(std::string text, const std::string& file,
                               const std::vector<std::string>& overrides = {});

// The reference of every key and every parameter of every component as Markdown.
[[nodiscard]] std::string config_reference(const Registry& registry);
// What components offer and need of one another, and which optional functions they have.
[[nodiscard]] std::string capabilities_reference(const Registry& registry);

}  // namespace nrem::core
