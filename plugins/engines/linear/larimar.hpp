// larimar: recursive least squares on addresses among a fixed number of slots. The address of a key
// is what of the slots' keys A makes it up, by least squares. A has orthonormal rows (or columns,
// where there are more slots than a key has numbers), so that its pseudo-inverse is its transpose:
//   w = A k,  C⁻¹ <- C⁻¹ + r w wᵀ,  S <- S + r C w (v - Sᵀ w)ᵀ,  o = Sᵀ A q
#pragma once

#include "engines/linear/recursive.hpp"

namespace nrem_linear {

struct Larimar {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.slots, shape.values},
                Part{"P", shape.slots, shape.slots, Start::inverse_ridge},
                Part{"slot_keys", shape.slots, shape.keys, Start::orthonormal}};
    }
    static std::size_t scratch(const Shape& shape) {
        return shape.slots + Recursive::scratch(among_slots(shape));
    }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        Recursive::write<T>(inner(memory), addressed(memory, token), {});
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        read<T>({memory.parts[0], memory.shape.slots, memory.shape.values},
                address<T>(memory, token.query), 1, out);
    }
    template <class T>
    static bool take_back(const Memory<T>& memory, const Token<T>& token) {
        return Recursive::take_back<T>(inner(memory), addressed(memory, token));
    }

private:
    static Shape among_slots(const Shape& shape) {
        return {.keys = shape.slots, .values = shape.values};
    }
    // The same memory for addresses as keys; the address of now is before its scratch.
    template <class T>
    static Memory<T> inner(const Memory<T>& memory) {
        return {among_slots(memory.shape), memory.parts, memory.scratch + memory.shape.slots};
    }
    template <class T>
    static Token<T> addressed(const Memory<T>& memory, const Token<T>& token) {
        return {.key = address(memory, token.key),
                .value = token.value,
                .decay = token.decay,
                .rate = token.rate};
    }
    template <class T>
    static std::span<const T> address(const Memory<T>& memory, std::span<const T> key) {
        const std::span<T> made(memory.scratch, memory.shape.slots);
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = dot<T>({memory.parts[2] + i * key.size(), key.size()}, key);
        return made;
    }
};

}  // namespace nrem_linear
