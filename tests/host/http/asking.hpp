// What the tests ask through: the host's own HTTP, as a plugin sees it.
#pragma once

#include <cstdlib>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "host/http/exchange.hpp"
#include "host/registry.hpp"
#include "nrem/sdk/http.hpp"

namespace nrem::http_tests {

struct Notes {
    std::vector<std::pair<std::string, double>> retried;  // why, seconds waited
};

struct Failed {
    nrem_code code = NREM_OK;  // there was a reply
    std::string message;
    friend bool operator==(const Failed& a, const Failed& b) {
        return a.code == b.code && a.message == b.message;
    }
    friend std::ostream& operator<<(std::ostream& out, const Failed& failed) {
        return out << failed.code << " '" << failed.message << "'";
    }
};

class Host {
public:
    // With keys that it may send: "NREM_TEST_KEY@127.0.0.1".
    explicit Host(const std::vector<std::string>& grants = {})
        : http_(nrem::Params(registry_.host(), {})) {
        for (const auto& grant : grants) core::http::allow_key(registry_.host(), grant);
    }

    nrem::HttpReply ask(const nrem_http_request& request) const { return http_.exchange(request); }
    nrem::HttpReply ask(const nrem_http_request& request, Notes& notes) const {
        return http_.exchange(request, [&](std::string_view why, double waited) {
            notes.retried.emplace_back(why, waited);
        });
    }
    Failed failure(const nrem_http_request& request) const {
        try {
            (void)ask(request);
            return {NREM_OK, ""};
        } catch (const nrem::Cancelled&) {
            return {NREM_CANCELLED, ""};
        } catch (const nrem::Failure& failure) {
            return {failure.code, failure.what()};
        }
    }

private:
    core::Registry registry_;
    nrem::Http http_;
};

// An environment variable for the life of the object.
class Environment {
public:
    Environment(const char* name, const std::string& value) : name_(name) {
        setenv(name, value.c_str(), 1);
    }
    ~Environment() { unsetenv(name_); }
    Environment(const Environment&) = delete;
    Environment& operator=(const Environment&) = delete;

private:
    const char* name_;
};

}  // namespace nrem::http_tests
