// A config: one experiment or a grid of them, read from a YAML file and the command line. Its
// shape, types and key names are checked here; the names of components and their parameters in the
// plan.
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
#include "config/cluster.hpp"
#include "config/models.hpp"
#include "config/setup.hpp"
#include "config/value.hpp"

namespace nrem::core {

class Registry;

// One dotted key and what it is set to: "rule" to a name, "rule.tokens", "sleep.passes", "policy"
// to a list. Within a layer those of fewer dots come first, so that a name never drops parameters
// that stand beside it.
struct Assignment {
    std::string key;
    Value value;
};

struct Arm {
    std::string name;
    Place place;
    std::vector<Assignment> changes;
};

// Holds for a cell when each of the pairs does, with one of its values.
struct Condition {
    Place place;
    std::vector<std::pair<std::string, std::vector<std::string>>> pairs;  // a dotted key, or "arm"
};

enum class Scale { linear, logarithmic };

// Numbers to draw from.
struct Range {
    double from = 0;
    double to = 0;
    Scale scale = Scale::linear;
    bool whole = false;
};
// The number at a share of 0 to 1 of a range, as a config would have it.
[[nodiscard]] std::string text_at(const Range& range, double share);

// One key that varies, with its values; all combinations of the axes of a sweep are run, the first
// varies slowest. Where `when` does not hold the key is left as it is.
struct Axis {
    std::string key;
    Place place;
    std::vector<Value> values;   // of a range, its ends
    std::optional<Range> range;  // to draw from
    std::optional<Condition> when;
};

enum class SearchMethod { none, random, halving };
enum class Goal { most, least };

// Cells of a search that are tried on `streams` streams, the first in an order that the search's
// seed draws: those of these names.
struct Rung {
    std::uint64_t streams = 0;
    std::set<std::string> cells;  // without what they are called after the rung; empty: all
};

// Points drawn at random, the same ones for every arm. By halving (Jamieson and Talwalkar 2016) all
// of them run on few streams, which the seed draws, the best 1 / factor of each arm on factor times
// as many, and so on; the last `keep` of each arm run on all streams with the seeds of the
// experiment.
struct Search {
    SearchMethod method = SearchMethod::none;
    Place place;
    std::uint64_t points = 16;
    std::uint64_t seed = 1;  // of the draws
    std::vector<Axis> space;
    std::string metric = "accuracy";
    std::optional<Goal> goal;  // none: what is better of the metric
    std::uint64_t streams = 1;  // of the first rung
    std::uint64_t factor = 3;
    std::uint64_t keep = 1;
    std::vector<std::uint64_t> seeds{1'000'001};  // of the trials that choose
    std::vector<Rung> rungs;                      // so far; the search adds to them
    bool decided = false;                         // the last of them is the verdict
};

// Which cells of the plan a claim is about.
struct Selector {
    std::string arm;                                         // or control
    std::vector<std::pair<std::string, std::string>> where;  // dotted key and value, as in factors
    Place place;
};

// When the bounds of a claim were set: before its figures were seen, or after.
enum class BoundsSet { before, after };

// An expected outcome: a metric of an arm, or its difference to another arm's, within bounds.
struct Claim {
    std::string text;
    Selector arm;
    std::optional<Selector> versus;
    std::string metric;
    std::optional<double> at_least;
    std::optional<double> at_most;
    bool about_memory = true;  // false: holds or fails even where the backend can use no memory
    BoundsSet expected = BoundsSet::before;
    Place place;
};

// Streams, by their turns (see turn_of), that a run takes before it looks again at what is settled, and the cells that take them.
struct Stage {
    std::uint64_t first = 0;
    std::uint64_t end = 0;        // a cell that has fewer takes those
    std::set<std::string> cells;  // identities; empty: all
};

// When a comparison ends before all streams are run, at an error rate that holds however often it
// is looked at.
struct StopEarly {
    double alpha = 0.05;
    double margin = 0.05;            // of no interest; relative to the baseline but for accuracy
    std::uint64_t streams = 6;       // before which nothing is settled
    std::uint64_t seed = 1;          // of the order in which streams are taken
    // By metric, the largest difference that there can be; of others none is known. A probability
    // below 2^-40 counts as that.
    std::map<std::string, double> largest = {{"accuracy", 1}, {"log_loss", 40}};
    Place largest_at = {};           // the last that the config gives
    std::vector<Stage> stages = {};  // so far; the run adds to them
    bool settled = false;            // the last of them is the last one
};

// When stream `index` is taken where not all streams are: the least first. Recorded streams are
// numbered by place and time, so that their first ones stand for no others; one order that a seed
// has drawn is the same for all arms.
[[nodiscard]] std::uint64_t turn_of(std::uint64_t index, std::uint64_t seed);
// The first `count` of `total` streams in that order.
[[nodiscard]] std::vector<std::uint64_t> first_in_turn(std::uint64_t count, std::uint64_t total,
                                                       std::uint64_t seed);

// Which arms the plan adds by itself.
struct Controls {
    bool no_memory = true;
    bool window = true;
    bool full_history = true;
    bool noop_sleep = true;
    bool oracle = true;
    bool majority = true;
    bool persistence = true;
    std::uint64_t window_size = 32;
};

enum class EventLog { off, on };
// What is kept on disk of each stream's memory.
struct Versions {
    bool end = false;          // as it is at the end
    bool nights = false;       // each version, with a journal of the nights
    std::uint64_t writes = 0;  // the first so many states that writes at wake have made
};

struct Config {
    std::string name;
    std::string about;
    std::string file;                    // as it was given; "" for one without a file
    std::string text;                    // the file's content
    std::vector<std::string> overrides;  // "key=value", in order

    Setup base;             // of the file alone
    std::vector<Arm> arms;  // at least one
    std::vector<Axis> sweep;
    Search search;
    std::vector<Condition> exclude;
    std::vector<Assignment> overriding;  // win over everything else

    std::vector<std::uint64_t> seeds{1};
    std::uint64_t tokens = 4096;  // memory budget that the controls share
    Controls controls;
    std::vector<std::string> baseline{
        "no_memory"};  // arms or controls that the others are compared with
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
// The same for a text that stands for the content of `file`.
[[nodiscard]] Config load_text(std::string text, const std::string& file,
                               const std::vector<std::string>& overrides = {});

// The reference of every key and every parameter of every component as Markdown.
[[nodiscard]] std::string config_reference(const Registry& registry);

}  // namespace nrem::core
