// A cassette: the requests and responses of a run as a file beside the experiment, from which the
// run can be repeated without any model. JSON lines: a header, then one {request, response} a line
// in the order of their keys, so that its bytes do not depend on the order of the requests.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "language/stored_response.hpp"

namespace nrem::core {

// All functions are [shared].
class Cassette {
public:
    Cassette() = default;
    Cassette(Cassette&& other) noexcept
        : file_(std::move(other.file_)),
          recording_(std::move(other.recording_)),
          entries_(std::move(other.entries_)) {}

    // Throws UsageError "x.cassette.jsonl:3: ...". A last line that a kill cut short is left out,
    // with a warning.
    [[nodiscard]] static Cassette load(const std::filesystem::path& file);
    // From now on, each addition is also appended to the file at once, so that a killed run loses
    // nothing that it has paid. Throws Error.
    void record_to(const std::filesystem::path& file);

    [[nodiscard]] std::optional<StoredResponse> find(const std::string& key) const;
    // Returns the stored response: the given one, or an earlier one for the same key.
    StoredResponse add(const std::string& request, const StoredResponse& response);
    [[nodiscard]] std::size_t size() const;

    // Saves together with what the file already holds. The file is written completely or not at
    // all, also when several processes save at once. Throws Error.
    void save(const std::filesystem::path& file) const;

    // For strict replay: why this request has no answer. Names the operation, the model, the
    // beginning of the last message, and how the nearest entry differs.
    [[nodiscard]] std::string describe_miss(const std::string& operation,
                                            const std::string& request) const;

private:
    // Both as canonical JSON.
    struct Entry {
        std::string request;
        std::string response;
    };
    void read_line(const std::string& line);
    [[nodiscard]] static std::string line_of(const Entry& entry);
    void append(const std::string& line) const;

    std::string file_;                 // the file that it was loaded from
    std::filesystem::path recording_;  // "": nothing is appended
    mutable std::mutex mutex_;
    std::map<std::string, Entry> entries_;  // by key
};

}  // namespace nrem::core
