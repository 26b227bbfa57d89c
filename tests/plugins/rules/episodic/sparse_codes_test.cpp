// Sparse binary codes: how they are drawn, what is recalled of them, how familiar a cue is.
#include <numeric>
#include <string>
#include <vector>

#include "engines/episodic/sparse_field.hpp"
#include "plugins/stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Mind;
using Floats = std::vector<float>;

constexpr std::size_t inputs = 64;
constexpr std::size_t active = 8;
constexpr sparse::Shape shape{.groups = 16, .cells = 24, .sharpness = 3, .steepness = 28};
constexpr nrem_sizes wide{.struct_size = sizeof(nrem_sizes), .cue = inputs, .answer = 3};

// A field with its weights.
struct Trained {
    sparse::Field field{shape};
    std::vector<Bit> bits = std::vector<Bit>(shape.groups * shape.cells * inputs / 8);
    Random random{7};

    sparse::Rows<Bit> weights() { return {std::span(bits), inputs}; }
    sparse::Set learn(const sparse::Set& input,
                      sparse::Winners winners = sparse::Winners::familiar) {
        sparse::Set code;
        field.look(weights(), input);
        field.choose(winners, random, code);
        for (std::size_t cell = 0; cell < shape.groups * shape.cells; ++cell)
            if (code.has(cell)) weights().add(cell, input.words());
        return code;
    }
};

// Numbers first to first + 7, of which `wrong` are moved behind them.
sparse::Set input_of(std::size_t first, std::size_t wrong = 0) {
    sparse::Set made;
    made.clear(inputs);
    for (std::size_t i = 0; i < active; ++i)
        made.add(first + i + (i < wrong ? active : 0));
    return made;
}

TEST(SparseField, has_one_winner_in_each_group) {
    Trained trained;
    const auto code = trained.learn(input_of(0));
    EXPECT_EQ(code.count(), shape.groups);
    for (std::size_t group = 0; group < shape.groups; ++group) {
        std::size_t winners = 0;
        for (std::size_t cell = 0; cell < shape.cells; ++cell)
            winners += code.has(group * shape.cells + cell);
        EXPECT_EQ(winners, 1u) << group;
    }
}

TEST(SparseField, is_wholly_familiar_with_what_it_learned_and_not_at_all_with_what_shares_nothing) {
    Trained trained;
    trained.learn(input_of(0));
    EXPECT_EQ(trained.field.look(trained.weights(), input_of(0)), 1);
    EXPECT_EQ(trained.field.look(trained.weights(), input_of(16)), 0);
    // Six of eight: (3/4)^3.
    EXPECT_NEAR(trained.field.look(trained.weights(), input_of(0, 2)), 0.421875, 1e-12);
}

TEST(SparseField, gives_the_same_code_to_the_same_input) {
    Trained trained;
    const auto first = trained.learn(input_of(0));
    for (std::size_t other = 1; other < 4; ++other) trained.learn(input_of(12 * other));
    EXPECT_EQ(common(first, trained.learn(input_of(0))), shape.groups);
}

TEST(SparseField, has_codes_that_are_the_more_alike_the_more_inputs_are) {
    const std::vector<std::size_t> wrong{0, 1, 2, active};
    std::vector<double> overlap(wrong.size());
    for (std::size_t i = 0; i < wrong.size(); ++i)
        for (std::uint64_t seed = 0; seed < 40; ++seed) {
            Trained trained;
            trained.random = Random(seed);
            const auto code = trained.learn(input_of(0));
            const auto other = trained.learn(input_of(0, wrong[i]));
            overlap[i] += static_cast<double>(common(code, other)) / 40;
        }
    EXPECT_NEAR(overlap[0], static_cast<double>(shape.groups), 1e-9);
    for (std::size_t i = 1; i < wrong.size(); ++i) EXPECT_LT(overlap[i], overlap[i - 1] - 0.5) << i;
    // With nothing in common by chance: a cell of 24 in each of 16 groups.
    EXPECT_NEAR(overlap.back(), 16.0 / 24, 0.4);
}

TEST(SparseField, has_codes_at_random_without_familiarity) {
    Trained trained;
    const auto code = trained.learn(input_of(0), sparse::Winners::random);
    EXPECT_LT(common(code, trained.learn(input_of(0), sparse::Winners::random)), 8u);
}

Floats pattern(std::size_t first) {
    Floats made(inputs);
    std::fill_n(made.begin() + static_cast<std::ptrdiff_t>(first), active, 1.0F);
    return made;
}

TEST(SparseCodes, recalls_each_answer_after_one_exposure) {
    Days days;
    Mind mind("sparse_codes", {{"active", "8"}}, wide);
    const std::vector<std::string> answers{"rain", "sun", "snow"};
    for (std::size_t i = 0; i < 6; ++i)
        mind.write(days.add({.vector = pattern(9 * i), .answer = answers[i % 3]}));
    for (std::size_t i = 0; i < 6; ++i) {
        const auto found = view(mind.read(days.cue("", pattern(9 * i))).vector());
        EXPECT_EQ(found[i % 3], 1) << i;
        EXPECT_LT(found[(i + 1) % 3], 0.5F);
    }
}

TEST(SparseCodes, holds_a_bit_a_weight) {
    Mind mind("sparse_codes", {{"active", "8"}, {"groups", "16"}, {"cells", "24"}}, wide);
    // 384 cells of 64 inputs, 3 answers of 384 cells, and 64 bits that say the size of a cue.
    EXPECT_EQ(mind.memory.footprint().bytes, (384 * 64 + 3 * 384 + 64) / 8u);
}

TEST(SparseCodes, takes_the_largest_elements_of_any_vector) {
    Days days;
    Mind mind("sparse_codes", {{"active", "8"}}, wide);
    Floats faint = pattern(20);
    for (float& x : faint) x = 0.1F * x - 3;
    mind.write(days.add({.vector = pattern(20), .answer = "sun"}));
    EXPECT_EQ(view(mind.read(days.cue("", faint)).vector())[1], 1);
}

TEST(SparseCodes, changes_nothing_where_nothing_was_revealed) {
    Days days;
    Mind mind("sparse_codes", {{"active", "8"}}, wide);
    mind.write(days.add({.vector = pattern(0)}));
    EXPECT_EQ(view(mind.read(days.cue("", pattern(0))).vector())[0], 0);
}

TEST(SparseCodes, allocates_nothing_once_it_has_read) {
    Days days;
    Mind mind("sparse_codes", {{"active", "8"}}, wide);
    std::vector<const Experience*> lessons;
    for (std::size_t i = 0; i < 50; ++i)
        lessons.push_back(&days.add({.vector = pattern(i), .answer = "sun"}));
    const auto& cue = days.cue("", pattern(3));
    mind.write(*lessons[0]);
    (void)mind.read(cue);
    const std::size_t before = allocations();
    for (const auto* lesson : lessons) {
        mind.write(*lesson);
        (void)mind.read(cue);
    }
    EXPECT_EQ(allocations(), before);
}

TEST(SparseCodes, has_half_of_the_elements_active_at_most) {
    Days days;
    Mind mind("sparse_codes", {{"active", "64"}}, wide);
    mind.write(days.add({.vector = pattern(0), .answer = "sun"}));
    EXPECT_EQ(view(mind.read(days.cue("", pattern(0))).vector())[1], 1);
    EXPECT_ANY_THROW(Mind("sparse_codes", {{"active", "0"}}, wide));
}

}  // namespace
