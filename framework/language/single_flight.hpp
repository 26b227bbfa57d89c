// Prevents paying twice: while one thread works on a key, the others that want the same key wait
// for its result.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

namespace nrem::core {

class SingleFlight {
public:
    enum class Turn { mine, waited, cancelled };

    // Blocks while another thread has the key. `mine`: no thread has it, and the caller must land
    // it. `waited`: another thread had it, so look again. `cancelled`: within 50 ms after
    // `cancelled` turns true. [shared]
    [[nodiscard]] Turn take_off(const std::string& key, const std::function<bool()>& cancelled);
    void land(const std::string& key);

    // Returns what `find` finds, else the result of `ask`, which `find` finds from then on. Of
    // several threads with one key one asks and the others wait; when its `ask` throws, the next
    // one asks. Nothing when `cancelled` turned true while waiting. [shared]
    template <class T>
    [[nodiscard]] std::optional<T> once(const std::string& key,
                                        const std::function<std::optional<T>()>& find,
                                        const std::function<T()>& ask,
                                        const std::function<bool()>& cancelled) {
        while (true) {
            if (auto known = find()) return known;
            const Turn turn = take_off(key, cancelled);
            if (turn == Turn::cancelled) return std::nullopt;
            if (turn == Turn::waited) continue;
            const Landing landing{*this, key};
            // Another thread may have found it between the look and the take-off.
            if (auto known = find()) return known;
            return ask();
        }
    }

private:
    struct Landing {
        SingleFlight& flight;
        const std::string& key;
        ~Landing() { flight.land(key); }
    };

    std::mutex mutex_;
    std::condition_variable landed_;
    std::set<std::string, std::less<>> in_flight_;
};

}  // namespace nrem::core
