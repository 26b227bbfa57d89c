// Runs calls that may never end, on a thread of its own. Where one takes too long, it is left behind
// with its thread, and the next call gets another one.
#pragma once

#include <functional>
#include <memory>

namespace nrem::core {

class Patience {
public:
    Patience() = default;
    Patience(const Patience&) = delete;
    Patience& operator=(const Patience&) = delete;
    ~Patience();

    // Runs `job`, which must own all that it uses, since it may outlive the call. Returns false
    // where it is still running after so many seconds. `job` must not throw.
    [[nodiscard]] bool run(std::function<void()> job, double seconds);

private:
    struct Bench;
    std::shared_ptr<Bench> bench_;
};

}  // namespace nrem::core
