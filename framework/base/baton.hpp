// Marks where a value passes from one thread to the next. The value passes through TBB, which
// synchronises by itself; but Debian's libtbb is built without the thread sanitizer, which would
// report every hand-over as a race. With batons the sanitizer sees the order, and only real races
// are left.
#pragma once

#include <tbb/task_arena.h>

#include <atomic>

namespace nrem::core {

class Baton {
public:
    void pass() { passed_.store(true, std::memory_order_release); }  // after the last use here
    void take() { (void)passed_.load(std::memory_order_acquire); }   // before the first use there

private:
    std::atomic<bool> passed_{false};
};

// Of what a thread hands to an arena before the other one can read where its baton is.
inline std::atomic<int> handed_over{0};

// Runs `body` in the arena, maybe on another thread, and returns when it is done.
template <class Body>
void execute_in(tbb::task_arena& arena, Body&& body) {
    Baton back;
    const auto there = [&] {
        (void)handed_over.load(std::memory_order_acquire);
        body();
        back.pass();
    };
    handed_over.fetch_add(1, std::memory_order_release);
    arena.execute(there);
    back.take();
}

}  // namespace nrem::core
