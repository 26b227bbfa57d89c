// The cache keeps what was paid for, between threads, processes and runs.
#include "language/response_cache.hpp"

#include <gtest/gtest.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <barrier>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "language/request.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

StoredResponse said(const std::string& text) {
    StoredResponse response;
    response.text = text;
    return response;
}

class Cache : public testing::Test {
protected:
    [[nodiscard]] fs::path file() const { return folder_ / "responses.sqlite"; }
    [[nodiscard]] std::string refused() const {
        try {
            ResponseCache cache(file());
            (void)cache.find("a");
            (void)cache.size();
        } catch (const Error& error) {
            return error.what();
        }
        return "";
    }
    void run_sql(const char* sql) const {
        sqlite3* database = nullptr;
        ASSERT_EQ(sqlite3_open(file().c_str(), &database), SQLITE_OK);
        ASSERT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK);
        sqlite3_close(database);
    }

    fs::path folder_ = own_folder();
};

TEST_F(Cache, finds_what_was_stored) {
    ResponseCache cache(file());
    EXPECT_EQ(cache.find("a"), std::nullopt);
    StoredResponse full = said("four");
    full.usage = {false, 10, 2, 4};
    full.message = "none";
    EXPECT_EQ(cache.store("a", "{}", full), full);
    EXPECT_EQ(cache.find("a"), full);
    EXPECT_EQ(cache.find("A"), std::nullopt);
}

TEST_F(Cache, finds_it_again_in_another_run) {
    ResponseCache(file()).store("a", "{}", said("four"));
    EXPECT_EQ(ResponseCache(file(), ResponseCache::Open::existing).find("a"), said("four"));
}

TEST_F(Cache, keeps_what_was_first) {
    ResponseCache cache(file());
    cache.store("a", "{}", said("four"));
    EXPECT_EQ(cache.store("a", "{}", said("five")), said("four"));
    EXPECT_EQ(cache.find("a"), said("four"));
}

TEST_F(Cache, answers_the_first_as_all_later_ones) {
    ResponseCache cache(file());
    const auto first = cache.answer("a", "{}", [] { return said("\xff"); });
    const auto later = cache.answer("a", "{}", [] { return said("never asked"); });
    EXPECT_EQ(first->response.text, "\xef\xbf\xbd");
    EXPECT_EQ(later->response, first->response);
    EXPECT_TRUE(first->paid);
    EXPECT_FALSE(later->paid);
}

TEST_F(Cache, makes_the_folder_it_lies_in) {
    ResponseCache cache(folder_ / "a" / "b" / "c.sqlite");
    EXPECT_EQ(cache.size().entries, 0U);
}

TEST_F(Cache, lists_the_newest_first) {
    std::int64_t now = 100;
    ResponseCache cache(file(), ResponseCache::Open::or_create, [&] { return now; });
    cache.store("a", "{\"q\":1}", said("x"));
    now = 200;
    cache.store("b", "{\"q\":2}", said("x"));
    cache.store("c", "{\"q\":3}", said("x"));
    const auto entries = cache.list();
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].key, "c");
    EXPECT_EQ(entries[2].key, "a");
    EXPECT_EQ(entries[2].request, "{\"q\":1}");
    EXPECT_EQ(entries[2].stored, 100);
    EXPECT_EQ(entries[2].bytes, 7 + response_text(said("x")).size());
    EXPECT_EQ(cache.list(1).size(), 1U);
}

TEST_F(Cache, tells_its_size) {
    std::int64_t now = 100;
    ResponseCache cache(file(), ResponseCache::Open::or_create, [&] { return now; });
    EXPECT_EQ(cache.size().oldest, 0);
    cache.store("a", "12345", said("x"));
    now = 300;
    cache.store("b", "12345", said("x"));
    const CacheSize size = cache.size();
    EXPECT_EQ(size.entries, 2U);
    EXPECT_EQ(size.bytes, 2 * (5 + response_text(said("x")).size()));
    EXPECT_EQ(size.oldest, 100);
    EXPECT_EQ(size.newest, 300);
}

