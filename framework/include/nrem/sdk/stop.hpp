// nrem.stop for C++: decides after each iteration of a loop whether another one is worth its price.
#pragma once

#include "nrem/abi/stop.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

using Standing = nrem_standing;

// clang-format off
template <class T>
concept Stop = FromParams<T> && requires(T& stop, const Standing& standing) {
    { stop.goes_on(standing) } -> std::convertible_to<bool>;
};
// clang-format on

namespace detail {

template <Stop T>
NREM_HIDDEN inline constexpr nrem_stop stop_functions{
    .struct_size = sizeof(nrem_stop),
    .reserved = 0,
    .create = create<T>,
    .destroy = destroy<T>,
    .decide = [](void* self, const nrem_standing* standing, std::int32_t* go_on,
                 nrem_error* error) -> nrem_code {
        return guard(error, [&] { *go_on = static_cast<T*>(self)->goes_on(*standing) ? 1 : 0; });
    },
};

}  // namespace detail

template <Stop T>
constexpr nrem_component stop(const About& about) {
    return detail::component<T>(NREM_STOP, about, &detail::stop_functions<T>);
}

}  // namespace nrem
