// Files of weights: what is written is read again, and every kind of damage is found and named.
#include "safetensors.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <functional>
#include <limits>
#include <stdexcept>

#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem_hybrid {
namespace {

namespace fs = std::filesystem;

const std::vector<float> matrix{1.5f, -2, 0, 1e-30f, 3, std::numeric_limits<float>::infinity()};
const std::vector<float> vector{7, -0.f};

fs::path written() {
    const fs::path file = nrem::own_folder() / "weights.safetensors";
    const NamedTensor tensors[] = {{"w", {2, 3}, matrix}, {"b", {2}, vector}, {"none", {0, 4}, {}}};
    write_safetensors(file, {{"format", "test \"1\""}, {"note", "Grüße"}}, tensors);
    return file;
}

// A file with that header and so many bytes of data.
fs::path made(std::string header, std::size_t data) {
    const fs::path file = nrem::own_folder() / "made.safetensors";
    header.resize((header.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = header.size();
    std::string text(sizeof length, '\0');
    std::memcpy(text.data(), &length, sizeof length);
    nrem::process::write(file, text + header + std::string(data, '\0'));
    return file;
}

// What reading says, without the name of the file before it.
std::string refusal(const fs::path& file) {
    try {
        const Safetensors read(file);
    } catch (const std::runtime_error& failure) {
        const std::string text = failure.what();
        const std::string start = file.string() + ": ";
        return text.starts_with(start) ? text.substr(start.size()) : "no file named: " + text;
    }
    return "taken";
}

std::string entry(const std::string& name, const std::string& shape, const std::string& offsets) {
    return "\"" + name + "\":{\"dtype\":\"F32\",\"shape\":" + shape +
           ",\"data_offsets\":" + offsets + "}";
}

TEST(Safetensors, reads_what_was_written) {
    const Safetensors read(written());
    const auto w = read.tensor("w", {2, 3});
    const auto b = read.tensor("b", {2});
    EXPECT_TRUE(std::equal(w.begin(), w.end(), matrix.begin(), matrix.end()));
    EXPECT_TRUE(std::equal(b.begin(), b.end(), vector.begin(), vector.end()));
    EXPECT_TRUE(std::signbit(b[1]));
    EXPECT_TRUE(read.tensor("none", {0, 4}).empty());
    EXPECT_EQ(read.names(), (std::vector<std::string>{"b", "none", "w"}));
    EXPECT_EQ(read.metadata(), (Metadata{{"format", "test \"1\""}, {"note", "Grüße"}}));
}

TEST(Safetensors, numbers_begin_at_a_multiple_of_eight_bytes) {
    const std::string bytes = nrem::process::read(written());
    std::uint64_t length = 0;
    std::memcpy(&length, bytes.data(), sizeof length);
    EXPECT_EQ(length % 8, 0u);
    EXPECT_EQ(bytes.size(), 8 + length + 8 * sizeof(float));
}

TEST(Safetensors, the_same_tensors_give_the_same_bytes) {
    const std::string first = nrem::process::read(written());
    EXPECT_EQ(nrem::process::read(written()), first);
}

TEST(Safetensors, a_tensor_of_another_shape_or_name_is_refused) {
    const Safetensors read(written());
    const auto refusal_of = [&](const std::string& name, const std::vector<std::size_t>& shape) {
        try {
            (void)read.tensor(name, shape);
        } catch (const std::runtime_error& failure) {
            const std::string text = failure.what();
            return text.substr(text.find(": ") + 2);
        }
        return std::string("taken");
    };
    EXPECT_EQ(refusal_of("w", {3, 2}), "tensor w is 2 x 3, not 3 x 2");
    EXPECT_EQ(refusal_of("v", {2}), "has no tensor v");
}

TEST(Safetensors, a_file_that_is_missing_or_none_is_named) {
    const auto folder = nrem::own_folder();
    EXPECT_EQ(refusal(folder / "absent"), "No such file or directory");
    EXPECT_EQ(refusal(folder), "is no file");
    nrem::process::write(folder / "short", "1234567");
    EXPECT_EQ(refusal(folder / "short"), "is too short for a safetensors file");
    nrem::process::write(folder / "text", "a longer text that is no safetensors file");
    EXPECT_NE(refusal(folder / "text").find("not a safetensors file"), std::string::npos);
}

TEST(Safetensors, every_truncation_is_found) {
    const std::string bytes = nrem::process::read(written());
    const fs::path file = nrem::own_folder() / "cut.safetensors";
    for (std::size_t size = 0; size < bytes.size(); ++size) {
        nrem::process::write(file, bytes.substr(0, size));
        EXPECT_NE(refusal(file), "taken") << size << " bytes";
    }
}

TEST(Safetensors, bytes_that_belong_to_no_tensor_are_refused) {
    EXPECT_EQ(refusal(made("{" + entry("a", "[2]", "[0,8]") + "}", 12)),
              "4 bytes at its end belong to no tensor");
    EXPECT_EQ(refusal(made("{" + entry("a", "[1]", "[4,8]") + "}", 8)),
              "tensor a follows a gap in the data");
}

TEST(Safetensors, tensors_that_overlap_are_refused) {
    const std::string both = entry("a", "[2]", "[0,8]") + "," + entry("b", "[2]", "[4,12]");
    EXPECT_EQ(refusal(made("{" + both + "}", 12)), "tensor b overlaps with another");
}

TEST(Safetensors, places_outside_the_file_are_refused) {
    EXPECT_EQ(refusal(made("{" + entry("a", "[4]", "[0,16]") + "}", 12)),
              "tensor a ends at byte 16 of 12: the file is cut short or damaged");
    EXPECT_EQ(refusal(made("{" + entry("a", "[1]", "[8,4]") + "}", 8)),
              "tensor a has data_offsets that are no range");
    EXPECT_EQ(refusal(made("{" + entry("a", "[1]", "[0]") + "}", 4)),
              "tensor a has data_offsets that are no range");
}

TEST(Safetensors, shapes_that_do_not_fit_the_bytes_are_refused) {
    EXPECT_EQ(refusal(made("{" + entry("a", "[3]", "[0,8]") + "}", 8)),
              "tensor a has 8 bytes, which are not the 3 of its shape");
    EXPECT_EQ(refusal(made("{" + entry("a", "[4294967296,4294967296]", "[0,0]") + "}", 0)),
              "tensor a has 0 bytes, which are not the 4294967296 x 4294967296 of its shape");
    EXPECT_EQ(refusal(made("{" + entry("a", "[-1]", "[0,4]") + "}", 4)),
              "tensor a has something in 'shape' that is no whole number");
}

TEST(Safetensors, only_f32_is_read) {
    EXPECT_EQ(refusal(made(R"({"a":{"dtype":"F16","shape":[2],"data_offsets":[0,4]}})", 4)),
              "tensor a is of dtype F16; only F32 is read");
    EXPECT_EQ(refusal(made(R"({"a":{"shape":[2],"data_offsets":[0,4]}})", 4)),
              "tensor a has no dtype");
    EXPECT_EQ(refusal(made(R"({"a":3})", 0)), "tensor a has no dtype");
}

TEST(Safetensors, a_name_that_is_there_twice_is_refused) {
    const std::string both = entry("a", "[1]", "[0,4]") + "," + entry("a", "[1]", "[4,8]");
    EXPECT_EQ(refusal(made("{" + both + "}", 8)), "tensor a is there twice");
}

TEST(Safetensors, a_header_that_is_no_object_is_refused) {
    EXPECT_EQ(refusal(made("[]", 0)), "its header is no JSON object");
    EXPECT_EQ(refusal(made("{\"a\":", 0)),
              "its header is no JSON object: not a safetensors file, or a damaged one");
    EXPECT_EQ(refusal(made(R"({"__metadata__":{"a":1}})", 0)),
              "'a' of its __metadata__ is no text");
}

TEST(Safetensors, a_file_that_cannot_be_written_leaves_nothing_behind) {
    const fs::path folder = nrem::own_folder();
    const NamedTensor wrong[] = {{"w", {7}, matrix}};
    EXPECT_THROW(write_safetensors(folder / "w.safetensors", {}, wrong), std::runtime_error);
    const NamedTensor twice[] = {{"w", {6}, matrix}, {"w", {6}, matrix}};
    EXPECT_THROW(write_safetensors(folder / "w.safetensors", {}, twice), std::runtime_error);
    EXPECT_THROW(write_safetensors(folder / "no" / "w.safetensors", {}, {}), std::runtime_error);
    EXPECT_TRUE(fs::is_empty(folder));
}

TEST(Safetensors, writing_replaces_an_older_file) {
    const fs::path file = written();
    const NamedTensor tensors[] = {{"only", {2}, vector}};
    write_safetensors(file, {}, tensors);
    EXPECT_EQ(Safetensors(file).names(), std::vector<std::string>{"only"});
}

}  // namespace
}  // namespace nrem_hybrid
