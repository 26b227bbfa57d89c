#include "host/http/transfer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <new>

#include "base/error.hpp"

namespace nrem::core::http {

namespace {

template <class Value>
void set(CURL* handle, CURLoption option, Value value) {
    if (const CURLcode code = curl_easy_setopt(handle, option, value); code != CURLE_OK)
        throw Error(fmt::format("curl refuses option {}: {}", static_cast<int>(option),
                                curl_easy_strerror(code)));
}

long milliseconds(double seconds) {
    constexpr double longest = 1e6;  // so that it fits whatever is asked for
    return std::max(1L, static_cast<long>(std::min(seconds, longest) * 1000));
}

template <class Value>
Value info(CURL* handle, CURLINFO which) {
    Value value{};
    curl_easy_getinfo(handle, which, &value);
    return value;
}

constexpr double microsecond = 1e-6;

// What is known of a failure by its code alone. All others are unavailable, and passing.
struct KnownFailure {
    CURLcode code;
    End end;
    Retriable verdict;
};
constexpr auto known_failures = std::to_array<KnownFailure>({
    {CURLE_URL_MALFORMAT, End::invalid, Retriable::final},
    {CURLE_UNSUPPORTED_PROTOCOL, End::invalid, Retriable::final},
    {CURLE_SSL_CACERT_BADFILE, End::invalid, Retriable::final},
    {CURLE_PEER_FAILED_VERIFICATION, End::unavailable, Retriable::final},
    {CURLE_SSL_ISSUER_ERROR, End::unavailable, Retriable::final},
    {CURLE_WRITE_ERROR, End::unavailable, Retriable::final},
    {CURLE_SSL_CONNECT_ERROR, End::unavailable, Retriable::doubtful},
    {CURLE_WEIRD_SERVER_REPLY, End::unavailable, Retriable::doubtful},
    {CURLE_BAD_CONTENT_ENCODING, End::unavailable, Retriable::doubtful},
});

}  // namespace

Transfer::Transfer() : handle_(curl_easy_init()) {
    if (!handle_) throw std::bad_alloc();
}

void Transfer::prepare(const Request& request, double seconds, void* owner) {
    curl_easy_reset(handle_.get());
    head_.clear();
    body_.clear();
    error_[0] = '\0';
    too_large_ = false;
    set(handle_.get(), CURLOPT_PRIVATE, owner);
    set(handle_.get(), CURLOPT_ERRORBUFFER, error_.data());
    set(handle_.get(), CURLOPT_HEADERFUNCTION, &take_head_line);
    set(handle_.get(), CURLOPT_HEADERDATA, this);
    set(handle_.get(), CURLOPT_WRITEFUNCTION, &take_body_part);
    set(handle_.get(), CURLOPT_WRITEDATA, this);
    set_request(request);
    set_limits(request, seconds);
    set_route(request);
}

void Transfer::set_request(const Request& request) {
    CURL* handle = handle_.get();
    set(handle, CURLOPT_URL, request.address.url.c_str());
    set(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    set(handle, CURLOPT_USERAGENT, "nrem");
    set(handle, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
    headers_.reset();
    add_header("Expect:");  // no extra round trip before a long body
    for (const auto& line : request.headers) add_header(line);
    if (!request.key.empty()) add_header(request.key.header());
    set(handle, CURLOPT_HTTPHEADER, headers_.get());
    if (request.method == "HEAD") {
        set(handle, CURLOPT_NOBODY, 1L);
    } else if (request.method != "GET" || !request.body.empty()) {
        set(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        set(handle, CURLOPT_POSTFIELDS, request.body.data());
    }
    if (request.method != "GET" && request.method != "HEAD" && request.method != "POST")
        set(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
}

void Transfer::set_limits(const Request& request, double seconds) {
    seconds_ = seconds;
    CURL* handle = handle_.get();
    set(handle, CURLOPT_NOSIGNAL, 1L);
    set(handle, CURLOPT_TCP_KEEPALIVE, 1L);
    set(handle, CURLOPT_QUICK_EXIT, 1L);  // giving up does not wait for a host's name
    set(handle, CURLOPT_CONNECTTIMEOUT_MS, milliseconds(request.limits.connect));
    set(handle, CURLOPT_TIMEOUT_MS, milliseconds(seconds));
}

// Loopback is never asked through a proxy that only the environment names.
void Transfer::set_route(const Request& request) {
    CURL* handle = handle_.get();
    if (!request.proxy.empty()) {
        set(handle, CURLOPT_PROXY, request.proxy.c_str());
        set(handle, CURLOPT_NOPROXY, "");
        set(handle, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    } else if (request.address.loopback) {
        set(handle, CURLOPT_PROXY, "");
    }
    if (!request.authorities.empty()) set(handle, CURLOPT_CAINFO, request.authorities.c_str());
}

void Transfer::add_header(const std::string& line) {
    curl_slist* longer = curl_slist_append(headers_.get(), line.c_str());
    if (!longer) throw std::bad_alloc();
    (void)headers_.release();
    headers_.reset(longer);
}

Attempt Transfer::attempt(const Request& request, CURLcode code) {
    Attempt made;
    CURL* handle = handle_.get();
    made.seconds =
        microsecond * static_cast<double>(info<curl_off_t>(handle, CURLINFO_TOTAL_TIME_T) -
                                          info<curl_off_t>(handle, CURLINFO_PRETRANSFER_TIME_T));
    if (code != CURLE_OK) return failure(request, code);
    made.status = static_cast<int>(info<long>(handle, CURLINFO_RESPONSE_CODE));
    made.verdict = retriable(made.status);
    if (made.verdict != Retriable::final)
        made.asked = static_cast<double>(info<curl_off_t>(handle, CURLINFO_RETRY_AFTER));
    made.cause = fmt::format("status {}", made.status);
    made.signal = made.status == 429   ? Signal::refused
                  : made.status >= 500 ? Signal::troubled
                  : made.status < 300  ? Signal::good
                                       : Signal::neutral;
    return made;
}

Attempt Transfer::failure(const Request& request, CURLcode code) {
    Attempt made;
    made.end = End::unavailable;
    made.signal = Signal::troubled;
    made.verdict = Retriable::passing;
    made.cause = words_for(request, code);
    const auto known = std::ranges::find(known_failures, code, &KnownFailure::code);
    if (known != known_failures.end()) {
        made.end = known->end;
        made.verdict = known->verdict;
    }
    if (is_of_old_connection(code)) {
        made.verdict = Retriable::stale;
        made.signal = Signal::neutral;
    }
    return made;
}

// The connection broke before the head of a reply, and it was not made for this try.
bool Transfer::is_of_old_connection(CURLcode code) {
    const bool is_broken =
        code == CURLE_GOT_NOTHING || code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR;
    return is_broken && head_.empty() && info<long>(handle_.get(), CURLINFO_NUM_CONNECTS) == 0;
}

std::string Transfer::words_for(const Request& request, CURLcode code) {
    const auto detail = [&] {
        return error_[0] ? std::string(error_.data()) : std::string(curl_easy_strerror(code));
    };
    switch (code) {
        case CURLE_OPERATION_TIMEDOUT:
            return words_for_time_out(request);
        case CURLE_COULDNT_CONNECT: {
            const long number = info<long>(handle_.get(), CURLINFO_OS_ERRNO);
            return number == ECONNREFUSED ? "connection refused" : "no connection: " + detail();
        }
        case CURLE_COULDNT_RESOLVE_HOST:
            return "there is no host of this name";
        case CURLE_GOT_NOTHING:
            return "the server closed the connection without a reply";
        case CURLE_SEND_ERROR:
        case CURLE_RECV_ERROR:
            return "the connection was lost";
        case CURLE_PARTIAL_FILE:
            return fmt::format("the reply was cut short after {} bytes", body_.size());
        case CURLE_WRITE_ERROR:
            if (too_large_)
                return fmt::format("the reply is larger than {} MiB", largest_body >> 20);
            return detail();
        case CURLE_SSL_CACERT_BADFILE:
            return fmt::format("no certificates can be read from {}", request.authorities);
        default:
            return detail();
    }
}

std::string Transfer::words_for_time_out(const Request& request) {
    if (info<curl_off_t>(handle_.get(), CURLINFO_PRETRANSFER_TIME_T) == 0)
        return fmt::format("no connection within {:g} s",
                           std::min(request.limits.connect, seconds_));
    return fmt::format("the reply was not whole within {:.3g} s", seconds_);
}

// A line that begins a reply throws away an interim one ("100 Continue").
std::size_t Transfer::take_head_line(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string_view line(data, size * count);
    if (line.starts_with("HTTP/")) transfer.head_.clear();
    if (transfer.head_.size() + line.size() > largest_head) return 0;
    transfer.head_ += line;
    return line.size();
}

std::size_t Transfer::take_body_part(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.too_large_ = transfer.body_.size() + size * count > largest_body;
    if (transfer.too_large_) return 0;
    transfer.body_.append(data, size * count);
    return size * count;
}

}  // namespace nrem::core::http
