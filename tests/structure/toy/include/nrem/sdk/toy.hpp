// nrem.toy/1 for C++.
#pragma once

#include "nrem/abi/toy.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

template <class T>
NREM_HIDDEN inline constexpr nrem_toy toy_functions{
    .struct_size = sizeof(nrem_toy),
    .reserved = 0,
    .create = detail::create<T>,
    .destroy = detail::destroy<T>,
    .count = [](void* self, std::uint64_t* to, nrem_error* error) -> nrem_code {
        return detail::guard(error, [&] { *to = static_cast<T*>(self)->count(); });
    },
};

template <class T>
constexpr nrem_component toy(const About& about) {
    return detail::component<T>(NREM_TOY, about, &toy_functions<T>);
}

}  // namespace nrem
