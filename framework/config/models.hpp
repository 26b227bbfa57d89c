// Settings for language models that affect no result: where answers are stored, what may be spent,
// what is checked beside the experiment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "config/value.hpp"

namespace nrem::core {

// `live` asks the models, `record` does and stores every answer in the cassette, `replay` takes all
// answers from the cassette.
enum class ResponseMode { live, record, replay };
constexpr auto names_of(ResponseMode) {
    return std::to_array<std::string_view>({"live", "record", "replay"});
}

struct ResponseSettings {
    ResponseMode mode = ResponseMode::live;
    std::string cache = "on";  // "on": beside the run folder; "off"; or a file
    std::string cassette;      // a file; relative to the config's folder
};

// 0: no limit.
struct SpendingLimits {
    std::uint64_t calls = 0;
    std::uint64_t tokens = 0;  // of prompts and answers
    double money = 0;          // in the unit of the prices
    double seconds = 0;        // wall time
    friend bool operator==(const SpendingLimits&, const SpendingLimits&) = default;
};

// Prices for a million tokens.
struct Price {
    std::string model;
    double input = 0;
    double output = 0;
    double cached = 0;  // for input tokens that the server had cached
};

struct Checks {
    std::uint64_t determinism = 0;  // prompts of the run to be asked again
    std::uint64_t concurrency = 8;  // at once, in the second repetition
    std::uint64_t judge = 0;        // questions on which the judge is checked
};

struct ModelSettings {
    ResponseSettings responses;
    SpendingLimits run;
    SpendingLimits trial;
    SpendingLimits confirm{.money = 1};  // what a plan may spend without asking
    double probe_seconds = 60;  // that one visit of a probe may take; 0: no limit
    std::uint64_t memory_bytes = 0;  // that the memory of a stream may take; 0: no limit
    std::vector<Price> prices;
    Checks checks;
};

}  // namespace nrem::core
