#include "wake/day_book.hpp"

#include "wake/event_log.hpp"

namespace nrem::core {

void DayBook::note(std::string_view kind, std::string_view sleep, std::uint64_t interval) {
    if (!logs_events) return;
    {
        JsonObject line(events);
        line.add("stream", stream);
        line.add("step", step());
        line.add("kind", kind);
        line.add("sleep", sleep);
        if (interval) line.add("interval", interval);
    }
    events += '\n';
}

}  // namespace nrem::core
