// Sees when a loop goes in circles: the same request again, or many steps that bring nothing new.
//
// Exact repetition misses two kinds of loops that agents fall into: those that go round over several
// steps, and those that change a number each time ("retry 4", "page 5"). So progress is judged over
// a window: eight steps in a row whose results were there before, or sixteen that differ in nothing
// but numbers within words. Where a tool refused, the numbers never count.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>

namespace nrem::core {

class LoopWatch {
public:
    // So often may a tool be called with the same arguments.
    static constexpr std::uint64_t most_equal_calls = 2;

    void begin();
    // Whether this request to a model is a new one. Samples of one prompt are different requests.
    [[nodiscard]] bool is_new_request(std::string request) {
        return requests_.insert(std::move(request)).second;
    }
    // Whether a tool may be called so once more.
    [[nodiscard]] bool may_call(std::string_view tool, std::string_view arguments);
    void observed(std::string_view result, bool good);
    // A revision of an earlier proposal; `stale`: it says what was said before.
    void revised(bool stale) { count(stale ? nothing_new : something_new); }

    // In a row, until now.
    [[nodiscard]] std::uint64_t stale_steps() const { return stale_steps_; }
    [[nodiscard]] bool is_stuck() const { return staleness_ >= most_stale; }

private:
    static constexpr std::uint64_t something_new = 0, other_numbers = 1, nothing_new = 2;
    static constexpr std::uint64_t most_stale = 8 * nothing_new;
    void count(std::uint64_t staleness);

    std::set<std::string> requests_;
    std::map<std::string, std::uint64_t> calls_;
    std::set<std::string, std::less<>> results_;
    std::set<std::string> gists_;
    std::uint64_t stale_steps_ = 0;
    std::uint64_t staleness_ = 0;
};

}  // namespace nrem::core
