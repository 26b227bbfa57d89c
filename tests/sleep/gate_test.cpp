// The gate, check by check: what it lets pass, what it refuses, and the figure that it gives.
#include "sleep/gate.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <vector>

#include "memory/editor.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

std::uint64_t put(Memory& memory, nrem_record record) {
    MemoryEdits edits;
    edits.begin(memory, 5);
    const std::uint64_t id = edits.editor().put(edits.editor().self, &record);
    edits.apply();
    return id;
}

nrem_record fact(std::string_view text) {
    nrem_record record = make_record("fact");
    record.text = borrow(text);
    return record;
}

Memory memory_of(std::size_t facts) {
    Memory memory({{"W", {2, 2}}});
    for (std::size_t i = 0; i < facts; ++i) put(memory, fact("eight by"));
    return memory;
}

const GateCheck& find(const std::vector<GateCheck>& checks, std::string_view name) {
    for (const auto& check : checks)
        if (check.check == name) return check;
    throw std::runtime_error("no check " + std::string(name));
}

TEST(Gate, asks_only_for_sound_values_unless_configured) {
    const Memory before = memory_of(4);
    const Memory after = memory_of(0);
    const auto checks = check({}, {.before = before, .after = after, .now = 6});
    ASSERT_EQ(checks.size(), 2U);
    EXPECT_TRUE(passed(checks));
}

TEST(Gate, refuses_numbers_that_are_none) {
    const Memory before = memory_of(0);
    Memory after = before;
    after.edit_tensor(0)[3] = std::numeric_limits<float>::quiet_NaN();
    after.edit_tensor(0)[1] = std::numeric_limits<float>::infinity();
    const auto checks = check({}, {.before = before, .after = after, .now = 6});
    EXPECT_FALSE(passed(checks));
    EXPECT_EQ(find(checks, "finite").figure, 2);
    EXPECT_EQ(find(checks, "finite").why, "tensor W has 2 values that are no numbers");
}

TEST(Gate, refuses_records_that_are_not_well_formed) {
    const Memory before;
    Memory after;
    put(after, make_record("fact"));
    put(after, make_record(""));
    put(after, fact("\xff\xfe"));
    const std::uint64_t future = 6;
    nrem_record foreseen = fact("x");
    foreseen.sources = {&future, 1, sizeof(std::uint64_t)};
    put(after, foreseen);
    const auto checks = check({}, {.before = before, .after = after, .now = 6});
    EXPECT_EQ(find(checks, "schema").figure, 3);
    EXPECT_EQ(find(checks, "schema").why, "record 2 has no kind");
    EXPECT_TRUE(find(check({}, {.before = before, .after = after, .now = 7}), "schema").figure ==
                2);
}

TEST(Gate, limits_what_one_night_may_lose) {
    const Memory before = memory_of(4);
    Memory after = before;
    after.edit_records().erase(1);
    GateSettings gate;
    gate.lost = 0.25;
    EXPECT_TRUE(passed(check(gate, {.before = before, .after = after, .now = 6})));
    after.edit_records().erase(2);
    const auto checks = check(gate, {.before = before, .after = after, .now = 6});
    EXPECT_FALSE(find(checks, "lost").passed);
    EXPECT_DOUBLE_EQ(find(checks, "lost").figure, 0.5);
}

// Merging all into one record of the same length loses the records and keeps the tokens.
TEST(Gate, counts_replaced_records_as_lost) {
    const Memory before = memory_of(2);
    Memory after = before;
    after.edit_records().erase(1);
    after.edit_records().erase(2);
    put(after, fact("eight byeight by"));
    GateSettings gate;
    gate.lost = 0.9;
    EXPECT_DOUBLE_EQ(find(check(gate, {.before = before, .after = after, .now = 6}), "lost").figure,
                     1);
}

TEST(Gate, limits_what_a_model_made_up) {
    const Memory before = memory_of(3);
    Memory after = before;
    nrem_record dream = fact("a guess");
    dream.origin = NREM_SELF_MADE;
    put(after, dream);
    GateSettings gate;
    gate.self = 0.2;
    const auto checks =
        check(gate, {.before = before, .after = after, .now = 6, .replays = 10, .invented = 1});
    EXPECT_FALSE(find(checks, "self").passed);
    EXPECT_DOUBLE_EQ(find(checks, "self").figure, 0.25);
    EXPECT_TRUE(find(checks, "invented").passed);
    EXPECT_DOUBLE_EQ(find(checks, "invented").figure, 0.1);
}

