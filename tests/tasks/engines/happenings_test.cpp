// The event source of the memory tests: what it draws, and that its fields are apart.
#include <gtest/gtest.h>

#include <set>

#include "tasks/engines/cues/happenings.hpp"

namespace {

std::vector<std::size_t> values_of(const Happenings& world) {
    std::vector<std::size_t> values;
    for (const auto& it : world) values.push_back(it.value);
    return values;
}

TEST(Happenings, are_the_same_for_one_seed_and_others_for_another) {
    const HappeningPlan plan{.count = 50, .keys = 10};
    EXPECT_EQ(values_of({plan, 3}), values_of({plan, 3}));
    EXPECT_NE(values_of({plan, 3}), values_of({plan, 4}));
}

TEST(Happenings, keep_keys_and_values_when_places_and_entities_change) {
    const Happenings few({.count = 50, .keys = 10}, 3);
    const Happenings many(
        {.count = 50, .keys = 10, .places = 7, .contexts = 5, .entities = 9, .entities_each = 2},
        3);
    EXPECT_EQ(values_of(few), values_of(many));
    for (std::size_t i = 0; i < 50; ++i) EXPECT_EQ(few[i].key, many[i].key);
}

TEST(Happenings, change_the_value_of_a_key_that_returns_and_name_what_they_replace) {
    const Happenings world({.count = 60, .keys = 6, .values = 3}, 1);
    std::size_t updates = 0;
    for (const auto& it : world) {
        if (it.update_of == nothing) continue;
        ++updates;
        EXPECT_EQ(world[it.update_of].key, it.key);
        EXPECT_NE(world[it.update_of].value, it.value);
    }
    EXPECT_EQ(updates, 54u);
}

TEST(Happenings, know_what_holds_at_a_time) {
    const Happenings world({.count = 40, .keys = 4}, 1);
    for (std::size_t i = 0; i < world.size(); ++i) {
        EXPECT_EQ(world.latest(world[i].key, world[i].time), world[i].update_of);
        EXPECT_EQ(world.latest(world[i].key, world[i].time + 1), i);
    }
}

TEST(Happenings, happen_to_frequent_keys_by_the_law_of_zipf) {
    const Happenings world({.count = 310, .keys = 10, .zipf = 1}, 1);
    const auto times = [&](std::size_t key) {
        return world.where([&](const Happening& it) { return it.key == key; }).size();
    };
    EXPECT_NEAR(static_cast<double>(times(0)), 1 + 300 / 2.929, 2);
    EXPECT_NEAR(static_cast<double>(times(9)), 1 + 30 / 2.929, 2);
}

TEST(Happenings, agree_with_the_prior_as_often_as_is_planned) {
    const Happenings world({.count = 2000, .keys = 2000, .agree = 0.3}, 1);
    const auto agreeing = world.where([](const Happening& it) { return !it.conflict; });
    EXPECT_NEAR(static_cast<double>(agreeing.size()) / 2000, 0.3, 0.04);
    for (const std::size_t i : agreeing) EXPECT_EQ(world[i].value, world.prior(world[i].key));
}

TEST(Happenings, are_known_before_the_cutoff_and_share_contexts_in_a_row) {
    const Happenings world({.count = 40, .keys = 40, .contexts = 4, .cutoff = 0.25}, 1);
    for (std::size_t i = 0; i < 40; ++i) {
        EXPECT_EQ(world[i].known, i < 10);
        EXPECT_EQ(world[i].context, i / 10);
    }
}

TEST(Happenings, have_as_many_different_entities_as_are_planned) {
    const Happenings world({.count = 30, .entities = 5, .entities_each = 3}, 1);
    std::set<std::size_t> seen;
    for (const auto& it : world) {
        EXPECT_EQ(it.entities.size(), 3u);
        EXPECT_EQ(std::set(it.entities.begin(), it.entities.end()).size(), 3u);
        seen.insert(it.entities.begin(), it.entities.end());
    }
    EXPECT_EQ(seen.size(), 5u);
}

TEST(Happenings, refuse_a_plan_that_cannot_be) {
    EXPECT_THROW(Happenings({.count = 0}, 1), std::invalid_argument);
    EXPECT_THROW(Happenings({.entities = 2, .entities_each = 3}, 1), std::invalid_argument);
}

}  // namespace