TEST_F(Cache, prunes_the_oldest) {
    ResponseCache cache(file(), ResponseCache::Open::or_create, [] { return 1; });
    for (const char* key : {"a", "b", "c", "d"}) cache.store(key, "", said("x"));
    const std::uint64_t each = cache.size().bytes / 4;
    EXPECT_EQ(cache.prune({.entries = 3}), 1U);
    EXPECT_EQ(cache.find("a"), std::nullopt);
    EXPECT_EQ(cache.prune({.bytes = 2 * each + 1}), 1U);
    EXPECT_EQ(cache.find("b"), std::nullopt);
    EXPECT_EQ(cache.prune({}), 0U);
    EXPECT_EQ(cache.prune({.entries = 0}), 2U);
    EXPECT_EQ(cache.size().entries, 0U);
}

TEST_F(Cache, gives_the_space_of_what_it_drops_back) {
    {
        ResponseCache cache(file());
        for (int i = 0; i < 100; ++i)
            cache.store(std::to_string(i), "", said(std::string(50'000, 'x')));
    }
    const auto before = fs::file_size(file());
    (void)ResponseCache(file()).prune({.entries = 1});
    EXPECT_LT(fs::file_size(file()), before / 10);
}

TEST_F(Cache, expires_what_was_stored_before) {
    std::int64_t now = 0;
    ResponseCache cache(file(), ResponseCache::Open::or_create, [&] { return now; });
    for (now = 100; now < 105; ++now) cache.store(std::to_string(now), "", said("x"));
    EXPECT_EQ(cache.expire(103), 3U);
    EXPECT_EQ(cache.find("102"), std::nullopt);
    EXPECT_NE(cache.find("103"), std::nullopt);
}

TEST_F(Cache, refuses_a_file_that_is_something_else) {
    std::ofstream(file()) << std::string(5000, 'x');
    EXPECT_EQ(refused(),
              file().string() + ": torn, or another kind of file (file is not a database)");
}

TEST_F(Cache, refuses_the_database_of_something_else_and_leaves_it_alone) {
    run_sql("CREATE TABLE responses (a)");
    const auto bytes = fs::file_size(file());
    EXPECT_EQ(refused(), file().string() + ": an SQLite file, but not a cache of responses");
    EXPECT_EQ(fs::file_size(file()), bytes);
    EXPECT_FALSE(fs::exists(file().string() + "-wal"));
}

TEST_F(Cache, refuses_the_format_of_a_later_version) {
    { const ResponseCache cache(file()); }
    run_sql("PRAGMA user_version = 2");
    EXPECT_EQ(refused(), file().string() + ": a cache of responses of another version of nrem");
}

TEST_F(Cache, names_a_file_that_is_torn) {
    {
        ResponseCache cache(file());
        for (int i = 0; i < 100; ++i)
            cache.store(std::to_string(i), "", said(std::string(1000, 'x')));
    }
    fs::resize_file(file(), fs::file_size(file()) / 2);
    EXPECT_EQ(refused().find(file().string() + ": torn"), 0U) << refused();
}

TEST_F(Cache, asks_again_for_an_answer_that_is_damaged) {
    ResponseCache(file()).store("a", "", said("sun"));
    run_sql("UPDATE responses SET response = replace(response, 'sun', 'son')");
    ResponseCache cache(file());
    testing::internal::CaptureStderr();
    EXPECT_EQ(cache.find("a"), std::nullopt);
    const std::string named = testing::internal::GetCapturedStderr();
    EXPECT_NE(named.find(file().string() + ": answer a is damaged"), std::string::npos) << named;
    cache.store("a", "", said("rain"));
    EXPECT_EQ(cache.find("a"), said("rain"));
    run_sql("CREATE TABLE one AS SELECT 1 / (count(*) = 1) FROM damaged");
}

TEST_F(Cache, takes_the_answers_of_before_there_were_checksums) {
    ResponseCache(file()).store("a", "", said("sun"));
    run_sql("ALTER TABLE responses DROP COLUMN sum; DROP TABLE damaged");
    ResponseCache cache(file());
    EXPECT_EQ(cache.find("a"), said("sun"));
    EXPECT_EQ(cache.store("b", "", said("rain")), said("rain"));
}

TEST_F(Cache, names_an_entry_that_is_spoiled) {
    ResponseCache(file()).store("a", "", said("x"));
    run_sql("UPDATE responses SET response = '{', sum = NULL");
    EXPECT_EQ(refused(), file().string() + ": a: not a stored response: not JSON");
}

TEST_F(Cache, refuses_a_file_that_is_not_there_when_it_must_be) {
    EXPECT_THROW(ResponseCache(file(), ResponseCache::Open::existing), UsageError);
    EXPECT_FALSE(fs::exists(file()));
    EXPECT_THROW(ResponseCache{folder_}, Error);
}

TEST_F(Cache, lets_one_thread_ask_for_all_that_want_the_same) {
    ResponseCache cache(file());
    constexpr int threads = 8;
    std::atomic<int> asked = 0;
    std::atomic<int> paid = 0;
    std::barrier start(threads);
    std::vector<std::jthread> running;
    for (int i = 0; i < threads; ++i)
        running.emplace_back([&] {
            start.arrive_and_wait();
            for (int key = 0; key < 20; ++key) {
                const auto answered = cache.answer(std::to_string(key), "", [&] {
                    ++asked;
                    std::this_thread::yield();
                    return said(std::to_string(key));
                });
                EXPECT_EQ(answered->response.text, std::to_string(key));
                paid += answered->paid ? 1 : 0;
            }
        });
    running.clear();
    EXPECT_EQ(asked, 20);
    EXPECT_EQ(paid, 20);
}

TEST_F(Cache, lets_the_next_ask_when_the_first_fails) {
    ResponseCache cache(file());
    std::atomic<int> asked = 0;
    std::atomic<bool> waits = false;
    std::jthread first([&] {
        EXPECT_THROW((void)cache.answer("a", "",
                                        [&]() -> StoredResponse {
                                            ++asked;
                                            while (!waits) std::this_thread::yield();
                                            throw Error("no server");
                                        }),
                     Error);
    });
    while (asked == 0) std::this_thread::yield();
    waits = true;
    EXPECT_EQ(cache.answer("a", "", [&] { return ++asked, said("four"); })->response, said("four"));
    EXPECT_EQ(asked, 2);
}

TEST_F(Cache, gives_up_waiting_when_it_is_cancelled) {
    ResponseCache cache(file());
    std::atomic<bool> asking = false;
    std::atomic<bool> cancelled = false;
    std::atomic<bool> done = false;
    std::jthread first([&] {
        (void)cache.answer("a", "", [&] {
            asking = true;
            while (!done) std::this_thread::yield();
            return said("four");
        });
    });
    while (!asking) std::this_thread::yield();
    std::jthread second([&] {
        const auto answered = cache.answer(
            "a", "", [] { return said("never"); }, [&] { return cancelled.load(); });
        EXPECT_FALSE(answered.has_value());
        done = true;
    });
    cancelled = true;
}

// Each process stores its own answer for the same keys: all of them must see the same ones.
TEST_F(Cache, is_one_for_several_processes) {
    constexpr int processes = 4;
    constexpr int keys = 100;
    for (int process = 0; process < processes; ++process)
        if (fork() == 0) {
            int wrong = 0;
            try {
                ResponseCache cache(file());
                for (int key = 0; key < keys; ++key) {
                    const auto mine = said(std::to_string(process));
                    const auto kept = cache.store(std::to_string(key), "{}", mine);
                    wrong += cache.find(std::to_string(key)) != kept;
                }
            } catch (const std::exception&) {
                wrong = 100;
            }
            _exit(wrong);
        }
    for (int process = 0; process < processes; ++process) {
        int status = -1;
        ASSERT_GT(wait(&status), 0);
        EXPECT_EQ(WEXITSTATUS(status), 0);
    }
    EXPECT_EQ(ResponseCache(file()).size().entries, static_cast<std::uint64_t>(keys));
}

TEST_F(Cache, keeps_what_was_stored_before_a_kill) {
    if (const pid_t child = fork(); child == 0) {
        ResponseCache cache(file());
        cache.store("a", "{}", said("four"));
        kill(getpid(), SIGKILL);
    } else {
        int status = 0;
        waitpid(child, &status, 0);
        ASSERT_TRUE(WIFSIGNALED(status));
    }
    EXPECT_EQ(ResponseCache(file()).find("a"), said("four"));
}

}  // namespace
}  // namespace nrem::core
