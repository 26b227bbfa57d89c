#include "store/event_lines.hpp"

#include <fmt/format.h>

#include <charconv>
#include <utility>

#include "base/error.hpp"
#include "base/json_members.hpp"
#include "store/damaged.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

void check_head(const LineReader& line) {
    JsonMembers members;
    EventLogHead head{.schema = 0};
    if (members.open(line.line())) fields(members, head);
    if (head.schema > event_log_schema)
        throw UsageError(
            fmt::format("{}: schema {} is of a later version of nrem; this one reads up to {}",
                        line.place(), head.schema, event_log_schema));
}

// Every line of a stream begins with its number, so that others need not be read.
std::optional<std::uint64_t> stream_of(std::string_view line) {
    static constexpr std::string_view prefix = "{\"stream\":";
    std::uint64_t stream = 0;
    if (!line.starts_with(prefix)) return std::nullopt;
    const auto read =
        std::from_chars(line.data() + prefix.size(), line.data() + line.size(), stream);
    const bool whole = read.ec == std::errc() && read.ptr != line.data() + line.size();
    return whole && *read.ptr == ',' ? std::optional(stream) : std::nullopt;
}

}  // namespace

std::optional<EventLines> EventLines::if_there(const RunPath& log) {
    auto lines = LineReader::if_there(log);
    if (!lines) return std::nullopt;
    return EventLines(*std::move(lines));
}

bool EventLines::next() {
    while (next_sound(lines_)) {
        if (lines_.number() == 1) check_head(lines_);
        const auto stream = stream_of(lines_.line());
        if (!stream) continue;
        stream_ = *stream;
        return true;
    }
    return false;
}

}  // namespace nrem::core
