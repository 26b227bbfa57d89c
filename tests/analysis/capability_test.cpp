// What makes verdicts on memory invalid: a backend that uses nothing of what it is handed.
#include "analysis/capability.hpp"

#include <gtest/gtest.h>

#include "analysis/claims.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

using Streams = std::vector<std::string>;

const Streams chance(8, "0101010101"), perfect(8, "1111111111");

Row control(Control control, const Streams& streams, const std::string& backend = "reader") {
    Row row = row_of(std::string(name_of(control)) + " of " + backend, streams);
    row.control = control;
    row.backend = backend;
    return row;
}

Row arm(const Streams& streams, const std::string& backend = "reader") {
    Row row = row_of("arm of " + backend, streams);
    row.arm = "arm";
    row.backend = backend;
    return row;
}

Group group_of(const std::vector<Row>& rows) {
    return compare(rows, {}).groups.at(0);
}

const Pair& pair_of_arm(const Group& group) {
    for (const Pair& pair : group.pairs)
        if (group.cells[pair.cell].arm == "arm" && pair.baseline_name == "no_memory") return pair;
    throw Error("no pair of the arm");
}

TEST(Capability, is_shown_by_either_control) {
    const Group by_history = group_of({arm(chance), control(Control::no_memory, chance),
                                       control(Control::full_history, perfect)});
    EXPECT_EQ(by_history.backends.at(0).capability, Capability::capable);
    EXPECT_EQ(pair_of_arm(by_history).invalid, "");
    const Group by_oracle =
        group_of({arm(chance), control(Control::no_memory, chance),
                  control(Control::full_history, chance), control(Control::oracle, perfect)});
    EXPECT_EQ(by_oracle.backends.at(0).capability, Capability::capable);
}

TEST(Capability, that_would_have_been_seen_and_was_not_makes_verdicts_invalid) {
    const Group group = group_of(
        {arm(chance), control(Control::no_memory, chance), control(Control::full_history, chance)});
    EXPECT_EQ(group.backends.at(0).capability, Capability::incapable);
    EXPECT_EQ(pair_of_arm(group).invalid,
              "invalid for memory claims: the backend reader cannot use what a memory could hold "
              "(accuracy over no_memory: full_history +0.000 [-0.024, +0.024], n = 80)");
    for (const Pair& pair : group.pairs)
        EXPECT_EQ(pair.invalid.empty(), group.cells[pair.cell].arm != "arm");  // controls are not
}

TEST(Capability, is_not_shown_by_too_little_data) {
    const Group group = group_of({arm({"01", "10"}), control(Control::no_memory, {"01", "10"}),
                                  control(Control::full_history, {"11", "00"})});
    EXPECT_EQ(group.backends.at(0).capability, Capability::not_shown);
    EXPECT_NE(pair_of_arm(group).invalid.find("too little data"), std::string::npos);
}

TEST(Capability, cannot_be_shown_where_nothing_is_to_gain) {
    const Group group = group_of({arm(perfect), control(Control::no_memory, perfect),
                                  control(Control::full_history, perfect)});
    EXPECT_EQ(group.backends.at(0).capability, Capability::nothing_to_gain);
    EXPECT_EQ(pair_of_arm(group).invalid, "");
}

TEST(Capability, goes_by_the_verdict_that_the_table_has) {
    Row arm_row = arm(chance), none = control(Control::no_memory, chance);
    Row full = control(Control::full_history, {"0111010101", "0101110101", "0101011101",
                                               "0101010111", "0101010101", "0101010101",
                                               "0101010101", "0101010101"});
    Row window = control(Control::window, chance);
    const Group group = group_of({arm_row, none, full, window});
    for (const Pair& pair : group.pairs)
        if (group.cells[pair.cell].control == Control::full_history &&
            pair.baseline_name == "no_memory") {
            EXPECT_EQ(pair.verdict.family, 2u);  // with the window
            EXPECT_EQ(group.backends[0].capability == Capability::capable,
                      pair.verdict.finding == Finding::better);
        }
}

TEST(Capability, is_unchecked_without_controls) {
    EXPECT_EQ(
        group_of({arm(chance), control(Control::no_memory, chance)}).backends.at(0).capability,
        Capability::unchecked);
    EXPECT_EQ(group_of({arm(chance), control(Control::oracle, perfect)}).backends.at(0).capability,
              Capability::unchecked);
}

TEST(Capability, is_of_each_backend_by_its_own_controls) {
    const Group group = group_of({arm(chance), control(Control::no_memory, chance),
                                  control(Control::full_history, perfect), arm(chance, "deaf"),
                                  control(Control::no_memory, chance, "deaf"),
                                  control(Control::full_history, chance, "deaf")});
    ASSERT_EQ(group.backends.size(), 2u);
    for (const CellSummary& cell : group.cells)
        EXPECT_EQ(cell.capability,
                  cell.backend == "deaf" ? Capability::incapable : Capability::capable);
}

TEST(Capability, tells_backends_apart_by_their_settings) {
    std::vector<Row> rows = {arm(chance, "a"),
                             control(Control::no_memory, chance, "a"),
                             control(Control::full_history, perfect, "a"),
                             arm(chance, "b"),
                             control(Control::no_memory, chance, "b"),
                             control(Control::full_history, chance, "b")};
    for (Row& row : rows) {
        row.identity = "{\"backend\":{\"name\":\"reader\",\"size\":\"" + row.backend +
                       "\"},\"rule\":\"" + row.name() + "\"}";
        row.backend = "reader";
    }
    const Group group = group_of(rows);
    ASSERT_EQ(group.backends.size(), 2u);
    EXPECT_EQ(group.backends[0].capability, Capability::capable);
    EXPECT_EQ(group.backends[1].capability, Capability::incapable);
}

