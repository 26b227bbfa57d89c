// When threads or memory run out. Libraries that are refused a thread halfway wait for it for ever,
// so it is asked beforehand; and a process without memory can do nothing but say so and end.
#pragma once

#include <cstddef>

namespace nrem::core {

// Throws Error when the system does not allow this process that many more threads: it starts them
// and ends them again. 20 us each.
void require_threads(std::size_t count);

// From now on this process says in one line why it ends, and ends with 1, when it is out of memory
// or when an exception has nowhere to go. A request for more memory than there is at once throws
// std::bad_alloc as ever.
void end_when_exhausted();
// Of a child that shows how it died, and whose memory may be limited: what does not fit is an
// exception there.
void end_as_usual();

}  // namespace nrem::core
