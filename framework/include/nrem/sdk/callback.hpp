// Tables of C functions over an object: each function is a member of the object whose address the
// table passes as the first argument.
#pragma once

namespace nrem {

namespace detail {

template <auto Member>
struct Callback;

template <class T, class Result, class... Arguments, Result (T::*Member)(Arguments...)>
struct Callback<Member> {
    static Result call(void* self, Arguments... arguments) {
        return (static_cast<T*>(self)->*Member)(arguments...);
    }
};

template <class T, class Result, class... Arguments, Result (T::*Member)(Arguments...) const>
struct Callback<Member> {
    static Result call(void* self, Arguments... arguments) {
        return (static_cast<const T*>(self)->*Member)(arguments...);
    }
};

}  // namespace detail

// The C function that calls this member: `.put = nrem::callback<&Editor::put>`.
template <auto Member>
inline constexpr auto callback = &detail::Callback<Member>::call;

}  // namespace nrem