TEST(Capability, of_a_factor_is_that_of_its_cells) {
    std::vector<Row> rows = {arm(chance), arm(perfect), control(Control::no_memory, chance),
                             control(Control::full_history, chance)};
    rows[0].factors = {{"k", "1"}};
    rows[1].factors = {{"k", "2"}};
    rows[1].identity += " ";
    const Group group = group_of(rows);
    for (const Factor& factor : group.factors)
        for (const Level& level : factor.levels) EXPECT_NE(level.invalid, "") << factor.key;
}

Claim claim_of(const std::string& arm, const std::string& metric) {
    Claim claim;
    claim.text = "it is so";
    claim.arm.arm = arm;
    claim.metric = metric;
    claim.at_least = 0;
    return claim;
}

ClaimOutcome outcome_of(const Claim& claim) {
    const std::vector<Row> rows = {arm(chance), control(Control::no_memory, chance),
                                   control(Control::full_history, chance)};
    return check_claims({claim}, rows, compare(rows, {})).at(0).outcome;
}

TEST(ClaimOnAnIncapableBackend, is_invalid_about_answers) {
    EXPECT_EQ(outcome_of(claim_of("arm", "accuracy")), ClaimOutcome::invalid);
    Claim paired = claim_of("arm", "accuracy");
    paired.versus = Selector{"full_history", {}, {}};
    EXPECT_EQ(outcome_of(paired), ClaimOutcome::invalid);
    EXPECT_EQ(name_of(ClaimOutcome::invalid), "invalid");
}

TEST(ClaimOnAnIncapableBackend, is_judged_about_upkeep_and_about_controls) {
    EXPECT_EQ(outcome_of(claim_of("arm", "tokens_shown")), ClaimOutcome::met);
    EXPECT_EQ(outcome_of(claim_of("full_history", "accuracy")), ClaimOutcome::met);
    Claim controls = claim_of("full_history", "accuracy");
    controls.versus = Selector{"no_memory", {}, {}};
    controls.at_least = -0.05;
    EXPECT_EQ(outcome_of(controls), ClaimOutcome::met);
}

TEST(ClaimOnAnIncapableBackend, is_judged_when_it_is_not_about_memory) {
    Claim claim = claim_of("arm", "accuracy");
    claim.about_memory = false;
    EXPECT_EQ(outcome_of(claim), ClaimOutcome::met);
}

// An arm whose memory was used as the counts say.
Row arm_with(const Readership& use, const Streams& streams = chance) {
    Row row = arm(streams);
    row.rule = "notes";
    row.metrics.memory.records = use;
    return row;
}

Group group_with(const Row& row) {
    return group_of({row, control(Control::no_memory, chance),
                     control(Control::full_history, perfect)});
}

TEST(MemoryUse, is_missing_where_nothing_reached_any_prediction) {
    const Group group = group_with(arm_with({.predictions = 80}));
    EXPECT_TRUE(pair_of_arm(group).memory_unused);
    EXPECT_EQ(pair_of_arm(group).invalid,
              "memory not used: nothing of it reached any of 80 predictions");
}

TEST(MemoryUse, is_missing_where_no_answer_of_the_sample_came_out_otherwise) {
    const Group group =
        group_with(arm_with({.predictions = 80, .reached = 70, .repeated = 24}));
    EXPECT_EQ(pair_of_arm(group).invalid,
              "memory not used: of 24 predictions that were made again without it none came out "
              "otherwise");
}

TEST(MemoryUse, is_there_where_one_answer_came_out_otherwise_or_too_few_were_tried) {
    for (const Readership& use :
         {Readership{.predictions = 80, .reached = 1, .repeated = 24, .changed = 1},
          Readership{.predictions = 80, .reached = 1, .repeated = 7}, Readership{}})
        EXPECT_FALSE(pair_of_arm(group_with(arm_with(use))).memory_unused);
}

TEST(MemoryUse, is_asked_of_an_arm_that_is_a_control_as_well) {
    Row row = arm_with({.predictions = 80});
    row.also = {"full_history"};
    const Group group = group_of({row, control(Control::no_memory, chance)});
    EXPECT_TRUE(pair_of_arm(group).memory_unused);
}

TEST(MemoryUse, is_not_asked_of_an_arm_without_a_memory) {
    Row row = arm_with({.predictions = 80});
    row.rule = "none";
    EXPECT_FALSE(pair_of_arm(group_with(row)).memory_unused);
}

TEST(MemoryUse, is_what_a_claim_about_the_memory_needs) {
    const std::vector<Row> rows{arm_with({.predictions = 80}), control(Control::no_memory, chance),
                                control(Control::full_history, perfect)};
    Claim claim;
    claim.arm = {.arm = "arm"};
    claim.metric = "accuracy";
    claim.at_most = 0.9;
    EXPECT_EQ(check_claims({claim}, rows, compare(rows, {})).at(0).outcome, ClaimOutcome::invalid);
    claim.about_memory = false;
    EXPECT_EQ(check_claims({claim}, rows, compare(rows, {})).at(0).outcome, ClaimOutcome::met);
}

}  // namespace
}  // namespace nrem::core::testing
