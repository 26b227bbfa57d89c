// The states of one stream's memory, one after the other: trials/<id>/trace/<stream>.jsonl, with
// contents by hash in trials/<id>/memory. A state that a write at wake made is stored as its
// changes, with what reached the rule and what the rule said. The first and the last state and
// those of nights are stored completely. Each line ends with a hash of itself and all lines before
// it.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/file.hpp"
#include "memory/archive.hpp"
#include "memory/changes.hpp"

namespace nrem::core {

struct TraceLimits {
    bool nights = false;       // each version
    std::uint64_t writes = 0;  // how many of the first states made by writes at wake
};

class MemoryTrace {
public:
    // Starts the stream's trace again. Throws Error when it cannot be written, as all functions
    // below do.
    MemoryTrace(const RunPath& trial, std::uint64_t stream, TraceLimits limits);

    // Before the first event.
    void begin(const Memory& memory);
    // After a write at wake. A write that only changed how often records were used is stored only
    // if something was said.
    void wrote(const Memory& memory, const nrem_experience& experience, std::span<const Said> said);
    // A night's version came into use after `step`, or somebody put back an older one.
    struct Replaced {
        std::uint64_t step = 0;
        std::string sleep;  // "": by hand
    };
    void replaced(const Memory& memory, const Replaced& how, std::span<const Said> said);
    void end(const Memory& memory, std::uint64_t step);

private:
    [[nodiscard]] bool changed(const Memory& memory) const;
    void append(nlohmann::json line);

    TraceLimits limits_;
    RunPath path_;
    Descriptor file_;
    MemoryArchive archive_;
    std::optional<Memory> last_;  // the state of the last line; none beyond the limit
    std::uint64_t state_ = 0;
    std::uint64_t writes_ = 0;   // lines
    std::uint64_t skipped_ = 0;  // writes beyond the limit, since the last line
    std::string sum_;            // of the last line
};

[[nodiscard]] RunPath trace_file(const RunPath& trial, std::uint64_t stream);

}  // namespace nrem::core
