// A bounded store: what it keeps, merges, forgets and recalls, and what it refuses.
#include <cmath>
#include <limits>

#include "plugins/rules/episodic/slots_store.hpp"

namespace {

TEST(Slots, recalls_the_value_of_the_nearest_key) {
    Store store;
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    EXPECT_TRUE(near(store.read(axis(0)), rain));
    EXPECT_TRUE(near(store.read({0, 5, 0, 0, 1, 0, 0, 0}), sun));
}

TEST(Slots, recalls_nothing_where_it_holds_nothing) {
    Store store;
    EXPECT_EQ(store.read(axis(0)), Floats(3));
}

TEST(Slots, has_the_mean_of_all_as_sharpness_vanishes) {
    Store store({{"sharpness", "0"}});
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    EXPECT_TRUE(near(store.read(axis(5)), {0.5F, 0.5F, 0}));
}

TEST(Slots, reads_as_all_of_them_when_few_are_left_out) {
    Store some({{"top", "2"}, {"sharpness", "30"}});
    Store all({{"sharpness", "30"}});
    for (Store* store : {&some, &all})
        for (std::size_t i = 0; i < 6; ++i) store->write(axis(i), i % 2 ? "sun" : "rain");
    EXPECT_TRUE(near(some.read({1, 1, 0, 0, 0, 0, 0, 0}), all.read({1, 1, 0, 0, 0, 0, 0, 0})));
}

TEST(Slots, evicts_what_its_strategy_values_least) {
    Store newest({{"slots", "2"}});
    Store oldest({{"slots", "2"}, {"keep", "oldest"}});
    for (Store* store : {&newest, &oldest})
        for (std::size_t i = 0; i < 3; ++i) store->write(axis(i), i == 1 ? "sun" : "rain");
    EXPECT_EQ(newest.used(), 2u);
    EXPECT_FALSE(near(newest.read(axis(0)), rain));
    EXPECT_TRUE(near(oldest.read(axis(0)), rain));
    EXPECT_FALSE(near(oldest.read(axis(2)), rain));
}

TEST(Slots, gives_each_place_its_budget) {
    Store store({{"slots", "2"}, {"places", "4"}, {"budget", "place"}});
    store.write(axis(1), "sun");
    for (int i = 0; i < 5; ++i) store.write(axis(0), "rain");
    EXPECT_TRUE(near(store.read(axis(1)), sun));
}

TEST(Slots, merges_the_neighbours_that_are_most_alike) {
    Store store({{"slots", "2"}, {"reduce", "merge"}});
    store.write({1, 0.1F, 0, 0, 0, 0, 0, 0}, "rain");
    store.write({1, -0.1F, 0, 0, 0, 0, 0, 0}, "sun");
    store.write(axis(3), "snow");
    EXPECT_EQ(store.used(), 2u);
    EXPECT_TRUE(near(store.read(axis(0)), {0.5F, 0.5F, 0}));
    EXPECT_TRUE(near(store.read(axis(3)), {0, 0, 1}));
}

TEST(Slots, weighs_a_merged_entry_by_what_it_was_made_of) {
    Store store({{"slots", "1"}, {"reduce", "merge"}});
    store.write(axis(0), "rain");
    store.write(axis(0), "rain");
    store.write(axis(0), "sun");
    EXPECT_TRUE(near(store.read(axis(0)), {2.0F / 3, 1.0F / 3, 0}));
}

TEST(Slots, has_one_slot_a_scene_without_noise) {
    Store store({{"slots", "4"}, {"reduce", "merge"}});
    for (const std::size_t scene : {0, 0, 0, 1, 1, 2, 2, 2, 2, 3})
        store.write(axis(scene), scene % 2 ? "sun" : "rain");
    EXPECT_EQ(store.used(), 4u);
    for (std::size_t scene = 0; scene < 4; ++scene)
        EXPECT_TRUE(near(store.read(axis(scene)), scene % 2 ? sun : rain)) << scene;
}

TEST(Slots, merges_a_full_window_to_a_chunk) {
    Store store({{"slots", "8"}, {"reduce", "merge"}, {"window", "4"}, {"chunk", "2"}});
    for (int i = 0; i < 3; ++i) store.write(axis(0), "rain");
    EXPECT_EQ(store.used(), 3u);
    store.write(axis(1), "sun");
    EXPECT_EQ(store.used(), 2u);
    EXPECT_TRUE(near(store.read(axis(0)), rain));
}

TEST(Slots, admits_what_it_did_not_foresee) {
    Store store({{"admit", "innovation"}});
    store.write(axis(0), "rain");
    store.write(axis(0), "rain");
    EXPECT_EQ(store.used(), 1u);
    store.write(axis(0), "sun");
    EXPECT_EQ(store.used(), 2u);
}

TEST(Slots, fuses_the_views_of_a_place) {
    Store store({{"reduce", "place"}, {"places", "8"}});
    for (const auto* answer : {"rain", "rain", "sun"}) store.write(axis(2), answer);
    EXPECT_EQ(store.used(), 1u);
    EXPECT_TRUE(near(store.read(axis(2)), {2.0F / 3, 1.0F / 3, 0}));
}

TEST(Slots, leaves_out_a_view_that_does_not_fit_until_it_stays) {
    Store store({{"reduce", "place"}, {"places", "8"}, {"outlier", "0.5"}});
    for (const auto* answer : {"rain", "rain", "sun"}) store.write(axis(2), answer);
    EXPECT_TRUE(near(store.read(axis(2)), rain));
    store.write(axis(2), "sun");
    EXPECT_TRUE(near(store.read(axis(2)), sun));
}

TEST(Slots, reads_the_latest_entry_where_nothing_is_familiar) {
    Store store({{"familiar", "0.5"}});
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    EXPECT_TRUE(near(store.read(axis(0)), rain));
    EXPECT_TRUE(near(store.read(axis(5)), sun));
}

TEST(Slots, lets_entries_die_that_nothing_reminds_of) {
    Store store({{"life", "3"}, {"remind", "2"}, {"top", "1"}, {"keep", "life"}});
    store.write(axis(1), "sun");
    for (int i = 0; i < 6; ++i) store.write(axis(0), "rain");
    EXPECT_FALSE(near(store.read(axis(1)), sun));
    EXPECT_TRUE(near(store.read(axis(0)), rain));
}

TEST(Slots, follows_links_of_what_came_to_mind_together) {
    const Given given{{"top", "2"}, {"sharpness", "2"}};
    Given linked = given;
    linked["hops"] = "1";
    Store plain(given, 0);
    Store hopping(linked, 0);
    for (Store* store : {&plain, &hopping}) {
        store->write(axis(0), "rain");
        store->write(axis(1), "sun");
        store->write(axis(2), "snow");
        store->write(axis(3), "snow");
        // The first two come to mind together.
        store->write({1, 1, 0, 0, 0, 0, 0, 0}, "rain");
    }
    const auto direct = plain.read({1, 0, 0.9F, 0, 0, 0, 0, 0});
    const auto spread = hopping.read({1, 0, 0.9F, 0, 0, 0, 0, 0});
    EXPECT_LT(direct[1], 1e-4F);
    EXPECT_GT(spread[1], 0.05F);
    EXPECT_NEAR(spread[0] + spread[1] + spread[2], 1, 1e-5);
}

TEST(Slots, grows_by_rows_and_never_beyond_its_slots) {
    Store store({{"slots", "40"}});
    EXPECT_EQ(store.rows(), 16u);
    for (std::size_t i = 0; i < 100; ++i) store.write(axis(i % 8), "rain");
    EXPECT_EQ(store.used(), 40u);
    EXPECT_EQ(store.rows(), 41u);
}

TEST(Slots, allocates_nothing_once_it_is_full) {
    for (const Given& given : {Given{{"top", "8"}}, Given{{"reduce", "merge"}},
                               Given{{"admit", "innovation"}, {"remind", "1"}, {"life", "50"}}})
        EXPECT_EQ(allocations_when_full(given), 0U);
}

TEST(Slots, says_what_is_no_key) {
    Store store;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    for (const Floats& key : {Floats(key_size), Floats(key_size, nan)}) {
        EXPECT_NE(error_of([&] { store.write(key, "rain"); }).find("is no key"), std::string::npos);
        EXPECT_NE(error_of([&] { (void)store.read(key); }).find("is no key"), std::string::npos);
    }
    EXPECT_NE(error_of([&] { store.write(Floats(3, 1), "rain"); }).find("not 8"),
              std::string::npos);
    EXPECT_EQ(store.used(), 0u);
}

TEST(Slots, refuses_what_cannot_be_or_go_together) {
    EXPECT_NE(error_of([] { Store({{"slots", "0"}}); }).find("slots"), std::string::npos);
    EXPECT_NE(error_of([] { Store({{"budget", "place"}}); }).find("places"), std::string::npos);
    EXPECT_NE(error_of([] { Store({{"places", "9"}}); }).find("places"), std::string::npos);
    EXPECT_NE(error_of([] {
                  Store({{"reduce", "merge"}, {"window", "4"}, {"chunk", "4"}});
              }).find("chunk"),
              std::string::npos);
}

}  // namespace
