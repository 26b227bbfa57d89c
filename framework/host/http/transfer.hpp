// One try of a request as a curl handle. Used by the engine's thread only; handles are used again,
// since making one costs as much as a request.
#pragma once

#include <curl/curl.h>

#include <array>
#include <memory>
#include <string>

#include "host/http/message.hpp"
#include "host/http/pace.hpp"
#include "nrem/sdk/retry.hpp"

namespace nrem::core::http {

// A reply is kept in memory, so its size is limited.
inline constexpr std::size_t largest_body = std::size_t{64} << 20;
inline constexpr std::size_t largest_head = std::size_t{1} << 20;

// The result of a try.
struct Attempt {
    Retriable verdict = Retriable::final;
    Signal signal = Signal::neutral;
    End end = End::replied;
    std::string cause;  // "status 503", "connection refused"
    int status = 0;
    double seconds = 0;
    double asked = 0;  // Retry-After
};

class Transfer {
public:
    Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    // Sets the handle up; `request` lives as long as the transfer goes on. `seconds`: for the whole
    // try; `owner`: what CURLINFO_PRIVATE gives back.
    void prepare(const Request& request, double seconds, void* owner);
    [[nodiscard]] Attempt attempt(const Request& request, CURLcode code);
    [[nodiscard]] bool reply_has_begun() const { return !head_.empty(); }

    [[nodiscard]] CURL* handle() const { return handle_.get(); }
    std::string take_head() { return std::move(head_); }
    std::string take_body() { return std::move(body_); }

private:
    void set_request(const Request& request);
    void set_limits(const Request& request, double seconds);
    void set_route(const Request& request);
    void add_header(const std::string& line);
    [[nodiscard]] Attempt failure(const Request& request, CURLcode code);
    [[nodiscard]] bool is_of_old_connection(CURLcode code);
    [[nodiscard]] std::string words_for(const Request& request, CURLcode code);
    [[nodiscard]] std::string words_for_time_out(const Request& request);
    static std::size_t take_head_line(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t take_body_part(char* data, std::size_t size, std::size_t count, void* self);

    struct Freed {
        void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
        void operator()(curl_slist* list) const { curl_slist_free_all(list); }
    };
    std::unique_ptr<CURL, Freed> handle_;
    std::unique_ptr<curl_slist, Freed> headers_;
    std::array<char, CURL_ERROR_SIZE> error_{};
    std::string head_;
    std::string body_;
    double seconds_ = 0;  // given to this try
    bool too_large_ = false;
};

}  // namespace nrem::core::http
