// nrem cache as a user runs it.
#include "base/quantity.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "config/refusal.hpp"
#include "language/request.hpp"
#include "language/response_cache.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

using process::Result;
using Json = nlohmann::json;

class CacheCommand : public testing::Test {
protected:
    // Answers to "question 0", ...; the last of them stored three hours before the others.
    void fill(int count) const {
        std::int64_t at = 0;
        ResponseCache cache(file_, ResponseCache::Open::or_create, [&] { return at; });
        for (int i = 0; i < count; ++i) {
            at = std::time(nullptr) - (i == count - 1 ? 3 * 3600 : 0);
            const ModelRequest request{.identity = "openai m",
                                       .messages = {{NREM_USER, "question " + std::to_string(i)}}};
            const std::string text = request_text(request);
            StoredResponse response;
            response.text = "yes";
            cache.store(request_key(text), text, response);
        }
    }
    [[nodiscard]] Result run(const std::string& arguments) const {
        return process::run(process::nrem("cache " + arguments));
    }
    [[nodiscard]] Json json(const std::string& arguments) const {
        const Result result = run(arguments + " --json");
        EXPECT_EQ(result.exit_code, 0) << result.output;
        return Json::parse(result.output);
    }

    std::string file_ = (own_folder() / "r.sqlite").string();
};

TEST_F(CacheCommand, lists_the_newest) {
    fill(3);
    const Result all = run("list " + file_);
    EXPECT_EQ(all.exit_code, 0);
    EXPECT_NE(all.output.find("generate  question 1\n"), std::string::npos) << all.output;
    EXPECT_LT(all.output.find("question 0"), all.output.find("question 2")) << all.output;
    EXPECT_NE(all.output.find("3 h"), std::string::npos) << all.output;
    const Result one = run("list --most 1 " + file_);
    EXPECT_NE(one.output.find("and 2 older\n"), std::string::npos) << one.output;
}

TEST_F(CacheCommand, lists_as_json) {
    fill(2);
    const Json list = json("list " + file_);
    ASSERT_EQ(list.size(), 2U);
    EXPECT_EQ(list[0]["request"]["messages"][0]["text"], "question 0");
    EXPECT_EQ(list[0]["key"].get<std::string>().size(), 64U);
}

TEST_F(CacheCommand, tells_how_much_there_is_and_of_whom) {
    fill(3);
    const Result result = run("stat " + file_);
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(result.output.find("3 answers, "), 0U) << result.output;
    EXPECT_NE(result.output.find("the oldest 3 h old"), std::string::npos) << result.output;
    EXPECT_NE(result.output.find("openai m"), std::string::npos) << result.output;
    EXPECT_EQ(json("stat " + file_)["models"][0]["entries"], 3);
}

TEST_F(CacheCommand, prunes_and_expires) {
    fill(5);
    const Json expired = json("expire --older 2h " + file_);
    EXPECT_EQ(expired["dropped"], 1);
    EXPECT_EQ(expired["entries"], 4);
    EXPECT_EQ(json("prune --entries 3 " + file_)["dropped"], 1);
    EXPECT_EQ(json("prune --bytes 1M " + file_)["dropped"], 0);
    const Result result = run("prune --bytes 0 " + file_);
    EXPECT_EQ(result.output, "dropped 3 answers; 0 are left, 0 B\n");
}

TEST_F(CacheCommand, refuses_what_makes_no_sense) {
    EXPECT_EQ(run("stat " + file_).output, "nrem: " + file_ + ": no such cache of responses\n");
    EXPECT_EQ(run("stat " + file_).exit_code, 2);
    fill(1);
    EXPECT_EQ(run("prune " + file_).output,
              "nrem: cache prune: say what to keep with --entries or --bytes\n");
    EXPECT_TRUE(run("prune --bytes 5X " + file_)
                    .output.starts_with(
                        "nrem: --bytes: '5X' is not a size (examples: 500, 20k, 5M, 1G)\n"));
    EXPECT_TRUE(run("expire --older 5 " + file_)
                    .output.starts_with(
                        "nrem: --older: '5' is not an age (examples: 90s, 15m, 12h, 30d)\n"));
    EXPECT_EQ(run("expire " + file_).exit_code, 2);
    EXPECT_EQ(run("").exit_code, 2);
    EXPECT_EQ(ResponseCache(file_).size().entries, 1U);
}

TEST(CacheUnits, are_read) {
    EXPECT_EQ(read_size("500"), 500U);
    EXPECT_EQ(read_size("2k"), 2048U);
    EXPECT_EQ(read_size("1G"), 1024U * 1024 * 1024);
    EXPECT_EQ(read_age("90s"), 90);
    EXPECT_EQ(read_age("30d"), 30 * 86400);
    for (const char* text : {"", "k", "-1", "1kk", "1 k", "0x5"})
        EXPECT_THROW((void)read_size(text), UsageError) << text;
    EXPECT_EQ(refusal_of([] { return read_size("99999999999G"); }), "'99999999999G' is too large");
    for (const char* text : {"", "5", "d", "-1d", "1y"})
        EXPECT_THROW((void)read_age(text), UsageError) << text;
}

TEST(CacheUnits, are_shown) {
    EXPECT_EQ(size_text(1023), "1023 B");
    EXPECT_EQ(size_text(1536), "1.5 KiB");
    EXPECT_EQ(size_text(3ULL << 40), "3.0 TiB");
    EXPECT_EQ(age_text(-5), "0 s");
    EXPECT_EQ(age_text(119), "119 s");
    EXPECT_EQ(age_text(7199), "119 min");
    EXPECT_EQ(age_text(3 * 86400), "3 d");
}

}  // namespace
}  // namespace nrem::core
