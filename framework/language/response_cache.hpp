// Responses that were paid for, kept in an SQLite file between runs. Safe between threads and
// processes of one machine (on a network drive SQLite's locks cannot be trusted). What was stored
// first for a key stays: everybody gets the same answer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "language/stored_response.hpp"

namespace nrem::core {

struct CacheEntry {
    std::string key;
    std::string request;      // canonical JSON
    std::uint64_t bytes = 0;  // of request and response
    std::int64_t stored = 0;  // seconds since 1970
};

struct CacheSize {
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;  // of requests and responses
    std::int64_t oldest = 0;  // seconds since 1970; 0 when empty
    std::int64_t newest = 0;
};

struct CacheLimit {
    std::optional<std::uint64_t> entries;
    std::optional<std::uint64_t> bytes;
};

struct Answered {
    StoredResponse response;
    bool paid = false;  // by this call
};

// All functions are [shared] and throw Error naming the file.
class ResponseCache {
public:
    using Clock = std::function<std::int64_t()>;  // seconds since 1970
    enum class Open { or_create, existing };

    // Throws UsageError for a file that is not a response cache (and, for `existing`, none at all).
    explicit ResponseCache(const std::filesystem::path& file, Open open = Open::or_create,
                           Clock clock = {});
    ~ResponseCache();
    ResponseCache(const ResponseCache&) = delete;
    ResponseCache& operator=(const ResponseCache&) = delete;

    // One that is not as it was stored is named, set aside, and not there any more.
    [[nodiscard]] std::optional<StoredResponse> find(const std::string& key);
    // Returns what is kept: the response, or the one that was there first.
    StoredResponse store(const std::string& key, const std::string& request,
                         const StoredResponse& response);
    // What is kept for the key, else what `ask` returns, which is then kept. Of several threads
    // with one key one asks and the others wait; when its `ask` throws, the next one asks. Nothing
    // when `cancelled` turned true while waiting.
    [[nodiscard]] std::optional<Answered> answer(const std::string& key, const std::string& request,
                                                 const std::function<StoredResponse()>& ask,
                                                 const std::function<bool()>& cancelled = {});

    // Newest first.
    [[nodiscard]] std::vector<CacheEntry> list(std::uint64_t most = UINT64_MAX);
    [[nodiscard]] CacheSize size();
    // Both return how many were dropped, oldest first.
    std::uint64_t prune(const CacheLimit& limit);
    std::uint64_t expire(std::int64_t stored_before);

private:
    void set_aside(const std::string& key);

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace nrem::core
