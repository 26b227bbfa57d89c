#include "host/instance.hpp"

#include <fmt/format.h>

#include <cstring>
#include <span>

#include "host/services.hpp"

namespace nrem::core {

namespace {

// In the order of the function tables, behind their size.
constexpr const char* of_tasks[] = {"create", "destroy", "describe", "stream", "score", "statements"};
constexpr const char* of_backends[] = {"create",   "destroy", "predict",
                                       "generate", "embed",   "identity"};
constexpr const char* of_rules[] = {"create", "destroy", "layout", "read", "write"};
constexpr const char* of_policies[] = {"create", "destroy", "consolidate"};
constexpr const char* of_schedulers[] = {"create", "destroy", "decide"};
constexpr const char* of_sequence_models[] = {"create", "destroy", "describe", "layout",
                                              "encode", "decode",  "forward",  "identity"};
constexpr const char* of_trainers[] = {"create", "destroy", "train"};

template <class Functions>
constexpr std::size_t functions_in = sizeof(Functions) / sizeof(void*) - 1;
static_assert(std::size(of_tasks) == functions_in<nrem_task>);
static_assert(std::size(of_backends) == functions_in<nrem_backend>);
static_assert(std::size(of_rules) == functions_in<nrem_rule>);
static_assert(std::size(of_policies) == functions_in<nrem_policy>);
static_assert(std::size(of_schedulers) == functions_in<nrem_scheduler>);
static_assert(std::size(of_sequence_models) == functions_in<nrem_sequence_model>);
static_assert(std::size(of_trainers) == functions_in<nrem_trainer>);

std::span<const char* const> functions_of(Kind kind) {
    switch (kind) {
        case Kind::task:
            return of_tasks;
        case Kind::backend:
            return of_backends;
        case Kind::rule:
            return of_rules;
        case Kind::policy:
            return of_policies;
        case Kind::scheduler:
            return of_schedulers;
        case Kind::sequence_model:
            return of_sequence_models;
        case Kind::trainer:
            return of_trainers;
    }
    return {};
}

std::string name_of(const Component& component) {
    return fmt::format("{} {}", name_of(component.kind), component.name);
}

}  // namespace

std::string name_of(const Called& called) {
    return fmt::format("{}: {}", name_of(*called.component),
                       functions_of(called.component->kind)[called.function]);
}

// What the world is to blame for has a code of its own; the rest is the plugin's own failure, and
// its author wants to know where. What create refuses are parameters, which the message names.
void fail(const Called& called, const nrem_error& error) {
    const bool is_known = error.code >= NREM_OK && error.code <= NREM_SPENT;
    const bool is_own = !is_known || error.code == NREM_INVALID || error.code == NREM_INTERNAL ||
                        error.code == NREM_OK;
    std::string message(error.message, strnlen(error.message, sizeof error.message));
    const bool is_named = is_own && (called.function != Called::create || message.empty());
    if (message.empty()) message = "failed without a message";
    if (!is_known) message = fmt::format("gave the unknown code {}: {}", error.code, message);
    throw Error(
        fmt::format("{}: {}", is_named ? name_of(called) : name_of(*called.component), message),
        is_known ? error.code : NREM_INTERNAL);
}

void refuse(const Called& called, const std::string& complaint) {
    throw Error(fmt::format("{}: {}", name_of(called), complaint), NREM_INVALID);
}

std::string thrown_by(const Called& called, const char* what) {
    return fmt::format("{}: threw an exception through the C boundary{}{}", name_of(called),
                       what ? ": " : "", what ? what : "");
}

nrem_task_info info_of(const TaskInstance& task) {
    Filled<nrem_task_info> info({sizeof(nrem_task_info), 0, 0, 0, 0});
    task.take(info, &nrem_task::describe, &info.value);
    return info.value;
}

nrem_sequence_info info_of(const SequenceModelInstance& model) {
    Filled<nrem_sequence_info> info({sizeof(nrem_sequence_info), 0, 0, 0, 0, 0});
    model.take(info, &nrem_sequence_model::describe, &info.value);
    return info.value;
}

void warn(const std::string& message) noexcept try {
    log_line(NREM_LOG_WARNING, message);
} catch (...) {  // NOLINT(bugprone-empty-catch): nothing is left to say it with
}

}  // namespace nrem::core