TEST(Gate, limits_what_a_model_made_up_of_the_change_of_tensors) {
    const Memory before = memory_of(0);
    Memory after = before;
    after.edit_tensor(0)[0] = 1;
    GateSettings gate;
    gate.self = 0.2;
    const auto checked = [&](double share) {
        return find(check(gate, {.before = before, .after = after, .now = 6, .self_change = share}),
                    "self_change");
    };
    EXPECT_TRUE(checked(0.2).passed);
    EXPECT_FALSE(checked(0.3).passed);
    EXPECT_DOUBLE_EQ(checked(0.3).figure, 0.3);
    gate.self = 1;
    EXPECT_EQ(check(gate, {.before = before, .after = after, .now = 6, .self_change = 1}).size(), 2U);
}

// A life of nights of one sleep: each changes the memory, and counts only if it passes.
class Nights {
public:
    explicit Nights(const GateSettings& gate) {
        gate_ = gate;
        cell_.sleeps.push_back({});
        cell_.sleeps[0].gate = gate;
    }
    // The memory of the night; the canaries go from 1 to `after` in it.
    std::vector<GateCheck> sleep(const std::function<void(Memory&)>& night,
                                 const std::vector<double>& after = {}) {
        Memory made = memory;
        night(made);
        const std::vector<double> before(after.size(), 0.5);
        Candidate candidate{.before = memory,
                            .after = made,
                            .now = 6,
                            .scores_before = before,
                            .scores_after = after};
        candidate.nights = after_night(cell_, gate_, known_, candidate);
        const auto checks = check(gate_, candidate);
        known_.wealth = candidate.nights.wealth;
        if (!passed(checks)) return checks;
        known_.drifts = candidate.nights.drifts;
        memory = made;
        ++published;
        return checks;
    }
    Memory memory = memory_of(0);
    int published = 0;

private:
    GateSettings gate_;
    Cell cell_;
    GateMemory known_;
};

void scale(Memory& memory, float by) {
    float* const values = memory.edit_tensor(0);
    for (std::size_t i = 0; i < memory.values(0).size(); ++i) values[i] *= by;
}

void fill(Memory& memory) {
    float* const values = memory.edit_tensor(0);
    values[0] = values[3] = 1;
    values[1] = values[2] = 0;
}

// (1 / 0.99)^22 is 1.247, and the 23rd would make 1.26 of it.
TEST(Gate, refuses_the_night_in_which_a_leak_of_all_nights_has_passed_its_limit) {
    GateSettings gate;
    gate.norm = 1.25;
    Nights nights(gate);
    fill(nights.memory);
    for (int i = 0; i < 40; ++i) {
        nights.sleep([](Memory& memory) { scale(memory, 0.99F); });
        fill(nights.memory);  // wake makes good what was lost, so that the norm is always the same
    }
    EXPECT_EQ(nights.published, 22);
    const auto checks = nights.sleep([](Memory& memory) { scale(memory, 0.99F); });
    EXPECT_NEAR(find(checks, "norm").figure, std::pow(1 / 0.99, 23), 1e-6);
    EXPECT_EQ(find(checks, "norm").why, "nights have made the norm of tensor W 1.26 times smaller");
    EXPECT_TRUE(passed(nights.sleep([](Memory& memory) { scale(memory, 1.1F); }))) << "it is given back";
}

TEST(Gate, refuses_a_matrix_that_explodes_or_loses_its_directions) {
    GateSettings gate;
    gate.norm = 1.25;
    gate.rank = 1.5;
    Nights nights(gate);
    fill(nights.memory);
    EXPECT_FALSE(find(nights.sleep([](Memory& memory) { scale(memory, 1.3F); }), "norm").passed);
    const auto checks = nights.sleep([](Memory& memory) {
        for (std::size_t i = 0; i < 4; ++i) memory.edit_tensor(0)[i] = 0.7F;
    });
    EXPECT_TRUE(find(checks, "norm").passed);
    EXPECT_FALSE(find(checks, "rank").passed);
    EXPECT_NEAR(find(checks, "rank").figure, 2, 1e-6);
    EXPECT_EQ(nights.published, 0);
}

TEST(Gate, counts_what_another_sleep_did_to_the_norm) {
    Cell cell;
    cell.sleeps.resize(2);
    const Memory full = [] {
        Memory memory = memory_of(0);
        fill(memory);
        return memory;
    }();
    Memory half = full;
    scale(half, 0.5F);
    const Candidate candidate{.before = full, .after = half, .now = 6};
    EXPECT_TRUE(after_night(cell, cell.sleeps[0].gate, {}, candidate).empty()) << "nobody looks at it";
    cell.sleeps[1].gate.norm = 2;
    EXPECT_NEAR(after_night(cell, cell.sleeps[0].gate, {}, candidate).drifts.at(0).norm, std::log(0.5),
                1e-6);
}

