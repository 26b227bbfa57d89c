// Runs a function in a child process and says how it ended.
#pragma once

#include <functional>
#include <string>
#include <string_view>

namespace nrem::core {

struct Patience {
    unsigned processor = 10;  // seconds that the child may compute
    unsigned clock = 200;     // and that it may last
};

struct Isolated {
    std::string said;     // by the child, all of it that came through
    std::string failure;  // "" when `body` returned; else what it threw, or how the child died
    bool died = false;    // the child did, and `body` has neither returned nor thrown
};

// `body` may say something on the way, which is kept whatever becomes of the child. It dies by a
// signal, by leaving through exit, or for want of patience. Must be called while there is one
// thread.
[[nodiscard]] Isolated isolated(
    const std::function<void(const std::function<void(std::string_view)>& say)>& body,
    const Patience& patience);

}  // namespace nrem::core
