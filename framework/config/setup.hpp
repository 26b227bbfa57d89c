// What one cell is made of, as a config gives it: names and texts that no component has checked
// yet.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "config/value.hpp"

namespace nrem::core {

struct SleepSettings {
    std::uint64_t passes = 1;
    double milliseconds =
        0;  // budget of one night; 0: no limit (a limit makes results depend on time)
    std::uint64_t probes = 16;  // experiences on which the gain of a pass is measured; 0: none
    bool stop_when_unchanged = true;
    friend bool operator==(const SleepSettings&, const SleepSettings&) = default;
};

struct ContextSettings {
    std::uint64_t capacity = 4096;  // experiences kept since the last sleep; the oldest go first
    std::uint64_t visible = 0;      // of these, how many of the latest the predictor sees
    friend bool operator==(const ContextSettings&, const ContextSettings&) = default;
};

enum class Feedback { truth, verdict, none };

// Which layer of a config a value comes from. One from a sweep or an override is meant for the
// cells to which it applies; one from the file or an arm must apply.
enum class Layer { base, arm, sweep, overriding };

struct Given {
    std::string text;
    Place place;
    Layer layer = Layer::base;
};

// A component by name, with the parameters given for it.
struct Choice {
    std::string name;  // "": nothing was chosen
    Place place;
    std::map<std::string, Given, std::less<>> parameters;
};

struct Setup {
    Choice task;
    Choice backend;
    Choice rule{"none", {}, {}};
    std::vector<Choice> policies;  // a pipeline within each pass
    Choice scheduler{"never", {}, {}};
    SleepSettings sleep;
    ContextSettings context;
    Feedback feedback = Feedback::truth;
    std::uint64_t streams = 0;  // 0: all
};

}  // namespace nrem::core
