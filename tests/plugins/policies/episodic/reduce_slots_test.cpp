// A store of rule slots after a night: evicted, merged, one entry a place.
#include "plugins/rules/episodic/slots_store.hpp"

namespace {

using stage::policy;

void sleep(Store& store, const Given& given) {
    store.mind.sleep(policy("reduce_slots", given), {});
}

TEST(ReduceSlots, merges_as_the_rule_does_at_wake) {
    Store night({{"slots", "16"}});
    Store wake({{"slots", "3"}, {"reduce", "merge"}});
    for (Store* store : {&night, &wake}) {
        store->write(axis(0), "rain");
        store->write(axis(0), "rain");
        store->write(axis(1), "sun");
        store->write(axis(1), "snow");
        store->write(axis(2), "snow");
    }
    sleep(night, {{"by", "merge"}, {"slots", "3"}});
    EXPECT_EQ(night.used(), 3u);
    EXPECT_EQ(night.rows(), 3u);
    EXPECT_TRUE(near(night.read(axis(0)), rain));
    EXPECT_TRUE(near(night.read(axis(1)), {0, 0.5F, 0.5F}));
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(night.read(axis(i)), wake.read(axis(i))) << i;
}

TEST(ReduceSlots, evicts_what_is_not_kept) {
    for (const std::string keep : {"newest", "oldest"}) {
        Store store;
        for (std::size_t i = 0; i < 6; ++i) store.write(axis(i), i < 3 ? "rain" : "sun");
        sleep(store, {{"by", "evict"}, {"slots", "2"}, {"keep", keep}});
        EXPECT_EQ(store.used(), 2u);
        EXPECT_TRUE(near(store.read(axis(keep == "newest" ? 5 : 0)),
                         keep == "newest" ? sun : rain));
    }
}

TEST(ReduceSlots, makes_one_entry_of_each_place) {
    Store store({{"places", "4"}});
    store.write({1, 0, 0, 0, 1, 0, 0, 0}, "rain");
    store.write({0, 1, 0, 0, 0, 0, 1, 0}, "snow");
    store.write({1, 0, 0, 0, 0, 1, 0, 0}, "sun");
    sleep(store, {{"by", "place"}});
    EXPECT_EQ(store.used(), 2u);
    EXPECT_TRUE(near(store.read(axis(0)), {0.5F, 0.5F, 0}));
    EXPECT_TRUE(near(store.read(axis(1)), {0, 0, 1}));
}

TEST(ReduceSlots, finds_nothing_more_to_do_in_a_second_pass) {
    Store store;
    for (std::size_t i = 0; i < 6; ++i) store.write(axis(i), "rain");
    sleep(store, {{"slots", "3"}});
    const auto once = store.read(axis(4));
    store.mind.notes.clear();
    sleep(store, {{"slots", "3"}});
    EXPECT_TRUE(store.mind.notes.empty());
    EXPECT_EQ(store.read(axis(4)), once);
    store.write(axis(7), "sun");  // there is room again
    EXPECT_TRUE(near(store.read(axis(7)), sun));
}

TEST(ReduceSlots, says_what_it_cannot_reduce) {
    Store store({{"slots", "3"}});
    for (std::size_t i = 0; i < 4; ++i) store.write(axis(i), "rain");
    EXPECT_NE(error_of([&] { sleep(store, {{"slots", "2"}}); }).find("has evicted entries"),
              std::string::npos);
    sleep(store, {{"by", "place"}});  // of a rule that has none
    EXPECT_EQ(store.used(), 3u);
    Mind other("none");
    EXPECT_NE(error_of([&] { other.sleep(policy("reduce_slots"), {}); }).find("no store"),
              std::string::npos);
    EXPECT_NE(error_of([] { policy("reduce_slots", {{"slots", "0"}}); }).find("slots"),
              std::string::npos);
    EXPECT_NE(error_of([] { policy("reduce_slots", {{"keep", "asked"}}); }).find("keep"),
              std::string::npos);
}

}  // namespace
