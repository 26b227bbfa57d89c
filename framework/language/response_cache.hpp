// Responses that were paid for, stored in an SQLite file between runs. Safe between threads and
// processes of one machine (on a network drive SQLite's locks cannot be trusted). The first
// response stored for a key stays: every caller gets the same answer.
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

    // Throws UsageError for a file that is not a response cache, and with `existing` for a missing
    // file.
    explicit ResponseCache(const std::filesystem::path& file, Open open = Open::or_create,
                           Clock clock = {});
    ~ResponseCache();
    ResponseCache(const ResponseCache&) = delete;
    ResponseCache& operator=(const ResponseCache&) = delete;

    // A damaged response is reported, moved aside and treated as missing.
    [[nodiscard]] std::optional<StoredResponse> find(const std::string& key);
    // Returns the stored response: the given one, or an earlier one for the same key.
    StoredResponse store(const std::string& key, const std::string& request,
                         const StoredResponse& response);
    // Returns the stored response for the key, else the result of `ask`, which is then stored. Of
    // several threads with one key one asks and the others wait; when its `ask` throws, the next
    // one asks. Nothing when `cancelled` turned true while waiting.
    [[nodiscard]] std::optional<Answered> answer(const std::string& key, const std::string& request,
                                                 const std::function<StoredResponse()>& ask,
                                                 const std::function<bool()>& cancelled = {});

    // Newest first.
    [[nodiscard]] std::vector<CacheEntry> list(std::uint64_t most = UINT64_MAX);
    [[nodiscard]] CacheSize size();
    // Both return the number of dropped entries, oldest first.
    std::uint64_t prune(const CacheLimit& limit);
    std::uint64_t expire(std::int64_t stored_before);

private:
    void set_aside(const std::string& key);

    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace nrem::core
