// Reads the states of a stream's memory that a trial has kept, one after the other.
#pragma once

#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/names.hpp"
#include "memory/archive.hpp"
#include "memory/changes.hpp"

namespace nrem::core {

// What a rule learned about its prediction.
struct Told {
    int correct = -1;  // 1, 0, -1: not told
    double loss = std::numeric_limits<double>::quiet_NaN();
    std::optional<std::string> truth;  // as text; "" where it is only a number
    double value = std::numeric_limits<double>::quiet_NaN();
    std::string clarification;
};

struct TraceEntry {
    enum class By { begin, write, night, rollback, end } by = By::begin;
    friend constexpr auto names_of(By) {
        return std::to_array<std::string_view>({"begin", "write", "night", "rollback", "end"});
    }
    std::uint64_t state = 0;
    std::uint64_t step = 0;
    std::uint64_t skipped = 0;  // number of writes before it that were not kept
    std::string sleep;          // of a night
    Told told;                  // of a write
    std::vector<Said> said;
    std::optional<MemoryRef> memory;  // complete
};

class TraceReader {
public:
    // Returns no states where there is no trace; see has_trace().
    TraceReader(const RunPath& trial, std::uint64_t stream);

    // Goes to the next state; false at the end, and before a line that a kill cut short. Throws
    // Error with the line number for a line that was changed.
    bool next();
    [[nodiscard]] const TraceEntry& entry() const { return entry_; }
    // The memories before and after the entry. Loads what the trial stored by content.
    [[nodiscard]] const Memory& before() const { return before_; }
    [[nodiscard]] const Memory& after() const { return after_; }

    // The same without the memories, to look for one state.
    bool skim();

private:
    [[nodiscard]] bool take_line();
    void apply();

    RunPath path_;
    MemoryArchive archive_;
    std::string text_;
    std::size_t at_ = 0;
    std::size_t number_ = 0;
    std::string sum_;
    nlohmann::json line_;
    TraceEntry entry_;
    Memory before_;
    Memory after_;
};

[[nodiscard]] bool has_trace(const RunPath& trial, std::uint64_t stream);

}  // namespace nrem::core
