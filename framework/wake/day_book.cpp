#include "wake/day_book.hpp"

namespace nrem::core {

void DayBook::note(LineKind kind, std::string_view sleep, std::uint64_t interval) {
    if (logs_events)
        append_line(events, SleepNote{.stream = stream,
                                      .step = step(),
                                      .kind = kind,
                                      .sleep = sleep,
                                      .interval = interval});
}

}  // namespace nrem::core
