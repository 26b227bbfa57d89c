#include "language/at_once.hpp"

#include <tbb/task_arena.h>
#include <tbb/task_group.h>

#include <vector>

#include "base/baton.hpp"

namespace nrem::core {

void at_once(std::size_t count, const std::function<void(std::size_t)>& work) {
    if (count == 0) return;
    std::vector<Baton> done(count);
    handed_over.fetch_add(1, std::memory_order_release);
    tbb::this_task_arena::isolate([&] {
        tbb::task_group group;
        for (std::size_t i = 1; i < count; ++i)
            group.run([&, i] {
                (void)handed_over.load(std::memory_order_acquire);
                work(i);
                done[i].pass();
            });
        work(0);
        group.wait();
    });
    for (std::size_t i = 1; i < count; ++i) done[i].take();
}

}  // namespace nrem::core
