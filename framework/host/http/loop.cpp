#include "host/http/loop.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <mutex>
#include <new>

#include "host/http/order.hpp"
#include "host/services.hpp"

namespace nrem::core::http {

namespace {

constexpr double longest_rest = 60;
constexpr double shown_seconds = 0.2;  // between two looks at the paces
constexpr double told_pause = 1;       // seconds of a wait that is worth a line of the log

// Limits found, and what servers ask for, as they come.
void tell_change(const std::string& server, const Pace::Mark& before, const Pace::Mark& now) {
    const auto tell = [&](const std::string& what) {
        log_line(NREM_LOG_INFO, fmt::format("{}: {}", server, what));
    };
    if (now.limit < before.limit)
        tell(fmt::format("says that it is too much: {} requests at once from now on, not {}",
                         now.limit, before.limit));
    else if (now.is_found && !before.is_found)
        tell(fmt::format("{} requests at once: more only make it slower", now.limit));
    if (now.paused_until > before.paused_until + told_pause)
        tell("asks to be left alone for a while");
}

// curl is never cleaned up as a whole: at exit there is nothing left to free it for.
CURLM* new_multi() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_ALL); });
    return curl_multi_init();
}

}  // namespace

Loop::Loop() : multi_(new_multi()) {
    if (!multi_) throw std::bad_alloc();
    curl_multi_setopt(multi_.get(), CURLMOPT_MAXCONNECTS, static_cast<long>(Pace::most));
    curl_multi_setopt(multi_.get(), CURLMOPT_MAX_HOST_CONNECTIONS, static_cast<long>(Pace::most));
    curl_multi_setopt(multi_.get(), CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX);
}

Loop::~Loop() {
    cancel_all();
}

double Loop::now() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - zero_).count();
}

void Loop::add(Ticket ticket) {
    Job& job = *ticket;
    job.retry.emplace(job.request.limits.retries, job.request.limits.deadline, ++started_);
    endpoint_of(job).queue.push_back(&job);
    jobs_.insert(std::move(ticket));
}

void Loop::cancel(Job& job) {
    if (job.stage == Stage::ended) return;
    if (job.stage == Stage::running) {
        endpoint_of(job).pace.dropped();
        leave_transfer(job);
    }
    leave_queue(job);
    job.last = {};
    job.last.end = End::cancelled;
    job.last.cause = "cancelled";
    finish(job, now());
}

void Loop::cancel_all() {
    while (!jobs_.empty()) cancel(**jobs_.begin());
}

bool Loop::step() {
    const double time = now();
    ring(time);
    if (time >= shown_at_ + shown_seconds) show(time);
    start_queued();
    int running = 0;
    curl_multi_perform(multi_.get(), &running);
    return collect();
}

void Loop::rest() {
    const double time = now();
    show(time);
    double next = time + longest_rest;
    if (!alarms_.empty()) next = std::min(next, alarms_.begin()->first);
    for (const auto& [name, endpoint] : endpoints_)
        if (!endpoint.queue.empty() && endpoint.pace.paused_until() > time)
            next = std::min(next, endpoint.pace.paused_until());
    const int milliseconds = static_cast<int>(std::max(0.0, next - time) * 1000) + 1;
    curl_multi_poll(multi_.get(), nullptr, 0, milliseconds, nullptr);
}

void Loop::show(double time) {
    const std::lock_guard lock(shown_mutex_);
    shown_at_ = time;
    shown_.clear();
    for (const auto& [name, endpoint] : endpoints_)
        shown_.push_back({.endpoint = name,
                          .limit = endpoint.pace.limit(),
                          .in_flight = endpoint.pace.in_flight(),
                          .queued = endpoint.queue.size(),
                          .refusals = endpoint.pace.refusals(),
                          .left_alone = endpoint.pace.paused_until()});
}

std::vector<ServerPace> Loop::paces() const {
    const std::lock_guard lock(shown_mutex_);
    std::vector<ServerPace> made = shown_;
    for (auto& pace : made) pace.left_alone = std::max(0.0, pace.left_alone - now());
    return made;
}

void Loop::wake() {
    curl_multi_wakeup(multi_.get());
}

void Loop::ring(double time) {
    while (!alarms_.empty() && alarms_.begin()->first <= time) {
        Job& job = *alarms_.begin()->second;
        clear_alarm(job);
        ring(job, time);
    }
}

void Loop::ring(Job& job, double time) {
    switch (job.stage) {
        case Stage::waiting:
            // It is older than all that wait for their first try.
            job.stage = Stage::queued;
            endpoint_of(job).queue.push_front(&job);
            set_alarm(job, job.deadline());
            break;
        case Stage::queued:  // the deadline
            leave_queue(job);
            finish(job, time);
            break;
        case Stage::running: {  // until the first byte
            if (job.transfer->reply_has_begun()) break;
            Attempt late;
            late.verdict = Retriable::passing;
            late.signal = Signal::troubled;
            late.end = End::unavailable;
            late.cause = fmt::format("no reply within {:g} s", job.request.limits.first_byte);
            end_try(job, late, time);
            break;
        }
        case Stage::ended:
            break;
    }
}

