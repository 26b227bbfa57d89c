// The thread tag [serial], checked: never twice at once for one instance. Costs nothing unless the
// host is built with NREM_CHECKED.
#pragma once

#include <atomic>
#include <memory>

#include "base/error.hpp"

namespace nrem::core {

#ifdef NREM_CHECKED
class SerialCheck {
public:
    class Entry {
    public:
        explicit Entry(std::atomic_flag& busy) : busy_(busy) {
            if (busy_.test_and_set(std::memory_order_acquire))
                throw Error("a [serial] function was entered twice at once");
        }
        Entry(const Entry&) = delete;
        Entry& operator=(const Entry&) = delete;
        ~Entry() { busy_.clear(std::memory_order_release); }

    private:
        std::atomic_flag& busy_;
    };
    [[nodiscard]] Entry enter() const { return Entry(*busy_); }

private:
    std::unique_ptr<std::atomic_flag> busy_ = std::make_unique<std::atomic_flag>();
};
#else
class SerialCheck {
public:
    struct Entry {
        ~Entry() {}  // not trivial, so that holding one is not an unused variable
    };
    [[nodiscard]] Entry enter() const { return {}; }
};
#endif

// For functions that are [shared].
struct NoCheck {
    struct Entry {
        ~Entry() {}
    };
    [[nodiscard]] Entry enter() const { return {}; }
};

}  // namespace nrem::core