// A bet of b has 1 + b times as much after a night in which canaries only fell.
TEST(Gate, refuses_nights_as_long_as_canaries_have_fallen_too_often_in_all_of_them) {
    GateSettings gate;
    gate.canaries = 4;
    gate.retention = no_limit;
    gate.erosion = 0.05;
    Nights nights(gate);
    const auto change = [](Memory& memory) { scale(memory, 0.5F); };
    for (int i = 0; i < 6; ++i) EXPECT_TRUE(passed(nights.sleep(change, {0.5, 0.4, 0.5, 0.5}))) << i;
    auto checks = nights.sleep(change, {0.5, 0.4, 0.5, 0.5});
    EXPECT_FALSE(find(checks, "erosion").passed);
    EXPECT_GT(find(checks, "erosion").figure, 20);
    EXPECT_EQ(find(checks, "erosion").limit, 20);
    EXPECT_NEAR(find(checks, "erosion").p, 1 / find(checks, "erosion").figure, 1e-12);
    EXPECT_EQ(find(checks, "erosion").measured, 4U);
    EXPECT_FALSE(find(nights.sleep(change, {0.5, 0.5, 0.5, 0.5}), "erosion").passed);
    checks = nights.sleep(change, {0.6, 0.6, 0.6, 0.6});
    EXPECT_TRUE(find(checks, "erosion").passed) << "rises count against falls";
}

TEST(Gate, limits_size) {
    const Memory before = memory_of(0);
    const Memory after = memory_of(4);  // 8 tokens
    GateSettings gate;
    gate.records = 3;
    gate.tokens = 8;
    const auto checks = check(gate, {.before = before, .after = after, .now = 6});
    EXPECT_FALSE(find(checks, "records").passed);
    EXPECT_TRUE(find(checks, "tokens").passed);
}

GateCheck retention(std::size_t fallen, std::size_t risen, std::size_t equal) {
    std::vector<double> before(fallen, 1.0);
    std::vector<double> after(fallen, 0.0);
    before.insert(before.end(), risen, 0.0);
    after.insert(after.end(), risen, 1.0);
    before.insert(before.end(), equal, 1.0);
    after.insert(after.end(), equal, 1.0);
    GateSettings gate;
    gate.canaries = 100;
    gate.retention = 0.1;
    const Memory memory;
    return find(check(gate, {.before = memory,
                             .after = memory,
                             .now = 6,
                             .scores_before = before,
                             .scores_after = after}),
                "retention");
}

// P(X >= 5 | n = 5, 1/2) = 1/32; P(X >= 4 | n = 4) = 1/16; P(X >= 6 | n = 7) = 8/128.
TEST(Gate, tests_a_fall_of_the_canaries_and_not_their_bare_difference) {
    EXPECT_DOUBLE_EQ(retention(5, 0, 10).p, 1.0 / 32);
    EXPECT_FALSE(retention(5, 0, 10).passed);
    EXPECT_DOUBLE_EQ(retention(4, 0, 10).p, 1.0 / 16);
    EXPECT_TRUE(retention(4, 0, 10).passed);  // a fall of 0.29, but it may be chance
    EXPECT_DOUBLE_EQ(retention(6, 1, 0).p, 8.0 / 128);
    EXPECT_TRUE(retention(5, 0, 95).passed);  // significant, and within the tolerance
    EXPECT_NEAR(retention(5, 0, 95).figure, -0.05, 1e-12);
    EXPECT_DOUBLE_EQ(retention(0, 3, 3).p, 1);
}

TEST(Gate, refuses_where_retention_is_asked_for_and_nothing_can_be_measured) {
    const Memory memory;
    const double unjudged[] = {none, none};
    const double judged[] = {1, none};
    GateSettings gate;
    gate.canaries = 8;
    const auto retention = [&](std::span<const double> scores) {
        return find(check(gate, {.before = memory,
                                 .after = memory,
                                 .now = 6,
                                 .scores_before = scores,
                                 .scores_after = scores}),
                    "retention");
    };
    for (const auto scores : {std::span<const double>(), std::span<const double>(unjudged)}) {
        gate.allow_untested = false;
        EXPECT_FALSE(retention(scores).passed);
        EXPECT_TRUE(std::isnan(retention(scores).figure));
        EXPECT_EQ(retention(scores).measured, 0U);
        EXPECT_TRUE(is_untested(retention(scores)));
        EXPECT_EQ(retention(scores).why,
                  "nothing to measure: no older experience has an answer that was revealed and can "
                  "be judged");
        gate.allow_untested = true;
        EXPECT_TRUE(retention(scores).passed);
    }
    gate.allow_untested = false;
    EXPECT_TRUE(retention(judged).passed);
    EXPECT_EQ(retention(judged).measured, 1U);
    EXPECT_FALSE(is_untested(retention(judged)));
}

}  // namespace
}  // namespace nrem::core
