// Runs several calls that wait for a server at once.
#pragma once

#include <cstddef>
#include <functional>

namespace nrem::core {

// Runs work(0) .. work(count - 1), which must not throw, and returns when all are done. The threads
// are those of the task arena that the caller is in, so that an arena of n threads never has more
// than n calls under way; outside of any arena they are TBB's. While the caller waits it takes up
// nothing but this work: no step of another lane runs inside of its own.
void at_once(std::size_t count, const std::function<void(std::size_t)>& work);

}  // namespace nrem::core
