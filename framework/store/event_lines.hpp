// The lines of a trial's event log (wake/event_log.hpp), as this version or an earlier one wrote
// them.
#pragma once

#include <optional>
#include <string_view>

#include "base/lines.hpp"

namespace nrem::core {

class EventLines {
public:
    // None where there is no log.
    [[nodiscard]] static std::optional<EventLines> if_there(const RunPath& log);

    // Goes to the next line of any stream; damaged ones are named and left out. False at the end.
    // Throws Error for a log of a later version, which may mean something else by the same names.
    [[nodiscard]] bool next();

    [[nodiscard]] std::string_view line() const { return lines_.line(); }
    [[nodiscard]] std::uint64_t stream() const { return stream_; }

private:
    explicit EventLines(LineReader lines) : lines_(std::move(lines)) {}

    LineReader lines_;
    std::uint64_t stream_ = 0;
};

}  // namespace nrem::core
