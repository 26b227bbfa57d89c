// nrem.probe/1 for C++: measures what a memory holds, on a fork of it that is thrown away.
#pragma once

#include "nrem/abi/probe.h"
#include "nrem/sdk/fork.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem {

// One measurement of one stream.
class Visit : public Fork<nrem_visit> {
public:
    using Fork::Fork;
    std::int32_t occasion() const { return table_.occasion; }  // NREM_AT_...
    std::uint64_t step() const { return table_.step; }         // of the last event
    double at() const { return table_.at; }                    // when that was
    std::uint64_t nights() const { return table_.nights; }     // of the stream, so far
    // All experiences so far, oldest first, as they were revealed.
    Array<nrem_past> past() const { return Array<nrem_past>(table_.past); }
    // What language models were asked for this stream.
    Array<nrem_asked> asked() const { return Array<nrem_asked>(table_.asked); }
    // From now on the fork holds nothing; reset() to a mark puts back what it held.
    void empty() { reset(NREM_NO_MEMORY); }
    Random random() const { return Random(table_.seed); }
    // The mean `value` of `n` measurements of a figure that the probe declares.
    void figure(std::string_view name, double value, std::uint64_t n = 1) {
        give_figure(table_.figures, name, value, n);
    }
};

// clang-format off
template <class T>
concept Probe = FromParams<T> && requires(T& probe, Visit& visit) { probe.measure(visit); };
// clang-format on

namespace detail {

template <Probe T>
NREM_HIDDEN inline constexpr nrem_probe probe_functions{
    .struct_size = sizeof(nrem_probe),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .measure = [](void* self, const nrem_visit* visit, nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            Visit view(*visit);
            static_cast<T*>(self)->measure(view);
        });
    },
};

}  // namespace detail

template <Probe T>
constexpr nrem_component probe(const About& about) {
    return detail::component<T>(NREM_PROBE, about, &detail::probe_functions<T>);
}

}  // namespace nrem
