// What the host knows of a kind of component: one specialisation of KindOf for each kind, in a file of
// its own in host/kinds/. The list of them is host/kinds.hpp.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string_view>
#include <vector>

#include "nrem/abi/plugin.h"

namespace nrem::core {

struct Component;
struct Check;  // of the conformance kit
template <class Functions>
class Instance;

// Whether a plan makes a component, to see which settings it refuses. One that may have to wait for a
// file or a server is made when its trial runs; one with weights is made for each seed.
enum class Made : std::uint8_t { when_planned, for_each_seed, when_run };

// What holds for a kind that does not say otherwise.
struct PlainKind {
    static constexpr bool shared = false;  // all lanes use one instance at once
    static constexpr Made made = Made::when_planned;
    static constexpr std::string_view stands_for = "";  // the kind in whose place a config names it
    static constexpr std::string_view key = "";  // of a config, where it is not called as the kind
    // How many functions of a table, from the first on, must be there, and how many the first release
    // had: all.
    static constexpr std::size_t needed = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t oldest = needed;
    // Throws Error for a component whose functions and capabilities contradict one another.
    static void check(const Component&) {}
    // The plugin that `nrem new` starts from, with @name@, @Class@ and @build@ to be filled in.
    static std::string_view scaffold() { return {}; }
};

// Of the table of functions that a plugin fills in. A specialisation says how plugins call the kind
// (`id`), what several are called (`plural`), the names of the table's functions in order
// (`functions`), and what differs from PlainKind. Its checks() for the conformance kit and its
// scaffold() are defined in conformance/kinds/.
template <class Functions>
struct KindOf;

}  // namespace nrem::core
