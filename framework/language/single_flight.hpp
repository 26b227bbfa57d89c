// Who asks first asks for all: while one thread is at work on a key, the others that want the same
// wait for it instead of paying for it again.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace nrem::core {

class SingleFlight {
public:
    enum class Turn { mine, waited, cancelled };

    // Blocks while another thread has the key. `mine`: nobody has it, and the caller must land it;
    // `waited`: somebody had it, so look again; `cancelled`: within 50 ms after `cancelled` turns
    // true. [shared]
    [[nodiscard]] Turn take_off(const std::string& key, const std::function<bool()>& cancelled);
    void land(const std::string& key);

private:
    std::mutex mutex_;
    std::condition_variable landed_;
    std::set<std::string, std::less<>> in_flight_;
};

}  // namespace nrem::core
