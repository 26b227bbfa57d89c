// How far a write is let in, between 0 and 1, by what is written:
//   surprise   |v - o|² / |v|², with o what the key reads before, and 1 at most
//   input      a logistic of the key's last element: what a trained gate makes of an input
// Closed, a write leaves the state as it is: with an opening g the rate is g times what it was
// and 1 - decay is. Momentum moves S on all the same.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/linear/updates.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

enum class OpenedBy { none, surprise, input };
constexpr auto names_of(OpenedBy) {
    return std::to_array<std::string_view>({"none", "surprise", "input"});
}
enum class Gated { both, rate, decay };
constexpr auto names_of(Gated) {
    return std::to_array<std::string_view>({"both", "rate", "decay"});
}

template <class T>
class WriteGate {
public:
    WriteGate(const nrem::Params& params, const nrem_linear::Rule& rule)
        : rule_(rule),
          by_(params.choice<OpenedBy>("gate")),
          gated_(params.choice<Gated>("gated")),
          slope_(static_cast<T>(params.number("gate_slope"))) {
        if (by_ != OpenedBy::none && rule.gates.has(nrem_linear::Gate::decays))
            throw std::invalid_argument("gate closes one decay, and update " +
                                        std::string(rule.name) + " has one for each channel");
    }

    void open(const nrem_linear::Memory<T>& state, std::span<const T> key,
              std::span<const T> value) {
        if (by_ == OpenedBy::surprise) opening_ = surprise(state, key, value);
        if (by_ == OpenedBy::input) opening_ = 1 / (1 + std::exp(-slope_ * key.back()));
    }
    // Of the write that it was opened for.
    [[nodiscard]] T rate(T whole) const {
        return gated_ == Gated::decay ? whole : opening_ * whole;
    }
    [[nodiscard]] T decay(T whole) const {
        return gated_ == Gated::rate ? whole : 1 - opening_ * (1 - whole);
    }

private:
    T surprise(const nrem_linear::Memory<T>& state, std::span<const T> key,
                   std::span<const T> value) {
        read_.resize(value.size());
        rule_.template of<T>().read(state, {.query = key}, read_);
        for (std::size_t i = 0; i < read_.size(); ++i) read_[i] -= value[i];
        const T error = nrem_linear::dot<T>(read_, read_);
        const T whole = nrem_linear::dot<T>(value, value);
        return whole > 0 ? std::min(T(1), error / whole) : T(1);
    }

    const nrem_linear::Rule& rule_;
    OpenedBy by_;
    Gated gated_;
    T slope_;
    T opening_ = 1;
    std::vector<T> read_;  // scratch
};

}  // namespace fast_weights
