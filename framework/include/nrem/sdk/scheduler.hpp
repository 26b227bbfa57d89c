// nrem.scheduler/1 for C++: decides when to sleep, asked after every event of a stream.
#pragma once

#include "nrem/abi/scheduler.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

using Day = nrem_day;

struct Decision {
    bool sleep = false;
    std::uint64_t passes = 0;  // 0: as many as the config says
};

// clang-format off
template <class T>
concept Scheduler = FromParams<T> && requires(T& scheduler, const Day& day) {
    { scheduler.decide(day) } -> std::convertible_to<Decision>;
};
// clang-format on

namespace detail {

template <Scheduler T>
NREM_HIDDEN inline constexpr nrem_scheduler scheduler_functions{
    .struct_size = sizeof(nrem_scheduler),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .decide = [](void* self, const nrem_day* day, nrem_decision* decision,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] {
            const Decision made = static_cast<T*>(self)->decide(*day);
            decision->sleep = made.sleep ? 1 : 0;
            decision->passes = made.passes;
        });
    },
};

}  // namespace detail

template <Scheduler T>
constexpr nrem_component scheduler(const About& about) {
    return detail::component<T>(NREM_SCHEDULER, about, &detail::scheduler_functions<T>);
}

}  // namespace nrem