void Loop::start_queued() {
    for (auto& [name, endpoint] : endpoints_) {
        if (endpoint.queue.empty()) continue;
        const double time = now();
        if (endpoint.pace.paused_until() > time) give_up_on_paused(endpoint, time);
        while (!endpoint.queue.empty() &&
               endpoint.pace.open(time, endpoint.queue.front()->request.limits.in_flight)) {
            Job& job = take_next(endpoint);
            if (job.was_tried() && time >= job.deadline()) {
                finish(job, time);
                continue;
            }
            endpoint.pace.began();
            start(job, time);
        }
    }
}

Job& Loop::take_next(Endpoint& endpoint) {
    const std::size_t place = next_in(endpoint.queue, endpoint.last);
    const auto at = endpoint.queue.begin() + static_cast<std::ptrdiff_t>(place);
    Job& job = **at;
    std::for_each(endpoint.queue.begin(), at, [](Job* older) { ++older->passed_over; });
    endpoint.queue.erase(at);
    endpoint.last = job.request.body;
    return job;
}

// A server may ask to be left alone for longer than a request has.
void Loop::give_up_on_paused(Endpoint& endpoint, double time) {
    const double pause = endpoint.pace.paused_until() - time;
    const std::vector<Job*> waiting(endpoint.queue.begin(), endpoint.queue.end());
    for (Job* job : waiting) {
        if (job->reply.tries > 0 || pause < job->request.limits.deadline) continue;
        leave_queue(*job);
        job->last.end = End::unavailable;
        job->last.cause = fmt::format(
            "the server asks to wait for {:.0f} s, longer than the "
            "deadline of {:g} s",
            pause, job->request.limits.deadline);
        finish(*job, time);
    }
}

void Loop::start(Job& job, double time) {
    if (job.reply.tries == 0)
        job.first_began = time;
    else
        job.note_wait(time);
    clear_alarm(job);
    ++job.reply.tries;
    job.began = time;
    job.stage = Stage::running;
    const auto& limits = job.request.limits;
    const double seconds = std::min(limits.whole, job.deadline() - time);
    job.transfer = take_transfer();
    try {
        job.transfer->prepare(job.request, seconds, &job);
    } catch (const std::exception& failure) {
        Attempt refused;
        refused.end = End::invalid;
        refused.cause = failure.what();
        end_try(job, refused, time);
        return;
    }
    curl_multi_add_handle(multi_.get(), job.transfer->handle());
    if (limits.first_byte < seconds) set_alarm(job, time + limits.first_byte);
}

std::unique_ptr<Transfer> Loop::take_transfer() {
    if (spare_.empty()) return std::make_unique<Transfer>();
    auto transfer = std::move(spare_.back());
    spare_.pop_back();
    return transfer;
}

bool Loop::collect() {
    bool any = false;
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_.get(), &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        const CURLcode code = message->data.result;
        void* owner = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &owner);
        Job& job = *static_cast<Job*>(owner);
        end_try(job, job.transfer->attempt(job.request, code), now());
        any = true;
    }
    return any;
}

void Loop::end_try(Job& job, const Attempt& attempt, double time) {
    job.keep(attempt, time);
    leave_transfer(job);
    Endpoint& endpoint = endpoint_of(job);
    const Pace::Mark before = endpoint.pace.mark();
    endpoint.pace.ended({attempt.signal, job.began, time, attempt.seconds, attempt.asked,
                         job.request.address.path});
    tell_change(job.request.address.endpoint, before, endpoint.pace.mark());
    const auto wait = job.retry->after(attempt.verdict, time - job.first_began, attempt.asked);
    if (!wait) return finish(job, time);
    job.stage = Stage::waiting;
    set_alarm(job, time + *wait);
}

void Loop::leave_transfer(Job& job) {
    clear_alarm(job);
    curl_multi_remove_handle(multi_.get(), job.transfer->handle());
    spare_.push_back(std::move(job.transfer));
}

void Loop::leave_queue(Job& job) {
    auto& queue = endpoint_of(job).queue;
    queue.erase(std::remove(queue.begin(), queue.end(), &job), queue.end());
}

void Loop::finish(Job& job, double time) {
    clear_alarm(job);
    job.stage = Stage::ended;
    job.seal(time);
    const Ticket kept = job.shared_from_this();
    jobs_.erase(kept);
    job.done(std::move(job.reply));
}

Loop::Endpoint& Loop::endpoint_of(const Job& job) {
    return endpoints_[job.request.address.endpoint];
}

void Loop::set_alarm(Job& job, double time) {
    clear_alarm(job);
    job.alarm = time;
    alarms_.emplace(time, &job);
}

void Loop::clear_alarm(Job& job) {
    if (!job.alarm) return;
    alarms_.erase({*job.alarm, &job});
    job.alarm.reset();
}

}  // namespace nrem::core::http
