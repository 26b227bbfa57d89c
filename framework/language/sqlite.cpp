#include "language/sqlite.hpp"

#include <fmt/format.h>

#include <utility>

#include "base/error.hpp"

namespace nrem::core {
namespace {

constexpr int patience = 30'000;  // milliseconds

}  // namespace

SqliteQuery::~SqliteQuery() {
    sqlite3_reset(statement_);
    sqlite3_clear_bindings(statement_);
}

SqliteQuery& SqliteQuery::bind(std::string_view text) {
    const int code = sqlite3_bind_text64(statement_, ++bound_, text.data(), text.size(),
                                         SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) connection_.fail(code);
    return *this;
}

SqliteQuery& SqliteQuery::bind(std::int64_t number) {
    const int code = sqlite3_bind_int64(statement_, ++bound_, number);
    if (code != SQLITE_OK) connection_.fail(code);
    return *this;
}

bool SqliteQuery::step() {
    const int code = sqlite3_step(statement_);
    if (code != SQLITE_ROW && code != SQLITE_DONE) connection_.fail(code);
    return code == SQLITE_ROW;
}

std::string SqliteQuery::text(int column) const {
    const auto* bytes =
        reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));  // NOLINT
    return {bytes ? bytes : "", static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::int64_t SqliteQuery::number(int column) const {
    return sqlite3_column_int64(statement_, column);
}

SqliteConnection::SqliteConnection(std::filesystem::path file, Mode mode) : file_(std::move(file)) {
    const int create = mode == Mode::or_create ? SQLITE_OPEN_CREATE : 0;
    const int code = sqlite3_open_v2(file_.c_str(), &database_,
                                     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | create, nullptr);
    if (code == SQLITE_OK) {
        sqlite3_extended_result_codes(database_, 1);
        sqlite3_busy_timeout(database_, patience);
        return;
    }
    const Error failure(fmt::format("{}: cannot be opened: {}", file_.string(),
                                    database_ ? sqlite3_errmsg(database_) : "out of memory"));
    sqlite3_close(database_);
    throw failure;
}

SqliteConnection::~SqliteConnection() {
    statements_.clear();
    sqlite3_close(database_);
}

SqliteQuery SqliteConnection::query(const char* sql) {
    auto& kept = statements_[sql];
    if (!kept) {
        sqlite3_stmt* made = nullptr;
        const int code =
            sqlite3_prepare_v3(database_, sql, -1, SQLITE_PREPARE_PERSISTENT, &made, nullptr);
        kept.reset(made);
        if (code != SQLITE_OK) fail(code);
    }
    return {*this, kept.get()};
}

void SqliteConnection::run(const char* sql) {
    const int code = sqlite3_exec(database_, sql, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
}

std::uint64_t SqliteConnection::changed() const {
    return static_cast<std::uint64_t>(sqlite3_changes64(database_));
}

void SqliteConnection::fail(int code) const {
    const std::string why = sqlite3_errmsg(database_);
    switch (code & 0xff) {
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            throw UsageError(
                fmt::format("{}: torn, or another kind of file ({})", file_.string(), why));
        case SQLITE_BUSY:
            throw Error(fmt::format("{}: another process has kept it locked for {} seconds",
                                    file_.string(), patience / 1000));
        default:
            throw Error(fmt::format("{}: {}", file_.string(), why));
    }
}

}  // namespace nrem::core
