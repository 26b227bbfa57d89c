// Cassettes: the same bytes whoever was asked when, merged when saved, strict when played.
#include "language/cassette.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"
#include "config/refusal.hpp"
#include "language/request.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

ModelRequest asking(const std::string& question) {
    ModelRequest request;
    request.identity = "openai m";
    request.messages = {{NREM_SYSTEM, "be brief"}, {NREM_USER, question}};
    request.sampling.temperature = 0;
    return request;
}
std::string text_of(const std::string& question) {
    return request_text(asking(question));
}
StoredResponse said(const std::string& text) {
    StoredResponse response;
    response.text = text;
    return response;
}

class CassetteFile : public testing::Test {
protected:
    [[nodiscard]] fs::path file() const { return folder_ / "x.jsonl"; }
    [[nodiscard]] std::string refused(const std::string& text) const {
        std::ofstream(file()) << text;
        std::string why = refusal_of([&] { return Cassette::load(file()); });
        if (why.starts_with(folder_.string())) why.erase(0, folder_.string().size() + 1);
        return why;
    }
    [[nodiscard]] std::string missed(const ModelRequest& request) const {
        std::string why = Cassette::load(file()).describe_miss("predict", request_text(request));
        return why.erase(0, folder_.string().size() + 1);
    }
    void save(const std::vector<std::string>& questions) const {
        Cassette cassette;
        for (const auto& question : questions) cassette.add(text_of(question), said(question));
        cassette.save(file());
    }

    fs::path folder_ = own_folder();
};

const std::string header = "{\"cassette\": 1, \"nrem\": \"0.1.0\"}\n";

TEST_F(CassetteFile, plays_what_was_recorded) {
    Cassette cassette;
    StoredResponse full = said("four");
    full.usage = {false, 10, 2, 0};
    EXPECT_EQ(cassette.add(text_of("2 + 2?"), full), full);
    EXPECT_EQ(cassette.add(text_of("2 + 2?"), said("five")), full);
    cassette.save(file());
    const Cassette played = Cassette::load(file());
    EXPECT_EQ(played.size(), 1U);
    EXPECT_EQ(played.find(request_key(text_of("2 + 2?"))), full);
    EXPECT_EQ(played.find(request_key(text_of("2 + 3?"))), std::nullopt);
}

TEST_F(CassetteFile, has_the_same_bytes_in_whatever_order_it_was_filled) {
    std::vector<std::string> questions;
    for (int i = 0; i < 50; ++i) questions.push_back(std::to_string(i));
    save(questions);
    const std::string bytes = read_text(file());
    std::ranges::reverse(questions);
    fs::remove(file());
    save(questions);
    EXPECT_EQ(read_text(file()), bytes);
    save({"7"});
    EXPECT_EQ(read_text(file()), bytes);
}

TEST_F(CassetteFile, begins_with_a_header_and_lists_by_key) {
    save({"a", "b", "c", "d"});
    std::ifstream lines(file());
    std::string line;
    std::getline(lines, line);
    EXPECT_EQ(line.find("{\"cassette\":1,\"nrem\":\""), 0U) << line;
    std::vector<std::string> keys;
    while (std::getline(lines, line))
        keys.push_back(request_key(nlohmann::json::parse(line)["request"].dump()));
    EXPECT_EQ(keys.size(), 4U);
    EXPECT_TRUE(std::ranges::is_sorted(keys));
}

TEST_F(CassetteFile, keeps_what_is_there_when_it_is_saved_again) {
    save({"a"});
    Cassette other;
    other.add(text_of("a"), said("something else"));
    other.add(text_of("b"), said("b"));
    other.save(file());
    const Cassette played = Cassette::load(file());
    EXPECT_EQ(played.size(), 2U);
    EXPECT_EQ(played.find(request_key(text_of("a"))), said("a"));
}

TEST_F(CassetteFile, takes_in_what_several_save_at_once) {
    std::vector<std::jthread> running;
    for (int i = 0; i < 8; ++i)
        running.emplace_back([this, i] { save({std::to_string(i), std::to_string(i + 1)}); });
    running.clear();
    EXPECT_EQ(Cassette::load(file()).size(), 9U);
    EXPECT_EQ(std::distance(fs::directory_iterator(folder_), {}), 1);
}

