// How far a write is let in, between 0 and 1, by what is written:
//   surprise   |v - o|² / |v|², with o what the key reads before, and 1 at most
//   input      a logistic of the key's last element: what a trained gate makes of an input
// Closed, a write leaves the state as it is: with an opening g the rate is g times what it was, and
// 1 - decay is. Momentum moves S on all the same.
#pragma once

#include <cmath>
#include <span>
#include <stdexcept>
#include <string>

#include "engines/linear/updates.hpp"
#include "gains.hpp"
#include "settings.hpp"

namespace fast_weights {

template <class T>
class WriteGate {
public:
    WriteGate(const Settings<T>& settings, const nrem_linear::Rule& rule)
        : by_(settings.gate), gated_(settings.gated), slope_(settings.gate_slope) {
        if (by_ != OpenedBy::none && rule.gates.has(nrem_linear::Gate::decays))
            throw std::invalid_argument("gate closes one decay, and update " +
                                        std::string(rule.name) + " has one for each channel");
    }

    // Whether `open` looks at what the key reads.
    [[nodiscard]] bool looks() const { return by_ == OpenedBy::surprise; }
    void open(const nrem_linear::Token<T>& pair, std::span<const T> read) {
        if (by_ == OpenedBy::surprise) {
            const T error = surprise<T>(pair.value, read);
            opening_ = error * error;
        }
        if (by_ == OpenedBy::input) opening_ = 1 / (1 + std::exp(-slope_ * pair.key.back()));
    }
    // Of the write that it was opened for.
    [[nodiscard]] T rate(T whole) const {
        return gated_ == Gated::decay ? whole : opening_ * whole;
    }
    [[nodiscard]] T decay(T whole) const {
        return gated_ == Gated::rate ? whole : 1 - opening_ * (1 - whole);
    }

private:
    OpenedBy by_;
    Gated gated_;
    T slope_;
    T opening_ = 1;
};

}  // namespace fast_weights
