// What a config says about language models that enters no result: where answers are kept, what may
// be spent, what is checked beside the experiment.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "config/value.hpp"

namespace nrem::core {

// `live` asks the models, `record` does and keeps every answer in the cassette, `replay` takes all
// of them from there.
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
    double seconds = 0;        // of the clock
    friend bool operator==(const SpendingLimits&, const SpendingLimits&) = default;
};

// For a million tokens.
struct Price {
    std::string model;
    double input = 0;
    double output = 0;
    double cached = 0;  // of the input, what the server had at hand
};

struct Checks {
    std::uint64_t determinism = 0;  // prompts of the run that are asked again
    std::uint64_t concurrency = 8;  // at once, the second time
    std::uint64_t judge = 0;        // questions on which the judge is audited
};

struct ModelSettings {
    ResponseSettings responses;
    SpendingLimits run;
    SpendingLimits trial;
    SpendingLimits confirm{.money = 1};  // what may be planned without asking
    std::vector<Price> prices;
    Checks checks;
};

}  // namespace nrem::core
