#include "language/response_cache.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <mutex>
#include <utility>

#include "base/error.hpp"
#include "base/seal.hpp"
#include "host/services.hpp"
#include "language/single_flight.hpp"
#include "language/sqlite.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t application = 0x6e72656d;  // "nrem"
constexpr std::int64_t format = 1;

std::int64_t seconds_since_1970() {
    return std::chrono::duration_cast<std::chrono::seconds>(
               std::chrono::system_clock::now().time_since_epoch())
        .count();
}

std::int64_t bounded(std::optional<std::uint64_t> limit) {
    constexpr std::uint64_t most = INT64_MAX;
    return static_cast<std::int64_t>(std::min(limit.value_or(most), most));
}

std::int64_t number_of(SqliteConnection& connection, const char* sql) {
    SqliteQuery query = connection.query(sql);
    return query.step() ? query.number(0) : 0;
}

// Whether the file is new. Throws UsageError for a file of another program.
bool is_new(SqliteConnection& connection, const fs::path& file) {
    const bool is_empty = number_of(connection, "SELECT count(*) FROM sqlite_schema") == 0;
    const std::int64_t made_by = number_of(connection, "PRAGMA application_id");
    if (is_empty && made_by == 0) return true;
    if (made_by != application)
        throw UsageError(file.string() + ": an SQLite file, but not a cache of responses");
    if (number_of(connection, "PRAGMA user_version") != format)
        throw UsageError(file.string() + ": a cache of responses of another version of nrem");
    return false;
}

constexpr const char* columns =
    "(key TEXT NOT NULL UNIQUE, stored INTEGER NOT NULL, bytes INTEGER NOT NULL, "
    "request TEXT NOT NULL, response TEXT NOT NULL, sum TEXT)";

// Answers from before there were checksums have none. A damaged answer is moved aside.
void add_checksums(SqliteConnection& connection) {
    if (number_of(connection,
                  "SELECT count(*) FROM pragma_table_info('responses') WHERE name = 'sum'") == 0)
        connection.run("ALTER TABLE responses ADD COLUMN sum TEXT");
    connection.run(
        "CREATE TABLE IF NOT EXISTS damaged (key TEXT, stored INTEGER, bytes INTEGER, request TEXT, "
        "response TEXT, sum TEXT)");
}

// The checksum over the key of an answer and its text.
std::string sum_of(std::string_view key, std::string_view request, std::string_view response) {
    const auto bounded = [](std::string_view text) { return fmt::format("{}:{}", text.size(), text); };
    return checksum_hex(bounded(key) + bounded(request) + bounded(response));
}

void set_up(SqliteConnection& connection, const fs::path& file) {
    if (is_new(connection, file)) connection.run("PRAGMA auto_vacuum = INCREMENTAL");
    connection.run("PRAGMA journal_mode = WAL");
    connection.run("BEGIN IMMEDIATE");
    if (is_new(connection, file)) {  // no other process was faster
        connection.run(fmt::format("CREATE TABLE responses {}", columns).c_str());
        connection.run(
            fmt::format("PRAGMA application_id = {}; PRAGMA user_version = {}", application, format)
                .c_str());
    }
    add_checksums(connection);
    connection.run("COMMIT");
}

}  // namespace

// The idle connections, and what all connections share.
struct ResponseCache::Parts {
    fs::path file;
    Clock clock;
    SingleFlight flight;

    // Holds a connection as long as this value lives.
    class Lease {
    public:
        explicit Lease(Parts& parts) : parts_(parts), connection_(parts.take()) {}
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        ~Lease() {
            const std::lock_guard lock(parts_.mutex);
            parts_.idle.push_back(std::move(connection_));
        }
        SqliteConnection* operator->() const { return connection_.get(); }

    private:
        Parts& parts_;
        std::unique_ptr<SqliteConnection> connection_;
    };

    std::unique_ptr<SqliteConnection> take() {
        {
            const std::lock_guard lock(mutex);
            if (!idle.empty()) {
                auto connection = std::move(idle.back());
                idle.pop_back();
                return connection;
            }
        }
        return connect(SqliteConnection::Mode::existing);
    }
    std::unique_ptr<SqliteConnection> connect(SqliteConnection::Mode mode) const {
        auto connection = std::make_unique<SqliteConnection>(file, mode);
        set_up(*connection, file);
        connection->run("PRAGMA synchronous = NORMAL");
        return connection;
    }

    std::mutex mutex;
    std::vector<std::unique_ptr<SqliteConnection>> idle;
};

ResponseCache::ResponseCache(const fs::path& file, Open open, Clock clock)
    : parts_(std::make_unique<Parts>()) {
    parts_->file = file;
    parts_->clock = clock ? std::move(clock) : seconds_since_1970;
    if (open == Open::existing && !fs::is_regular_file(file))
        throw UsageError(file.string() + ": no such cache of responses");
    if (!file.parent_path().empty()) fs::create_directories(file.parent_path());
    parts_->idle.push_back(parts_->connect(SqliteConnection::Mode::or_create));
}

