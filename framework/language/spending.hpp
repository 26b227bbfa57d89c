// What language models cost: calls, tokens and money, by phase, operation and model, and the limits
// on them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "config/models.hpp"
#include "language/lack.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {

// What probes and graders ask is accounted, but is no cost of an arm.
inline constexpr std::string_view probe_phase = "probe";
inline constexpr std::string_view grade_phase = "grade";
constexpr bool is_beside(std::string_view phase) {
    return phase == probe_phase || phase == grade_phase;
}

// The calls of one operation in one phase ("wake", "sleep" for policies, "held_out" for the
// held-out questions and canaries of nights, "probe", "grade") that one model answered. A cached answer counts like a
// paid one: a cost says what the experiment needs, not what this run of it paid.
struct CallCost {
    std::string phase;
    std::string operation;
    std::string model;  // the name that its server gives
    std::uint64_t calls = 0;
    std::uint64_t prompt_tokens = 0;
    std::uint64_t answer_tokens = 0;
    std::uint64_t cached_tokens = 0;  // of the prompts': tokens in the server's own cache
    std::uint64_t estimated = 0;      // calls whose tokens are an estimate
    std::uint64_t repaired = 0;       // answers that followed their schema when asked again
    std::uint64_t broken = 0;         // answers that did not, or were missing
    std::uint64_t too_long = 0;       // prompts that did not fit
    double money = 0;
    Lacks lacks{};  // of the broken answers
    friend bool operator==(const CallCost&, const CallCost&) = default;
};

// For probes: what was asked, and the answer.
struct AskedCall {
    std::string operation;
    std::string prompt;  // the messages that were sent
    std::string answer;
    std::uint64_t step = 0;
};

// How long a call took that was paid.
struct PaidTime {
    std::string operation;
    double milliseconds = 0;
};

// What a stream, with its nights, asked of language models, in the order of its steps.
struct CallLog {
    std::string log;     // JSON lines, one a call: question and reply
    std::string timing;  // JSON lines, one a call: measured times; not reproducible
    std::vector<CallCost> costs;
    std::vector<AskedCall> asked;  // where probes are to see it
    std::uint64_t paid = 0;  // calls that no cache or cassette answered; not reproducible
    double seconds = 0;      // that those calls took in total
    std::vector<PaidTime> times;  // of each of them; not reproducible

    CallLog& operator+=(CallLog&& later);
};

// Adds to the entry of the same phase, operation and model; entries stay sorted.
void add(std::vector<CallCost>& costs, const CallCost& more);

// The price of a model by the name that its server gives, else by the name in the request: servers
// answer "m" as "m-2026-08-06". Null: unknown.
[[nodiscard]] const Price* price_of(const std::vector<Price>& prices, std::string_view served,
                                    std::string_view asked);
// The price of one call. Without a price it is 0.
[[nodiscard]] double money_of(const Price* price, const StoredUsage& usage);

struct Spending {
    std::uint64_t calls = 0;
    std::uint64_t tokens = 0;
    double money = 0;
    double seconds = 0;
};
// Without those of probes.
[[nodiscard]] Spending total(const std::vector<CallCost>& costs);

// The limit that is reached: "100 calls"; "" when none is.
[[nodiscard]] std::string reached(const SpendingLimits& limits, const Spending& spending);
// Whether more was spent than a limit allows, for example by calls under way when it was reached.
[[nodiscard]] bool exceeded(const SpendingLimits& limits, const Spending& spending);

}  // namespace nrem::core
