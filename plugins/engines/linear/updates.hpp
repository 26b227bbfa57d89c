// The table of update rules: for each its name, the gates that it has, its state and its functions
// for float and double. What a rule does is said where it is written (rank_one.hpp and its
// neighbours); which reference each agrees with, in tests/oracles.
#pragma once

#include <span>
#include <string_view>

#include "engines/linear/token.hpp"

namespace nrem_linear {

// The gates of a Token, by name.
enum class Gate : unsigned {
    decay = 1U << 0,
    decays = 1U << 1,
    rate = 1U << 2,
    rates = 1U << 3,
    share = 1U << 4,
    momentum = 1U << 5,
    push = 1U << 6,
    use = 1U << 7,  // use_decay and use_rate
    erase = 1U << 8,
    erase_key = 1U << 9,
    write = 1U << 10,
    bonus = 1U << 11,
    ridge = 1U << 12,
    levels = 1U << 13,
    norm = 1U << 14,  // norm_weight and norm_shift
};

struct Gates {
    unsigned bits = 0;
    // NOLINTNEXTLINE(google-explicit-constructor): a gate alone is a set of gates
    constexpr Gates(Gate gate) : bits(static_cast<unsigned>(gate)) {}
    constexpr explicit Gates(unsigned of) : bits(of) {}
    [[nodiscard]] constexpr bool has(Gate gate) const {
        return (bits & static_cast<unsigned>(gate)) != 0;
    }
};
constexpr Gates operator|(Gates a, Gates b) {
    return Gates(a.bits | b.bits);
}

// `write` also reads, where the token has a query: then `out` is V long. `read` looks at the query
// and the gates of reading alone (ridge, levels, norm).
//
// `take_back` undoes a write of the same key, value and rate, exactly where nothing has decayed and
// whatever was written since. It returns false, and leaves all as it is, where it sees that there
// was no such write. Null: the rule cannot.
template <class T>
struct Functions {
    void (*write)(const Memory<T>& memory, const Token<T>& token, std::span<T> out);
    void (*read)(const Memory<T>& memory, const Token<T>& token, std::span<T> out);
    bool (*take_back)(const Memory<T>& memory, const Token<T>& token);
};

struct Rule {
    std::string_view name;
    std::string_view papers;  // at arXiv
    Gates gates;
    Parts (*parts)(const Shape& shape);
    std::size_t (*scratch)(const Shape& shape);  // cells
    Functions<float> single;
    Functions<double> twofold;

    template <class T>
    [[nodiscard]] const Functions<T>& of() const {
        if constexpr (sizeof(T) == sizeof(float))
            return single;
        else
            return twofold;
    }
};

[[nodiscard]] std::span<const Rule> rules();

// Null if there is none of that name.
[[nodiscard]] const Rule* find_rule(std::string_view name);

}  // namespace nrem_linear
