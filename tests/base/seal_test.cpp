// Checksums of lines and documents: what was changed is found out, and nothing else.
#include "base/seal.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/document.hpp"
#include "base/error.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

TEST(Checksum, is_that_of_the_standard) {
    EXPECT_EQ(checksum_hex("123456789"), "e3069283");
    EXPECT_EQ(checksum_hex(std::string(32, '\0')), "8a9136aa");
    EXPECT_EQ(checksum("6789", checksum("12345")), checksum("123456789"));
}

TEST(Seal, leaves_the_text_json) {
    EXPECT_EQ(sealed("{}"), R"({"sum":")" + checksum_hex("{") + "\"}");
    const std::string line = sealed(R"({"a":1,"b":{"c":2}})" "\n");
    EXPECT_EQ(nlohmann::json::parse(line).at("b"), nlohmann::json({{"c", 2}}));
    EXPECT_TRUE(line.ends_with("\"}\n"));
    const auto deep = nlohmann::json::parse(sealed(R"({"a":1,"b":{"c":2}})", 2));
    EXPECT_TRUE(deep.at("b").contains(seal_name));
    EXPECT_FALSE(deep.contains(seal_name));
}

TEST(Seal, finds_every_bit_that_was_changed) {
    for (const std::size_t depth : {1, 2}) {
        const std::string line = sealed(R"({"step":12,"memory":{"records":3}})", depth);
        EXPECT_EQ(seal_of(line), Seal::good);
        const std::size_t covered = line.find("\"sum\"");
        for (std::size_t bit = 0; bit < 8 * covered; ++bit) {
            std::string other = line;
            other[bit / 8] = static_cast<char>(other[bit / 8] ^ (1 << bit % 8));
            EXPECT_EQ(seal_of(other), Seal::broken) << other;
        }
    }
}

TEST(Seal, is_none_where_nothing_was_sealed) {
    for (const char* text : {"", "{}", "{\"a\":1}", "not JSON", "\"sum\":\"00000000\""})
        EXPECT_EQ(seal_of(text), Seal::none) << text;
}

TEST(LineReader, gives_whole_lines_and_says_which_are_damaged) {
    const std::filesystem::path file = own_folder() / "log.jsonl";
    const std::string good = sealed("{\"a\":1}") + "\n";
    process::write(file, "{\"old\":1}\n{\"old\":1}\"}\n" + good + "{\"new\":1}\n" + std::string(300'000, ' ') +
                             "\n" + good + "{\"torn\"");
    LineReader lines(file);
    std::vector<bool> damaged;
    while (lines.next()) damaged.push_back(lines.is_damaged());
    EXPECT_EQ(damaged, (std::vector<bool>{false, true, false, true, true, false}));
    EXPECT_EQ(lines.number(), 6U);
    EXPECT_EQ(lines.end(), std::filesystem::file_size(file) - 7);
}

TEST(Document, that_was_changed_is_refused_by_name) {
    const std::filesystem::path file = own_folder() / "manifest.json";
    const nlohmann::json json{{"name", "x"}, {"seeds", {1, 2}}};
    for (const Layout layout : {Layout::line, Layout::indented}) {
        replace_file(file, document_text(json, layout));
        EXPECT_EQ(read_document(file), json);
    }
    std::string text = read_text(file);
    text[text.find('x')] = 'y';
    replace_file(file, text);
    try {
        (void)read_document(file);
        FAIL();
    } catch (const Error& failure) {
        EXPECT_NE(std::string(failure.what()).find("manifest.json: is damaged"), std::string::npos);
    }
    replace_file(file, "{\"name\": \"by hand\"}");
    EXPECT_EQ(read_document(file).at("name"), "by hand");
}

TEST(ReadJson, bounds_how_deep_a_text_nests) {
    const std::string deep(400'000, '[');
    EXPECT_FALSE(try_json(deep));
    EXPECT_FALSE(try_json("{\"a\":" + deep + std::string(400'000, ']') + "}"));
    EXPECT_THROW((void)read_json(deep), Error);
    EXPECT_TRUE(try_json(std::string(200, '[') + std::string(200, ']')));
    EXPECT_TRUE(try_json("\"" + deep + "\""));
}

TEST(TakeLine, waits_for_the_end_of_the_line) {
    std::string bytes = "one";
    EXPECT_EQ(take_line(bytes), std::nullopt);
    bytes += "\n\ntw";
    EXPECT_EQ(take_line(bytes), "one");
    EXPECT_EQ(take_line(bytes), "");
    EXPECT_EQ(take_line(bytes), std::nullopt);
    EXPECT_EQ(bytes, "tw");
}

}  // namespace
}  // namespace nrem::core
