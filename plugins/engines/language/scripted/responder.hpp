// Decides what a request gets. The only state is how often what was asked, so that a reply depends
// on the request and on these counts, never on time. Calls may come from any thread.
#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "asked.hpp"
#include "render.hpp"
#include "script.hpp"

namespace nrem::scripted {

struct Response {
    int status = 200;
    std::string body;
    std::string content_type = "application/json";
    std::vector<std::pair<std::string, std::string>> headers;
    std::optional<Fault> fault;  // that spoils the way to the client
};

class Responder {
public:
    explicit Responder(Script script);
    [[nodiscard]] Response respond(const Request& request);
    [[nodiscard]] const Script& script() const { return script_; }

private:
    // How often something was asked, this time included.
    struct Counts {
        std::uint64_t call = 0;
        std::uint64_t attempt = 0;  // of the very same request
        std::uint64_t hash = 0;     // of the request
    };
    struct Chosen {
        const Rule* rule = nullptr;
        Counts counts;                      // `call` counts the rule's answers
        std::vector<std::string> captures;  // the expression's groups, the whole first
        std::vector<std::pair<std::string, std::string>> named;
    };

    [[nodiscard]] Counts count(const Request& request);
    [[nodiscard]] Chosen choose(const Asked& asked, Counts counts);
    [[nodiscard]] bool matches(const When& when, const Asked& asked, Chosen& chosen) const;
    [[nodiscard]] std::optional<Response> refuse(const Request& request, const Asked& asked) const;
    [[nodiscard]] std::optional<Response> spoil(const std::vector<Fault>& faults,
                                                const Counts& counts, const Asked& asked) const;
    [[nodiscard]] static std::string say_of(const Say& say, const Asked& asked,
                                            const Chosen& chosen);
    [[nodiscard]] Response answer(const Asked& asked, const Counts& counts);
    [[nodiscard]] Response failure(int status, const std::string& type,
                                   const std::string& message) const;

    const Script script_;
    std::mutex mutex_;  // guards the counters
    std::uint64_t calls_ = 0;
    std::unordered_map<std::uint64_t, std::uint64_t> attempts_;  // by the request's hash
    std::vector<std::uint64_t> matched_;                         // by rule
    std::vector<std::uint64_t> answered_;                        // by rule
};

}  // namespace nrem::scripted
