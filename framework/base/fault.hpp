// Places where a test may kill the process, to see what a crash there leaves behind. They exist
// only in a program that is compiled with NREM_FAULTS.
#pragma once

#include <string>

#ifdef NREM_FAULTS
#    include <csignal>
#    include <cstdlib>
#    include <cstring>
#endif

namespace nrem::core {

#ifdef NREM_FAULTS
// The environment variable NREM_FAULT is "place:n": the n-th visit of the place kills.
inline bool strikes(const std::string& place) {
    static int visits = 0;
    const char* wanted = std::getenv("NREM_FAULT");
    if (!wanted) return false;
    const char* colon = std::strchr(wanted, ':');
    if (!colon || std::string(wanted, colon) != place) return false;
    return ++visits == std::atoi(colon + 1);
}
inline void die() {
    std::raise(SIGKILL);
}
#else
inline bool strikes(const std::string&) {
    return false;
}
inline constexpr void die() {}
#endif

}  // namespace nrem::core