TEST_F(CassetteFile, is_filled_by_several_threads) {
    Cassette cassette;
    std::vector<std::jthread> running;
    for (int i = 0; i < 4; ++i)
        running.emplace_back([&, i] {
            for (int k = 0; k < 50; ++k) {
                const std::string text = text_of(std::to_string(k));
                const auto kept = cassette.add(text, said(std::to_string(i)));
                EXPECT_EQ(cassette.find(request_key(text)), kept);
            }
        });
    running.clear();
    EXPECT_EQ(cassette.size(), 50U);
}

TEST_F(CassetteFile, names_the_line_that_is_wrong) {
    const std::string good =
        "{\"request\":" + text_of("a") + ",\"response\":" + response_text(said("a")) + "}\n";
    EXPECT_EQ(refused(header + good), "nothing was refused");
    EXPECT_EQ(refused(""), "x.jsonl:1: not a cassette: its first line is {\"cassette\": 1, ...}");
    EXPECT_EQ(refused(good), "x.jsonl:1: not a cassette: its first line is {\"cassette\": 1, ...}");
    EXPECT_EQ(refused("{\"cassette\": 2}\n"),
              "x.jsonl:1: a cassette of another version of nrem: 2");
    EXPECT_EQ(refused(header + good + "{\"request\"\n" + good), "x.jsonl:3: not JSON");
    EXPECT_EQ(refused(header + "[1]\n"),
              "x.jsonl:2: wants {\"request\": {...}, \"response\": {...}}");
    EXPECT_EQ(refused(header + "{\"request\": {\"identity\": 1}, \"response\": {}}\n"),
              "x.jsonl:2: wants {\"request\": {...}, \"response\": {...}}");
    EXPECT_EQ(refused(header + "{\"request\":" + text_of("a") + ",\"response\":{}}\n")
                  .find("x.jsonl:2: not a stored response"),
              0U);
}

TEST_F(CassetteFile, refuses_two_answers_to_one_request) {
    const std::string start = "{\"request\":" + text_of("a") + ",\"response\":";
    const std::string one = start + response_text(said("a")) + "}\n";
    const std::string other = start + response_text(said("b")) + "}\n";
    EXPECT_EQ(refused(header + one + one), "nothing was refused");
    EXPECT_EQ(refused(header + one + other),
              "x.jsonl:3: answers a request that an earlier line answers in another way");
}

TEST_F(CassetteFile, is_left_alone_when_it_cannot_be_read) {
    (void)refused("something else\n");
    EXPECT_THROW(save({"a"}), UsageError);
    EXPECT_EQ(read_text(file()), "something else\n");
}

TEST_F(CassetteFile, must_be_there_to_be_played) {
    EXPECT_EQ(refusal_of([&] { return Cassette::load(folder_ / "y.jsonl"); }),
              (folder_ / "y.jsonl").string() + ": no such cassette");
}

TEST_F(CassetteFile, says_that_the_same_was_asked_with_other_sampling) {
    save({"1 + 1?", "2 + 2?"});
    ModelRequest request = asking("2 + 2?");
    request.sampling.temperature = 0.7;
    request.seed = 5;
    EXPECT_EQ(
        missed(request),
        "x.jsonl: holds no answer to 'predict', asked of openai m: \"2 + 2?\"; the nearest one "
        "differs in sampling/temperature (0.0 there, 0.7 here), seed (nothing there, 5 here)");
}

TEST_F(CassetteFile, says_that_another_model_was_asked) {
    save({"1 + 1?", "2 + 2?"});
    ModelRequest request = asking("2 + 2?");
    request.identity = "openai n";
    EXPECT_NE(missed(request).find(
                  "the nearest one differs in identity ('openai m' there, 'openai n' here)"),
              std::string::npos);
}

TEST_F(CassetteFile, says_where_the_words_part) {
    const std::string start(300, 'x');
    save({"1 + 1?", start + " and then this"});
    const std::string why = missed(asking(start + " and that"));
    EXPECT_NE(why.find("\"" + start.substr(0, 200) + "...\""), std::string::npos) << why;
    EXPECT_NE(
        why.find(
            "differs in messages/1/text (...'xxx and then this' there, ...'xxx and that' here)"),
        std::string::npos)
        << why;
}

TEST_F(CassetteFile, says_that_it_is_empty) {
    save({});
    EXPECT_NE(missed(asking("2 + 2?")).find("it holds no answers at all"), std::string::npos);
}

TEST_F(CassetteFile, cuts_no_character_in_two) {
    save({std::string(100, 'x')});
    std::string text(199, 'x');
    text += "\u00e4 and more of it";
    EXPECT_NE(missed(asking(text)).find("\"" + std::string(199, 'x') + "...\""), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
