#include "wake/loop_watch.hpp"

#include <algorithm>

namespace nrem::core {

namespace {

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) > 127;
}

// What a result says: one that is only a number says it with its digits, one in words with its words.
std::string gist_of(std::string_view text) {
    std::string gist;
    const bool is_in_words = std::ranges::any_of(text, is_letter);
    for (const char c : text)
        if (!is_in_words || !is_digit(c))
            gist += c;
        else if (!gist.ends_with('#'))
            gist += '#';
    return gist;
}

}  // namespace

void LoopWatch::begin() {
    requests_.clear();
    calls_.clear();
    results_.clear();
    gists_.clear();
    stale_steps_ = staleness_ = 0;
}

bool LoopWatch::may_call(std::string_view tool, std::string_view arguments) {
    std::string call(tool);
    call.append(1, '\0').append(arguments);
    return ++calls_[std::move(call)] <= most_equal_calls;
}

void LoopWatch::observed(std::string_view result, bool good) {
    const bool is_new = results_.emplace(result).second;
    const bool is_new_gist = gists_.insert(gist_of(result)).second;
    if (is_new_gist) return count(something_new);
    count(good && is_new ? other_numbers : nothing_new);
}

void LoopWatch::count(std::uint64_t staleness) {
    stale_steps_ = staleness ? stale_steps_ + 1 : 0;
    staleness_ = staleness ? staleness_ + staleness : 0;
}

}  // namespace nrem::core
