// "nrem.http/1" for C++: one request and its reply, for backends.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "nrem/abi/http.h"
#include "nrem/sdk/component.hpp"

namespace nrem {

struct HttpReply {
    int status = 0;
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;
    std::uint64_t tries = 0;
    double seconds = 0;  // of the last try

    std::string_view header(std::string_view name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return {};
    }
};

inline nrem_http_request make_http_request(std::string_view method, std::string_view url) {
    nrem_http_request request{};
    request.struct_size = sizeof(nrem_http_request);
    request.method = borrow(method);
    request.url = borrow(url);
    request.headers.stride = sizeof(nrem_http_header);
    return request;
}

class Http {
public:
    explicit Http(const Params& params) : service_(params.service<nrem_http>(NREM_HTTP)) {}

    // Throws Failure: NREM_UNAVAILABLE when there is no reply within the deadline, and Cancelled.
    // `retried` is told of every try that was not the last.
    HttpReply exchange(const nrem_http_request& request,
                       const std::function<void(std::string_view, double)>& retried = {}) const {
        if (!service_) throw std::runtime_error("this host offers no HTTP");
        struct Taken {
            HttpReply reply;
            const std::function<void(std::string_view, double)>& retried;
        } taken{{}, retried};
        const nrem_http_sink sink{
            .struct_size = sizeof(nrem_http_sink),
            .reserved = 0,
            .self = &taken,
            .reply =
                [](void* to, const nrem_http_reply* reply) {
                    HttpReply& made = static_cast<Taken*>(to)->reply;
                    made.status = reply->status;
                    for (const auto& header : Array<nrem_http_header>(reply->headers))
                        made.headers.emplace_back(view(header.name), view(header.value));
                    made.body = view(reply->body);
                    made.tries = reply->tries;
                    made.seconds = reply->seconds;
                },
            .retried =
                [](void* to, nrem_str why, double waited) {
                    const auto& told = static_cast<Taken*>(to)->retried;
                    if (told) told(view(why), waited);
                },
        };
        auto error = detail::no_error();
        detail::check(service_->exchange(service_->self, &request, &sink, &error), error);
        return std::move(taken.reply);
    }

private:
    const nrem_http* service_;
};

}  // namespace nrem
