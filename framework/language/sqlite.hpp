// The part of SQLite that the host needs: a connection with statements that are prepared once, and
// errors that name the file.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace nrem::core {

class SqliteConnection;

// A statement while it is used: bind, step, read. It is reset when it goes out of scope.
class SqliteQuery {
public:
    SqliteQuery(const SqliteConnection& connection, sqlite3_stmt* statement)
        : connection_(connection), statement_(statement) {}
    SqliteQuery(const SqliteQuery&) = delete;
    SqliteQuery& operator=(const SqliteQuery&) = delete;
    ~SqliteQuery();

    // In order. A text must outlive the query.
    SqliteQuery& bind(std::string_view text);
    SqliteQuery& bind(std::int64_t number);
    // Whether there is a row. Throws Error.
    bool step();
    [[nodiscard]] std::string text(int column) const;
    [[nodiscard]] std::int64_t number(int column) const;

private:
    const SqliteConnection& connection_;
    sqlite3_stmt* statement_;
    int bound_ = 0;
};

// Used by one thread at a time.
class SqliteConnection {
public:
    enum class Mode { existing, or_create };
    // Waits up to half a minute for other writers. Throws Error.
    SqliteConnection(std::filesystem::path file, Mode mode);
    SqliteConnection(const SqliteConnection&) = delete;
    SqliteConnection& operator=(const SqliteConnection&) = delete;
    ~SqliteConnection();

    // `sql` must be a literal: its statement is kept.
    [[nodiscard]] SqliteQuery query(const char* sql);
    // Runs one or several statements without results.
    void run(const char* sql);
    [[nodiscard]] std::uint64_t changed() const;  // rows changed by the last statement
    [[noreturn]] void fail(int code) const;

private:
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
    };

    std::filesystem::path file_;
    sqlite3* database_ = nullptr;
    std::map<const char*, std::unique_ptr<sqlite3_stmt, Finalize>> statements_;
};

}  // namespace nrem::core
