#include "language/cassette.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "base/error.hpp"
#include "base/file.hpp"
#include "base/json.hpp"
#include "host/services.hpp"
#include "language/request.hpp"
#include "language/request_difference.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;

constexpr int format = 1;

// Prevents other processes from saving at the same time: a cassette is read, merged and replaced.
class FolderLock {
public:
    explicit FolderLock(const fs::path& folder)
        : folder_(folder.empty() ? fs::path(".") : folder, O_RDONLY | O_DIRECTORY) {
        if (flock(folder_.get(), LOCK_EX) != 0) fail_on(folder, "cannot be locked");
    }

private:
    Descriptor folder_;  // closing it unlocks
};

std::string first_line_of_cassette() {
    return Json{{"cassette", format}, {"nrem", NREM_VERSION}}.dump() + '\n';
}

void check_header(const std::string& line) {
    const Json header = try_json(line).value_or(Json());
    if (!header.is_object() || !header.contains("cassette"))
        throw Error("not a cassette: its first line is {\"cassette\": 1, ...}");
    if (header["cassette"] != format)
        throw Error("a cassette of another version of nrem: " + header["cassette"].dump());
}

}  // namespace

std::string Cassette::line_of(const Entry& entry) {
    return R"({"request":)" + entry.request + R"(,"response":)" + entry.response + "}\n";
}

void Cassette::record_to(const fs::path& file) {
    save(file);
    recording_ = file;
}

// Another process may have replaced the file in the meantime.
void Cassette::append(const std::string& line) const {
    const FolderLock only(recording_.parent_path());
    const Descriptor file(recording_, O_CREAT | O_APPEND | O_WRONLY);
    write_whole(file.get(), line, recording_);
}

void Cassette::read_line(const std::string& line) {
    const Json json = try_json(line).value_or(Json(Json::value_t::discarded));
    if (json.is_discarded()) throw Error("not JSON");
    if (!json.is_object() || !is_request(json.value("request", Json())) ||
        !json.contains("response"))
        throw Error("wants {\"request\": {...}, \"response\": {...}}");
    std::string request = json["request"].dump();
    std::string response = response_text(response_of(json["response"]));
    const std::string key = request_key(request);
    const auto [entry, is_new] = entries_.emplace(key, Entry{std::move(request), response});
    if (!is_new && entry->second.response != response)
        throw Error("answers a request that an earlier line answers in another way");
}

Cassette Cassette::load(const fs::path& file) {
    if (!fs::is_regular_file(file)) throw UsageError(file.string() + ": no such cassette");
    Cassette cassette;
    cassette.file_ = file.string();
    std::istringstream lines(read_text(file));
    std::size_t number = 1;
    try {
        std::string line;
        std::getline(lines, line);
        check_header(line);
        while (++number, std::getline(lines, line)) {
            const bool is_torn = lines.eof() && !try_json(line);
            if (is_torn && !line.empty())
                log_line(NREM_LOG_WARNING,
                         fmt::format("{}:{}: cut short, left out", file.string(), number));
            else if (!line.empty())
                cassette.read_line(line);
        }
    } catch (const Error& failure) {
        throw UsageError(fmt::format("{}:{}: {}", file.string(), number, failure.what()));
    }
    return cassette;
}

std::optional<StoredResponse> Cassette::find(const std::string& key) const {
    std::string text;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return std::nullopt;
        text = found->second.response;
    }
    return read_response(text);
}

StoredResponse Cassette::add(const std::string& request, const StoredResponse& response) {
    const std::string key = request_key(request);
    std::string kept = response_text(response);
    {
        const std::lock_guard lock(mutex_);
        const auto [entry, is_new] = entries_.emplace(key, Entry{request, std::move(kept)});
        if (is_new && !recording_.empty()) append(line_of(entry->second));
        kept = entry->second.response;
    }
    return read_response(kept);
}

std::size_t Cassette::size() const {
    const std::lock_guard lock(mutex_);
    return entries_.size();
}

void Cassette::save(const fs::path& file) const {
    const FolderLock only(file.parent_path());
    Cassette all = fs::exists(file) ? load(file) : Cassette();
    {
        const std::lock_guard lock(mutex_);
        all.entries_.insert(entries_.begin(), entries_.end());
    }
    std::string text = first_line_of_cassette();
    for (const auto& [key, entry] : all.entries_) text += line_of(entry);
    replace_file(file, text);
}

std::string Cassette::describe_miss(const std::string& operation,
                                    const std::string& request) const {
    RequestDifference asked(request);
    {
        const std::lock_guard lock(mutex_);
        for (const auto& [key, entry] : entries_) asked.compare(entry.request);
    }
    return fmt::format("{}: holds no answer to '{}', {}; {}", file_.empty() ? "cassette" : file_,
                       operation, asked.describe(), asked.describe_nearest());
}

}  // namespace nrem::core
