#include "host/instance.hpp"

#include <fmt/format.h>

#include <cstring>

#include "host/services.hpp"

namespace nrem::core {

std::string name_of(const Called& called) {
    const char* const function =
        visit(called.component->kind, [&](auto of) { return of.functions[called.function]; });
    return fmt::format("{}: {}", title_of(*called.component), function);
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
        fmt::format("{}: {}", is_named ? name_of(called) : title_of(*called.component), message),
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
    Filled<nrem_task_info> info({.struct_size = sizeof(nrem_task_info)});
    task.take(info, &nrem_task::describe, &info.value);
    return info.value;
}

nrem_sequence_info info_of(const SequenceModelInstance& model) {
    Filled<nrem_sequence_info> info({.struct_size = sizeof(nrem_sequence_info)});
    model.take(info, &nrem_sequence_model::describe, &info.value);
    return info.value;
}

void warn(const std::string& message) noexcept try {
    log_line(NREM_LOG_WARNING, message);
} catch (...) {  // NOLINT(bugprone-empty-catch): nothing is left to say it with
}

}  // namespace nrem::core
