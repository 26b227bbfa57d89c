// Rule code_index: parts are stored once, and entries are their numbers.
#include <gtest/gtest.h>

#include "plugins/stage.hpp"

namespace nrem::stage {
namespace {

using Vector = std::vector<float>;

constexpr nrem_sizes with_sizes{.struct_size = sizeof(nrem_sizes), .cue = 12, .answer = 3};

// A context and a key of six elements each, three axes for each of them.
Vector joined(std::size_t context, std::size_t key, float noise = 0) {
    Vector made(12, noise);
    made[context] += 1;
    made[6 + 3 + key] += 1;
    return made;
}

class CodeIndex : public testing::Test {
protected:
    void tell(Mind& mind, const Vector& cue, const std::string& answer) {
        mind.write(days.add({.vector = cue, .answer = answer}));
    }
    Vector read(Mind& mind, const Vector& cue) {
        const auto seen = view(mind.read(days.cue("", cue)).vector());
        return {seen.begin(), seen.end()};
    }
    static std::size_t rows(const Mind& mind, std::size_t tensor) {
        return mind.memory.tensor(tensor).shape[0];
    }
    Days days;  // rain, sun, snow
    const Vector rain{1, 0, 0}, sun{0, 1, 0}, snow{0, 0, 1}, nothing{0, 0, 0};
};

TEST_F(CodeIndex, binds_four_pairs_of_two_contexts_and_two_keys_by_four_codes) {
    Mind mind("code_index", {}, with_sizes);
    tell(mind, joined(0, 0), "rain");
    tell(mind, joined(0, 1), "sun");
    tell(mind, joined(1, 0), "snow");
    tell(mind, joined(1, 1), "rain");
    EXPECT_EQ(rows(mind, 0), 4u);
    EXPECT_EQ(rows(mind, 1), 4u);
    EXPECT_EQ(read(mind, joined(0, 0)), rain);
    EXPECT_EQ(read(mind, joined(0, 1)), sun);
    EXPECT_EQ(read(mind, joined(1, 0)), snow);
    EXPECT_EQ(read(mind, joined(1, 1)), rain);
    EXPECT_EQ(read(mind, joined(1, 1, 0.2F)), rain) << "the nearest codes clean a noisy cue";
}

TEST_F(CodeIndex, replaces_the_answer_to_the_same_parts) {
    Mind mind("code_index", {}, with_sizes);
    tell(mind, joined(0, 0), "rain");
    tell(mind, joined(0, 0, 0.05F), "sun");
    EXPECT_EQ(rows(mind, 1), 1u);
    EXPECT_EQ(read(mind, joined(0, 0)), sun);
}

// Two contexts and two keys are 96 bytes, an entry 6.
TEST_F(CodeIndex, drops_the_oldest_entry_and_no_code_where_it_is_full) {
    Mind mind("code_index", {{"bytes", "108"}}, with_sizes);
    tell(mind, joined(0, 0), "rain");
    tell(mind, joined(1, 1), "snow");
    EXPECT_EQ(rows(mind, 0), 4u);
    tell(mind, joined(0, 1), "sun");
    EXPECT_EQ(rows(mind, 1), 2u);
    EXPECT_EQ(read(mind, joined(0, 0)), nothing);
    EXPECT_EQ(read(mind, joined(1, 1)), snow);
    EXPECT_EQ(read(mind, joined(0, 1)), sun);
}

TEST_F(CodeIndex, does_not_store_what_needs_a_code_without_room) {
    Mind mind("code_index", {{"bytes", "108"}}, with_sizes);
    tell(mind, joined(0, 0), "rain");
    tell(mind, joined(1, 1), "snow");
    tell(mind, joined(2, 2), "sun");
    EXPECT_EQ(rows(mind, 0), 4u);
    EXPECT_EQ(rows(mind, 1), 2u);
    EXPECT_EQ(read(mind, joined(1, 1)), snow);
}

TEST_F(CodeIndex, refuses_cues_that_have_no_such_parts) {
    EXPECT_THROW(Mind("code_index", {{"parts", "5"}}, with_sizes), core::Error);
}

}  // namespace
}  // namespace nrem::stage
