#include "host/http/exchange.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <cstring>
#include <utility>

#include "base/text.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::core::http {

namespace {

// Cancellation is seen within this time and what wakes a thread takes.
constexpr std::chrono::milliseconds glance(40);

// Where a thread waits for its reply; shared with the engine, which may end a request later than
// its thread stops waiting.
class Waiter {
public:
    void tell(Reply&& reply) {
        {
            const std::lock_guard lock(mutex_);
            reply_ = std::move(reply);
            told_ = true;
        }
        change_.notify_one();
    }
    // False when cancelled first.
    template <class Cancels>
    bool wait(const Cancels& cancels) {
        std::unique_lock lock(mutex_);
        while (!change_.wait_for(lock, glance, [this] { return told_; })) {
            lock.unlock();
            if (cancels()) return false;
            lock.lock();
        }
        return true;
    }
    void wait() {
        std::unique_lock lock(mutex_);
        change_.wait(lock, [this] { return told_; });
    }
    [[nodiscard]] Reply& reply() { return reply_; }

private:
    std::mutex mutex_;
    std::condition_variable change_;
    bool told_ = false;
    Reply reply_;
};

std::string header_line(const nrem_http_header& header) {
    std::string line = fmt::format("{}: {}", view(header.name), view(header.value));
    if (header.name.size == 0 || line.find_first_of(std::string_view("\r\n\0", 3)) != line.npos)
        throw Failure(NREM_INVALID, fmt::format("the header '{}' has no name or holds a line break",
                                                view(header.name)));
    return line;
}

double given_or(double given, double own) {
    return given > 0 ? given : own;
}

Limits limits_of(const nrem_http_request& asked) {
    const Limits own;
    return {given_or(asked.connect_seconds, own.connect),
            given_or(asked.first_byte_seconds, own.first_byte),
            given_or(asked.try_seconds, own.whole),
            given_or(asked.deadline_seconds, own.deadline),
            asked.retries,
            asked.in_flight};
}

// A proxy that the request names sees the key, or can: it may come with authorities of its own.
Key allowed_key(const nrem_http_request& asked, const Request& request, const Grants& grants) {
    const std::string_view variable = view(asked.key_variable);
    Key key = Key::read(variable);
    if (key.empty()) return key;
    grants.check(variable, request.address);
    if (!request.proxy.empty()) grants.check(variable, read_proxy(request.proxy));
    return key;
}

Request read_request(const nrem_http_request& asked, const Grants& grants) {
    Request request;
    request.address = read_address(view(asked.url));
    request.method = asked.method.size == 0 ? "GET" : view(asked.method);
    if (!std::all_of(request.method.begin(), request.method.end(),
                     [](char letter) { return letter >= 'A' && letter <= 'Z'; }))
        throw Failure(NREM_INVALID, fmt::format("{}: '{}' is no method of HTTP",
                                                request.address.endpoint, request.method));
    for (const auto& header : Array<nrem_http_header>(asked.headers))
        request.headers.push_back(header_line(header));
    request.body = view(asked.body);
    request.proxy = view(asked.proxy);
    if (!request.proxy.empty()) (void)read_proxy(request.proxy);
    request.key = allowed_key(asked, request, grants);
    request.authorities = view(asked.authorities);
    request.limits = limits_of(asked);
    return request;
}

// Makes the names lower case where they stand.
std::vector<nrem_http_header> split_head(std::string& head) {
    std::vector<nrem_http_header> headers;
    std::size_t at = 0;
    while (at < head.size()) {
        const std::size_t end = std::min(head.find('\n', at), head.size());
        const std::size_t colon = std::min(head.find(':', at), end);
        if (colon < end && at > 0) {  // the first line is the status
            for (std::size_t i = at; i < colon; ++i)
                if (head[i] >= 'A' && head[i] <= 'Z') head[i] = static_cast<char>(head[i] | 0x20);
            const std::string_view all(head);
            headers.push_back({borrow(unicode::trimmed(all.substr(at, colon - at))),
                               borrow(unicode::trimmed(all.substr(colon + 1, end - colon - 1)))});
        }
        at = end + 1;
    }
    return headers;
}

void emit(Reply& reply, const nrem_http_sink& sink) {
    if (sink.retried)
        for (const auto& [why, waited] : reply.retried)
            sink.retried(sink.self, borrow(why), waited);
    switch (reply.end) {
        case End::replied:
            break;
        case End::unavailable:
            throw Failure(NREM_UNAVAILABLE, reply.cause);
        case End::invalid:
            throw Failure(NREM_INVALID, reply.cause);
        case End::cancelled:
            throw Cancelled();
    }
    const auto headers = split_head(reply.head);
    const nrem_http_reply told{.struct_size = sizeof(nrem_http_reply),
                               .status = reply.status,
                               .headers = {headers.data(), headers.size(), sizeof(nrem_http_header)},
                               .body = borrow(reply.body),
                               .tries = reply.tries,
                               .seconds = reply.seconds};
    sink.reply(sink.self, &told);
}

nrem_code exchange(void* context, const nrem_http_request* request, const nrem_http_sink* sink,
                   nrem_error* error) {
    return nrem::detail::guard(error,
                               [&] { static_cast<Exchange*>(context)->run(*request, *sink); });
}

}  // namespace

Exchange::Exchange() : table_{.struct_size = sizeof(nrem_http),
                              .self = this,
                              .exchange = exchange} {}

// The thread of an engine that was made before a fork does not exist here, so that engine can
// only be left behind.
Exchange::~Exchange() {
    if (process_ != getpid()) (void)engine_.release();
}

Engine& Exchange::engine() {
    const std::lock_guard lock(mutex_);
    if (process_ != getpid()) {
        (void)engine_.release();
        engine_ = std::make_unique<Engine>();
        process_ = getpid();
    }
    return *engine_;
}

void Exchange::run(const nrem_http_request& asked, const nrem_http_sink& sink) {
    const auto cancels = [&] { return asked.cancelled && asked.cancelled(asked.self); };
    if (cancels()) throw Cancelled();
    const auto waiter = std::make_shared<Waiter>();
    Engine& running = engine();
    const Ticket ticket = running.start(
        read_request(asked, grants_), [waiter](Reply&& reply) { waiter->tell(std::move(reply)); });
    if (!asked.cancelled) {
        waiter->wait();
    } else if (!waiter->wait(cancels)) {
        running.cancel(ticket);
        throw Cancelled();
    }
    emit(waiter->reply(), sink);
}

void allow_key(const nrem_host* host, std::string_view grant) {
    const auto& table = *static_cast<const nrem_http*>(host->extension(host->self, NREM_HTTP));
    static_cast<Exchange*>(table.self)->allow(read_grant(grant));
}

std::vector<ServerPace> Exchange::paces() {
    const std::lock_guard lock(mutex_);
    if (!engine_ || process_ != getpid()) return {};
    return engine_->paces();
}

std::vector<ServerPace> paces(const nrem_host& host) {
    const auto* table = static_cast<const nrem_http*>(host.extension(host.self, NREM_HTTP));
    return table ? static_cast<Exchange*>(table->self)->paces() : std::vector<ServerPace>();
}

}  // namespace nrem::core::http
