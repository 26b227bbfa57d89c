#include "host/http/job.hpp"

#include <fmt/format.h>

#include <utility>

namespace nrem::core::http {

namespace {

// "http://127.0.0.1:9: connection refused (3 tries in 1.2 s)"
std::string complaint(const Job& job, double time) {
    const std::string tried =
        job.reply.tries > 1
            ? fmt::format(" ({} tries in {:.1f} s)", job.reply.tries, time - job.first_began)
            : "";
    return fmt::format("{}: {}{}", job.request.address.endpoint, job.last.cause, tried);
}

}  // namespace

void Job::keep(const Attempt& attempt, double time) {
    last = attempt;
    failed = time;
    reply.status = attempt.status;
    reply.seconds = attempt.seconds;
    reply.head = transfer->take_head();
    reply.body = transfer->take_body();
}

void Job::note_wait(double time) {
    request.key.scrub(last.cause);
    reply.retried.push_back({last.cause, time - failed});
}

void Job::seal(double time) {
    const Key& key = request.key;
    reply.end = last.end;
    if (reply.end != End::replied) {
        reply.cause = complaint(*this, time);
        key.scrub(reply.cause);
    }
    key.scrub(reply.head);
    if (reply.status >= 400)
        key.scrub(reply.body);
    else
        key.scrub_answer(reply.body);
}

}  // namespace nrem::core::http
