// The rules that are one step of kernel A (step.hpp): each says how it fills the step's vectors.
// What it has to compute for that goes to scratch, at most two vectors of keys and one of values.
#pragma once

#include <cmath>

#include "engines/linear/token.hpp"

namespace nrem_linear {

// Scratch: x (V), then what a rule fills.
template <class T>
struct Room {
    std::span<T> predicted;  // V
    std::span<T> key;        // K
    std::span<T> other_key;  // K
    std::span<T> value;      // V

    Room(const Shape& shape, T* at)
        : predicted(at, shape.values),
          key(at + shape.values, shape.keys),
          other_key(key.data() + shape.keys, shape.keys),
          value(other_key.data() + shape.keys, shape.values) {}
    static constexpr std::size_t size(const Shape& shape) {
        return 2 * (shape.keys + shape.values);
    }
};

template <class T>
std::span<const T> product(std::span<const T> a, std::span<const T> b, std::span<T> out) {
    for (std::size_t i = 0; i < out.size(); ++i) out[i] = a[i] * b[i];
    return out;
}

template <class Filled>
struct RankOne {
    static Parts parts(const Shape& shape) { return {Part{"S", shape.keys, shape.values}}; }
    static std::size_t scratch(const Shape& shape) { return Room<float>::size(shape); }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        Room<T> room(memory.shape, memory.scratch);
        const Matrix<T> matrix{memory.parts[0], memory.shape.keys, memory.shape.values};
        take<T>(matrix, Filled::fill(memory, token, room), room.predicted, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Matrix<T> matrix{memory.parts[0], memory.shape.keys, memory.shape.values};
        read<T>(matrix, token.query, 1, out);
    }
};

// S <- L S + r k vᵀ
struct Additive : RankOne<Additive> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>&) {
        return {.query = token.query, .key = token.key, .target = token.value,
                .decay = {token.decay, token.decays}, .write = token.rate};
    }
    // A sum does not show what is in it.
    template <class T>
    static bool take_back(const Memory<T>& memory, const Token<T>& token) {
        Additive::write<T>(memory, {.key = token.key, .value = token.value, .rate = -token.rate},
                           {});
        return true;
    }
};

// The additive rule with one decay a channel, read before it is written. The token in sight counts
// by its bonus.
struct Rwkv6 : Additive {
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        if (!token.query.empty()) {
            look_up(memory, token, out);
            T seen = 0;
            for (std::size_t i = 0; i < token.key.size(); ++i)
                seen += token.query[i] * token.bonus[i] * token.key[i];
            for (std::size_t i = 0; i < out.size(); ++i) out[i] += seen * token.value[i];
        }
        Token<T> unread = token;
        unread.query = {};
        Additive::write(memory, unread, std::span<T>());
    }
};

// How far a step along k goes, of the rate and the key's squared length.
struct AsGiven {
    template <class T>
    static T length(T rate, T) { return rate; }
};
struct Normalised {
    template <class T>
    static T length(T rate, T squared) { return squared > 0 ? rate / squared : 0; }
};
struct Implicit {
    template <class T>
    static T length(T rate, T squared) { return rate / (1 + rate * squared); }
};
struct Exact {
    template <class T>
    static T length(T rate, T squared) {
        return squared > 0 ? -std::expm1(-rate * squared) / squared : rate;
    }
};

// S <- S + l k (v - Sᵀ k)ᵀ
template <class Stride>
struct Delta : RankOne<Delta<Stride>> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>&) {
        return {.predict = token.key, .query = token.query, .key = token.key,
                .target = token.value,
                .write = Stride::template length<T>(token.rate, dot<T>(token.key, token.key))};
    }
};

// S <- L S, then S <- S + r k (v - Sᵀ k)ᵀ, with L a number or one a channel
struct GatedDelta : RankOne<GatedDelta> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>& room) {
        Step<T> step{.predict = token.key, .query = token.query, .key = token.key,
                     .target = token.value, .decay = {token.decay, token.decays},
                     .write = token.rate, .erase = token.decay};
        if (!token.decays.empty()) {
            step.predict = product<T>(token.decays, token.key, room.key);
            step.erase = 1;
        }
        return step;
    }
};

// S <- L S, then S <- S + k (w v - Sᵀ (b k))ᵀ
struct Gdn2 : RankOne<Gdn2> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>& room) {
        const auto erased = product<T>(token.erase, token.key, room.key);
        return {.predict = product<T>(token.decays, erased, room.key), .query = token.query,
                .key = token.key, .target = product<T>(token.write, token.value, room.value),
                .decay = {1, token.decays}};
    }
};

// S <- d S + r k (v - Sᵀ (b k))ᵀ: what is predicted has not decayed
struct Comba : RankOne<Comba> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>&) {
        return {.predict = token.key, .query = token.query, .key = token.key,
                .target = token.value, .decay = {token.decay}, .write = token.rate,
                .erase = token.share};
    }
};

// S <- L S - (a e)(Sᵀ e)ᵀ + k vᵀ, with e the erase key
struct Rwkv7 : RankOne<Rwkv7> {
    template <class T>
    static Step<T> fill(const Memory<T>&, const Token<T>& token, Room<T>& room) {
        return {.predict = token.erase_key, .query = token.query, .key = token.key,
                .erase_key = product<T>(token.erase, token.erase_key, room.key),
                .target = token.value, .decay = {1, token.decays}};
    }
};

// GatedDelta that writes to m k, where m is the smaller the more a channel has been used:
//   A <- a A + r k k,  z = ln(A + 1e-6) + 0.2,  m = exp(-ln 1.5 z / (1 + |z|))
struct Preconditioned : RankOne<Preconditioned> {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values}, Part{"use", 1, shape.keys}};
    }
    template <class T>
    static Step<T> fill(const Memory<T>& memory, const Token<T>& token, Room<T>& room) {
        const T most = std::log(T(1.5));
        T* const use = memory.parts[1];
        for (std::size_t i = 0; i < token.key.size(); ++i) {
            use[i] = token.use_decay * use[i] + token.use_rate * token.key[i] * token.key[i];
            const T z = std::log(use[i] + T(1e-6)) + T(0.2);
            room.other_key[i] = token.key[i] * std::exp(-most * z / (1 + std::abs(z)));
        }
        Step<T> step = GatedDelta::fill(memory, token, room);
        step.key = room.other_key;
        return step;
    }
};

}  // namespace nrem_linear
