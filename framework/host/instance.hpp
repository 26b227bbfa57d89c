// One instance of a component: created at construction, destroyed at the end. A failed call becomes
// an Error that names the component and, where the plugin is to blame, its function.
#pragma once

#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "host/crossing.hpp"
#include "host/registry.hpp"
#include "host/serial_check.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::core {

[[nodiscard]] inline nrem_error no_error() {
    return {.struct_size = sizeof(nrem_error), .code = NREM_OK};
}

// Runs `body` for a plugin that calls into the host: a failure becomes an error record.
template <class Body>
nrem_code pass_on(nrem_error* error, Body&& body) noexcept {
    try {
        return nrem::detail::guard(error, [&] {
            try {
                body();
            } catch (const Error& failure) {
                throw nrem::Failure(failure.code() ? failure.code() : NREM_INTERNAL,
                                    failure.what());
            }
        });
    } catch (...) {  // out of memory while writing the message
        return NREM_INTERNAL;
    }
}

// One function of a component, by its index in the table after the size.
struct Called {
    static constexpr std::size_t create = 0;
    static constexpr std::size_t destroy = 1;
    const Component* component;
    std::size_t function;
};
[[nodiscard]] std::string name_of(const Called& called);  // "rule recency: write"
[[noreturn]] void fail(const Called& called, const nrem_error& error);
[[noreturn]] void refuse(const Called& called, const std::string& complaint);
[[nodiscard]] std::string thrown_by(const Called& called, const char* what);
// An exception that has come out of a plugin.
struct ThrownAcross : Error {
    using Error::Error;
};
void warn(const std::string& message) noexcept;

// Runs a function of a plugin, which must not throw, since the C boundary has no exceptions. A
// function that throws all the same is named.
template <class Body>
auto walled(const Called& called, Body&& body) {
    std::string thrown;
    try {
        return body();
    } catch (const std::exception& exception) {
        thrown = thrown_by(called, exception.what());
    } catch (...) {
        thrown = thrown_by(called, nullptr);
    }
    throw ThrownAcross(thrown, NREM_INTERNAL);
}

// Functions is the table of one of the kinds, such as nrem_rule.
template <class Functions>
class Instance {
public:
    Instance(const Component& component, const Settings& settings, const nrem_host* host)
        : component_(&component), functions_(static_cast<const Functions*>(component.functions)) {
        std::vector<nrem_param> params;
        for (const auto& setting : settings)
            params.push_back({{setting.name.data(), setting.name.size()},
                              {setting.text.data(), setting.text.size()},
                              setting.number});
        nrem_error error = no_error();
        const Called called{component_, Called::create};
        self_ = walled(called, [&] {
            return functions_->create(host, {params.data(), params.size(), sizeof(nrem_param)},
                                      &error);
        });
        if (!self_) fail(called, error);
    }
    Instance(Instance&& other) noexcept
        : component_(other.component_),
          functions_(other.functions_),
          self_(std::exchange(other.self_, nullptr)),
          check_(std::move(other.check_)) {}
    Instance& operator=(Instance&&) = delete;
    ~Instance() {
        if (!self_) return;
        try {
            walled({component_, Called::destroy}, [&] { functions_->destroy(self_); });
        } catch (const std::exception& failure) {
            warn(failure.what());
        }
    }

    [[nodiscard]] const Component& component() const { return *component_; }
    [[nodiscard]] bool has(auto Functions::*function) const {
        const auto* at = &(functions_->*function);
        const auto end =
            reinterpret_cast<const char*>(at + 1) - reinterpret_cast<const char*>(functions_);
        return static_cast<std::size_t>(end) <= functions_->struct_size && *at;
    }

    // Calls one of the table's functions: call(&nrem_rule::read, memory, cue, recall).
    template <class Function, class... Arguments>
    void call(Function Functions::*function, Arguments... arguments) const {
        const auto entry = check_.enter();
        const BuiltFor built_for(component_->library ? component_->library->abi_minor
                                                     : NREM_ABI_MINOR);
        nrem_error error;  // its message is only written on failure
        error.struct_size = sizeof(nrem_error);
        error.code = NREM_OK;
        error.message[0] = '\0';
        const nrem_code code = walled(
            called(function), [&] { return (functions_->*function)(self_, arguments..., &error); });
        if (code == NREM_OK) return;
        error.code = code;
        fail(called(function), error);
    }

    // The same for a call whose results go into `taker`: if it refuses one, the call fails.
    template <class Function, class... Arguments>
    void take(Crossing& taker, Function Functions::*function, Arguments... arguments) const {
        try {
            call(function, arguments...);
            if (taker.good()) taker.arrived();
        } catch (const Error&) {
            if (taker.good()) throw;  // otherwise what was refused is the cause
        }
        if (!taker.good()) refuse(called(function), taker.complaint());
    }

private:
    template <class Function>
    [[nodiscard]] Called called(Function Functions::*function) const {
        const auto offset = reinterpret_cast<const char*>(&(functions_->*function)) -
                            reinterpret_cast<const char*>(functions_);
        return {component_, static_cast<std::size_t>(offset) / sizeof(void*) - 1};
    }
    const Component* component_;
    const Functions* functions_;
    void* self_ = nullptr;
    std::conditional_t<KindOf<Functions>::shared, NoCheck, SerialCheck> check_;
};

// The description that a task or a sequence model gives of itself.
[[nodiscard]] nrem_task_info info_of(const TaskInstance& task);
[[nodiscard]] nrem_sequence_info info_of(const SequenceModelInstance& model);

}  // namespace nrem::core
