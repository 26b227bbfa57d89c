// One request in the engine, from its arrival to its reply. It belongs to the
// engine's thread, except for the ticket, which callers use to cancel it.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "host/http/message.hpp"
#include "nrem/sdk/retry.hpp"
#include "host/http/transfer.hpp"

namespace nrem::core::http {

// Called once, on the engine's thread, so it should be quick and may not throw.
using Done = std::function<void(Reply&&)>;

enum class Stage { queued, running, waiting, ended };

// Times are seconds on the loop's clock.
struct Job : std::enable_shared_from_this<Job> {
    Job(Request asked, Done told) : request(std::move(asked)), done(std::move(told)) {}

    [[nodiscard]] bool was_tried() const { return reply.tries > 0; }
    [[nodiscard]] double deadline() const { return first_began + request.limits.deadline; }
    void keep(const Attempt& attempt, double time);  // the result of the try
    void note_wait(double time);                     // it is over, and the next try begins
    // Makes the reply from the last try. Removes the key from everything that leaves the engine.
    void seal(double time);

    Request request;
    Done done;
    Reply reply;
    Stage stage = Stage::queued;
    std::optional<Retry> retry;
    std::unique_ptr<Transfer> transfer;  // while running
    Attempt last;
    std::uint64_t passed_over = 0;  // number of younger requests that went first
    double first_began = 0;
    double began = 0;  // of the last try
    double failed = 0;
    std::optional<double> alarm;
};

using Ticket = std::shared_ptr<Job>;  // shared by the loop and the callers

}  // namespace nrem::core::http
