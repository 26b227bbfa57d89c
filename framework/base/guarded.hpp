// No exception may leave a node of a flow graph: it becomes a value of what passes through.
#pragma once

#include <exception>

#include "base/error.hpp"

namespace nrem::core {

// `ticket` has an `error` (empty: none) and its `code`.
template <class Ticket, class Body>
void guarded(Ticket& ticket, Body&& body) noexcept {
    try {
        body();
    } catch (const Error& failure) {
        ticket.error = failure.what();
        ticket.code = failure.code();
    } catch (const std::exception& failure) {
        ticket.error = failure.what();
    } catch (...) {
        ticket.error = "unknown exception";
    }
}

}  // namespace nrem::core
