// Which failures are tried again, how often and when, without clock or network; and what counts as
// a secret.
#include "nrem/sdk/retry.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include "host/http/key.hpp"
#include "host/http/asking.hpp"

namespace {

using nrem::Retriable;
using nrem::retriable;
using nrem::Retry;
using nrem::core::http::Key;

int tries_after(Retry retry, Retriable verdict) {
    int tries = 0;
    while (retry.after(verdict, 0, 0)) ++tries;
    return tries;
}

TEST(Retry, knows_which_statuses_pass) {
    for (const int status : {408, 429, 502, 503, 504, 529})
        EXPECT_EQ(retriable(status), Retriable::passing) << status;
    for (const int status : {500, 501, 505})
        EXPECT_EQ(retriable(status), Retriable::doubtful) << status;
    for (const int status : {200, 204, 302, 400, 401, 404, 422})
        EXPECT_EQ(retriable(status), Retriable::final) << status;
}

TEST(Retry, counts_its_tries) {
    EXPECT_EQ(tries_after(Retry(7, 1e9, 1), Retriable::passing), 7);
    EXPECT_EQ(tries_after(Retry(0, 1e9, 1), Retriable::passing), 0);
    EXPECT_EQ(tries_after(Retry(7, 1e9, 1), Retriable::final), 0);
    EXPECT_EQ(tries_after(Retry(7, 1e9, 1), Retriable::doubtful), 2);
    EXPECT_EQ(tries_after(Retry(1, 1e9, 1), Retriable::doubtful), 1);
}

TEST(Retry, asks_again_at_once_and_for_nothing_when_a_connection_was_stale) {
    Retry retry(1, 1e9, 1);
    EXPECT_EQ(retry.after(Retriable::stale, 0, 0), 0.0);
    EXPECT_GT(retry.after(Retriable::stale, 0, 0), 0.0);  // the one that counts
    EXPECT_EQ(retry.after(Retriable::passing, 0, 0), std::nullopt);
}

TEST(Retry, waits_at_least_as_long_as_the_server_asks) {
    EXPECT_EQ(Retry(1, 1e9, 1).after(Retriable::passing, 0, 20), 20.0);
}

TEST(Retry, begins_no_wait_that_the_deadline_would_end) {
    EXPECT_EQ(Retry(9, 10, 1).after(Retriable::passing, 9.95, 0), std::nullopt);
    EXPECT_EQ(Retry(9, 10, 1).after(Retriable::passing, 0, 11), std::nullopt);
}

TEST(Retry, doubles_its_waits_with_jitter_up_to_half_a_minute) {
    EXPECT_TRUE(rc::check([](std::uint64_t seed) {
        Retry retry(20, 1e9, seed);
        double longest = 0.25;
        while (const auto wait = retry.after(Retriable::passing, 0, 0)) {
            RC_ASSERT(*wait >= longest / 2);
            RC_ASSERT(*wait <= longest);
            longest = std::min(2 * longest, 30.0);
        }
    }));
    EXPECT_NE(Retry(1, 1e9, 1).after(Retriable::passing, 0, 0),
              Retry(1, 1e9, 2).after(Retriable::passing, 0, 0));
}

Key key_of(const std::string& secret) {
    const nrem::http_tests::Environment environment("NREM_TEST_KEY", secret);
    return Key::read("NREM_TEST_KEY");
}

std::string scrubbed(const std::string& secret, std::string text) {
    key_of(secret).scrub(text);
    return text;
}

TEST(Key, is_one_header) {
    EXPECT_EQ(key_of("sk-123456789\n").header(), "Authorization: Bearer sk-123456789");
    EXPECT_TRUE(Key::read("").empty());
}

TEST(Key, is_taken_out_however_it_is_written) {
    EXPECT_EQ(scrubbed("sk-1/2+3", "a sk-1/2+3 b sk-1/2+3"), "a [key] b [key]");
    EXPECT_EQ(scrubbed("sk-1/2+3", "?key=sk-1%2F2%2B3&x"), "?key=[key]&x");
    EXPECT_EQ(scrubbed("sk-1/2+3", R"({"key":"sk-1\/2+3"})"), R"({"key":"[key]"})");
}

TEST(Key, leaves_the_words_of_a_model_alone_when_it_is_a_word) {
    std::string text = "this is a test";
    key_of("test").scrub_answer(text);
    EXPECT_EQ(text, "this is a test");
    text = "your key is sk-12345";
    key_of("sk-12345").scrub_answer(text);
    EXPECT_EQ(text, "your key is [key]");
}

TEST(Key, names_the_variable_that_holds_none) {
    const auto complaint = [](const char* value) {
        try {
            if (value)
                (void)key_of(value);
            else
                (void)Key::read("NREM_NO_KEY");
        } catch (const nrem::Failure& failure) {
            EXPECT_EQ(failure.code, NREM_INVALID);
            return std::string(failure.what());
        }
        return std::string("none");
    };
    EXPECT_EQ(complaint(nullptr), "the environment variable NREM_NO_KEY holds no key");
    EXPECT_EQ(complaint(" \n"), "the environment variable NREM_TEST_KEY holds no key");
    EXPECT_EQ(complaint("sk\r\nX: y"),
              "the key in the environment variable NREM_TEST_KEY holds a line break or another "
              "control character");
}

}  // namespace