ResponseCache::~ResponseCache() = default;

std::optional<StoredResponse> ResponseCache::find(const std::string& key) {
    std::string text;
    bool damaged = false;
    {
        const Parts::Lease connection(*parts_);
        SqliteQuery query =
            connection->query("SELECT response, request, sum FROM responses WHERE key = ?");
        if (!query.bind(key).step()) return std::nullopt;
        text = query.text(0);
        const std::string sum = query.text(2);
        damaged = !sum.empty() && sum != sum_of(key, query.text(1), text);
    }
    if (damaged) {
        set_aside(key);
        return std::nullopt;
    }
    try {
        return read_response(text);
    } catch (const Error& failure) {
        throw failure.within(parts_->file.string() + ": " + key);
    }
}

void ResponseCache::set_aside(const std::string& key) {
    log_line(NREM_LOG_WARNING,
             fmt::format("{}: answer {} is damaged: set aside into its table `damaged`; it is asked "
                         "for again",
                         parts_->file.string(), key.substr(0, 12)));
    const Parts::Lease connection(*parts_);
    connection->query("INSERT INTO damaged SELECT key, stored, bytes, request, response, sum FROM "
                      "responses WHERE key = ?")
        .bind(key)
        .step();
    connection->query("DELETE FROM responses WHERE key = ?").bind(key).step();
}

StoredResponse ResponseCache::store(const std::string& key, const std::string& request,
                                    const StoredResponse& response) {
    const std::string text = response_text(response);
    const std::string sum = sum_of(key, request, text);
    bool is_first = false;
    {
        const Parts::Lease connection(*parts_);
        SqliteQuery query = connection->query(
            "INSERT INTO responses (key, stored, bytes, request, response, sum) "
            "VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING");
        query.bind(key).bind(parts_->clock());
        query.bind(static_cast<std::int64_t>(request.size() + text.size()));
        query.bind(request).bind(text).bind(sum).step();
        is_first = connection->changed() > 0;
    }
    if (!is_first)
        if (auto kept = find(key)) return std::move(*kept);
    return read_response(text);
}

std::optional<Answered> ResponseCache::answer(const std::string& key, const std::string& request,
                                              const std::function<StoredResponse()>& ask,
                                              const std::function<bool()>& cancelled) {
    return parts_->flight.once<Answered>(
        key,
        [&]() -> std::optional<Answered> {
            if (auto kept = find(key)) return Answered{std::move(*kept), false};
            return std::nullopt;
        },
        [&] {
            return Answered{store(key, request, ask()), true};
        },
        cancelled);
}

std::vector<CacheEntry> ResponseCache::list(std::uint64_t most) {
    const Parts::Lease connection(*parts_);
    SqliteQuery query = connection->query(
        "SELECT key, request, bytes, stored FROM responses "
        "ORDER BY stored DESC, rowid DESC LIMIT ?");
    query.bind(bounded(most));
    std::vector<CacheEntry> entries;
    while (query.step())
        entries.push_back({query.text(0), query.text(1),
                           static_cast<std::uint64_t>(query.number(2)), query.number(3)});
    return entries;
}

CacheSize ResponseCache::size() {
    const Parts::Lease connection(*parts_);
    SqliteQuery query = connection->query(
        "SELECT count(*), coalesce(sum(bytes), 0), coalesce(min(stored), 0), "
        "coalesce(max(stored), 0) FROM responses");
    query.step();
    return {static_cast<std::uint64_t>(query.number(0)),
            static_cast<std::uint64_t>(query.number(1)), query.number(2), query.number(3)};
}

std::uint64_t ResponseCache::prune(const CacheLimit& limit) {
    const Parts::Lease connection(*parts_);
    std::uint64_t dropped = 0;
    {
        SqliteQuery query = connection->query(
            "DELETE FROM responses WHERE rowid IN (SELECT rowid FROM (SELECT rowid, "
            "row_number() OVER newest AS place, sum(bytes) OVER newest AS total FROM responses "
            "WINDOW newest AS (ORDER BY stored DESC, rowid DESC)) WHERE place > ? OR total > ?)");
        query.bind(bounded(limit.entries)).bind(bounded(limit.bytes)).step();
        dropped = connection->changed();
    }
    connection->run("PRAGMA incremental_vacuum");
    return dropped;
}

std::uint64_t ResponseCache::expire(std::int64_t stored_before) {
    const Parts::Lease connection(*parts_);
    std::uint64_t dropped = 0;
    {
        SqliteQuery query = connection->query("DELETE FROM responses WHERE stored < ?");
        query.bind(stored_before).step();
        dropped = connection->changed();
    }
    connection->run("PRAGMA incremental_vacuum");
    return dropped;
}

}  // namespace nrem::core
