// Tables of C functions over an object: each function is a member of the object whose address the
// table passes as the first argument. Where the member takes a reference, C passes a pointer.
#pragma once

#include "nrem/sdk/component.hpp"

namespace nrem {

namespace detail {

template <class T>
struct Passed {
    using Type = T;
    static T take(T value) { return value; }
};
template <class T>
struct Passed<const T&> {
    using Type = const T*;
    static const T& take(const T* value) { return *value; }
};

template <class T, auto Member, class Result, class... Arguments>
Result call(void* self, typename Passed<Arguments>::Type... arguments) {
    return (static_cast<T*>(self)->*Member)(Passed<Arguments>::take(arguments)...);
}
template <class T, auto Member, class... Arguments>
nrem_code guarded_call(void* self, typename Passed<Arguments>::Type... arguments,
                       nrem_error* error) noexcept {
    return guard(error, [&] { call<T, Member, void, Arguments...>(self, arguments...); });
}

// The class and the types of a member, taken from its address.
template <auto Member, class T, class Result, class... Arguments>
constexpr auto plain(Result (T::*)(Arguments...)) {
    return &call<T, Member, Result, Arguments...>;
}
template <auto Member, class T, class Result, class... Arguments>
constexpr auto plain(Result (T::*)(Arguments...) const) {
    return &call<const T, Member, Result, Arguments...>;
}
template <auto Member, class T, class... Arguments>
constexpr auto guarded(void (T::*)(Arguments...)) {
    return &guarded_call<T, Member, Arguments...>;
}

}  // namespace detail

// The C function that calls this member: `.put = nrem::callback<&Editor::put>`.
template <auto Member>
inline constexpr auto callback = detail::plain<Member>(Member);
// The same for one that can fail: what the member throws is put into the nrem_error.
template <auto Member>
inline constexpr auto guarded_callback = detail::guarded<Member>(Member);

}  // namespace nrem
