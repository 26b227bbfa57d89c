// The extension "nrem.http/1": blocking exchanges for plugins. The engine starts with the first
// exchange and stops with this object.
#pragma once

#include <sys/types.h>

#include <memory>
#include <mutex>
#include <string_view>
#include <vector>

#include "host/http/engine.hpp"
#include "host/http/grants.hpp"
#include "nrem/abi/http.h"

namespace nrem::core::http {

class Exchange {
public:
    Exchange();
    ~Exchange();
    Exchange(const Exchange&) = delete;
    Exchange& operator=(const Exchange&) = delete;

    [[nodiscard]] const nrem_http& table() const { return table_; }
    [[nodiscard]] Engine& engine();  // starts it
    void allow(const Grant& grant) { grants_.add(grant); }

    // Throws nrem::Failure and nrem::Cancelled, as described in abi/http.h.
    void run(const nrem_http_request& request, const nrem_http_sink& sink);

    [[nodiscard]] std::vector<ServerPace> paces();

private:
    nrem_http table_;
    Grants grants_;
    std::mutex mutex_;  // guards the engine's start
    std::unique_ptr<Engine> engine_;
    pid_t process_ = 0;  // in which the engine's thread runs
};

// Allows the components of this host to have a key sent: "OPENAI_API_KEY@api.openai.com". Throws
// UsageError for any other form. Call it before the first request.
void allow_key(const nrem_host* host, std::string_view grant);
// The servers that this host's exchange has asked.
[[nodiscard]] std::vector<ServerPace> paces(const nrem_host& host);

}  // namespace nrem::core::http
