// What every kind's thunks share: the wall that exceptions stop at, and the making of components.
#pragma once

#include <algorithm>
#include <concepts>
#include <cstring>
#include <exception>
#include <iterator>
#include <new>
#include <stdexcept>

#include "nrem/sdk/params.hpp"

// Hidden, since g++ would otherwise make an inline constant one object for the whole process: two
// plugins that both call their class Rule would then run the code of whichever was opened first.
#define NREM_HIDDEN __attribute__((visibility("hidden")))

namespace nrem {

// clang-format off
template <class T>
concept FromParams = std::constructible_from<T, const Params&>;
// clang-format on

// Thrown by a long call that has seen that it was cancelled.
struct Cancelled : std::exception {
    const char* what() const noexcept override { return "cancelled"; }
};

// Thrown where the failure has a code of its own, such as NREM_TOO_LONG or NREM_UNAVAILABLE.
struct Failure : std::runtime_error {
    Failure(nrem_code failure, const std::string& message)
        : std::runtime_error(message), code(failure) {}
    nrem_code code;
};

struct About {
    const char* name;
    const char* summary;  // one line
    const char* paper = "";
};

namespace detail {

inline nrem_code fill(nrem_error* error, nrem_code code, const char* message) noexcept {
    if (!error) return code;
    error->code = code;
    const std::size_t size = std::min(std::strlen(message), sizeof(error->message) - 1);
    std::memcpy(error->message, message, size);
    error->message[size] = '\0';
    return code;
}

// Runs `body` and lets nothing out of it.
template <class Body>
nrem_code guard(nrem_error* error, Body&& body) noexcept {
    try {
        body();
        return NREM_OK;
    } catch (const Cancelled& stop) {
        return fill(error, NREM_CANCELLED, stop.what());
    } catch (const Failure& failure) {
        return fill(error, failure.code, failure.what());
    } catch (const std::invalid_argument& failure) {
        return fill(error, NREM_INVALID, failure.what());
    } catch (const std::exception& failure) {
        return fill(error, NREM_INTERNAL, failure.what());
    } catch (...) {
        return fill(error, NREM_INTERNAL, "unknown exception");
    }
}

// The other direction: a failed call into the host becomes an exception again.
inline void check(nrem_code code, const nrem_error& error) {
    if (code == NREM_OK) return;
    if (code == NREM_CANCELLED) throw Cancelled();
    throw Failure(code, error.message);
}

inline nrem_error no_error() {
    nrem_error error{};
    error.struct_size = sizeof error;
    return error;
}

template <class T>
void* create(const nrem_host* host, nrem_array params, nrem_error* error) {
    T* made = nullptr;
    guard(error, [&] { made = new T(Params(host, params)); });
    return made;
}

template <class T>
void destroy(void* self) {
    delete static_cast<T*>(self);
}

template <class List>
constexpr nrem_array array_of(const List& list) {
    return {std::data(list), std::size(list), sizeof(*std::data(list))};
}

// Reads the optional members `schema`, `needs`, `offers`, `figures` and `traits` of a component's
// class.
template <class T>
constexpr nrem_component component(const char* kind, const About& about, const void* functions) {
    nrem_component made{.struct_size = sizeof(nrem_component),
                        .reserved = 0,
                        .kind = kind,
                        .name = about.name,
                        .summary = about.summary,
                        .paper = about.paper,
                        .params = {nullptr, 0, sizeof(ParamSpec)},
                        .needs = {nullptr, 0, sizeof(const char*)},
                        .offers = {nullptr, 0, sizeof(const char*)},
                        .functions = functions,
                        .figures = {nullptr, 0, sizeof(nrem_figure_spec)},
                        .traits = {nullptr, 0, sizeof(const char*)}};
    if constexpr (requires { T::schema; }) made.params = array_of(T::schema);
    if constexpr (requires { T::needs; }) made.needs = array_of(T::needs);
    if constexpr (requires { T::offers; }) made.offers = array_of(T::offers);
    if constexpr (requires { T::figures; }) made.figures = array_of(T::figures);
    if constexpr (requires { T::traits; }) made.traits = array_of(T::traits);
    return made;
}

template <class List>
constexpr nrem_plugin plugin(const char* name, const char* version, const char* build,
                             const List& components) {
    return {.abi_major = NREM_ABI_MAJOR,
            .abi_minor = NREM_ABI_MINOR,
            .struct_size = sizeof(nrem_plugin),
            .reserved = 0,
            .name = name,
            .version = version,
            .build = build,
            .components = array_of(components)};
}

}  // namespace detail
}  // namespace nrem
