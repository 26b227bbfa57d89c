// A bounded store that keeps what is asked for, takes hints, looks ahead, and reads by place.
#include <cmath>
#include <string>
#include <vector>

#include "plugins/rules/episodic/slots_store.hpp"

namespace {

const Floats snow{0, 0, 1};
const Floats nothing{0, 0, 0};

TEST(SlotsAsked, keeps_what_an_instruction_attends_to) {
    for (const bool told : {false, true}) {
        Store store({{"slots", "2"}, {"keep", "asked"}, {"asks", "instruction"}, {"asked", "1"}});
        if (told) store.show({1, 1, 0, 0, 0, 0, 0, 0});
        store.write(axis(0), "rain");
        for (std::size_t i = 2; i < 6; ++i) store.write(axis(i), "sun");
        EXPECT_EQ(near(store.read(axis(0)), rain), told);
        EXPECT_EQ(store.used(), 2u);
    }
}

TEST(SlotsAsked, follows_the_latest_instruction) {
    Store store({{"slots", "2"}, {"keep", "asked"}, {"asks", "instruction"}, {"asked", "1"}});
    store.show(axis(0));
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    store.show(axis(1));
    for (std::size_t i = 2; i < 6; ++i) store.write(axis(i), "snow");
    EXPECT_TRUE(near(store.read(axis(1)), sun));
    EXPECT_FALSE(near(store.read(axis(0)), rain));
}

TEST(SlotsAsked, keeps_what_the_chunk_attends_to) {
    Store store({{"slots", "2"}, {"keep", "asked"}, {"asks", "chunk"}, {"asked", "2"}});
    store.write(axis(0), "rain");
    store.write({0.1F, 1, 0, 0, 0, 0, 0, 0}, "sun");
    for (int i = 0; i < 3; ++i) store.write({0, 1, 0.3F, 0, 0, 0, 0, 0}, "sun");
    EXPECT_FALSE(near(store.read(axis(0)), rain));
    EXPECT_TRUE(near(store.read(axis(1)), sun));
}

TEST(SlotsAsked, guesses_that_the_latest_questions_come_again) {
    Store store({{"slots", "2"}, {"keep", "asked"}, {"asks", "guessed"}, {"asked", "1"}});
    store.mind.used(store.days.cue("", axis(0)));
    store.write(axis(0), "rain");
    for (std::size_t i = 2; i < 6; ++i) store.write(axis(i), "sun");
    EXPECT_TRUE(near(store.read(axis(0)), rain));
}

TEST(SlotsAsked, keeps_the_newest_whatever_is_asked) {
    Store store({{"slots", "3"}, {"keep", "asked"}, {"asks", "instruction"}, {"window", "2"}});
    store.show(axis(0));
    for (int i = 0; i < 3; ++i) store.write(axis(0), "rain");
    store.write(axis(5), "snow");
    store.write(axis(6), "sun");
    EXPECT_TRUE(near(store.read(axis(5)), snow));
    EXPECT_TRUE(near(store.read(axis(6)), sun));
    EXPECT_TRUE(near(store.read(axis(0)), rain));
}

TEST(SlotsAsked, evicts_the_oldest_where_nothing_was_asked) {
    Store store({{"slots", "2"}, {"keep", "asked"}, {"asks", "guessed"}});
    for (std::size_t i = 0; i < 4; ++i) store.write(axis(i), i < 2 ? "rain" : "sun");
    EXPECT_TRUE(near(store.read(axis(2)), sun));
    EXPECT_TRUE(near(store.read(axis(3)), sun));
}

TEST(SlotsHinted, admits_answers_to_questions_alone) {
    Store store({{"admit", "hinted"}});
    store.write(axis(0), "rain");
    EXPECT_EQ(store.used(), 0u);
    store.mind.write(store.days.add({.vector = axis(0), .answer = "sun", .prediction = "rain"}));
    EXPECT_EQ(store.used(), 1u);
    EXPECT_TRUE(near(store.read(axis(0)), sun));
}

// What attention of an entry's key gives over itself and all that was written after it.
Floats full_attention(const std::vector<Floats>& units, const std::vector<Floats>& values,
                      std::size_t entry, double sharpness) {
    std::vector<double> sum(values[0].size());
    double all = 0;
    for (std::size_t other = entry; other < units.size(); ++other) {
        double product = 0;
        for (std::size_t i = 0; i < key_size; ++i)
            product += double{units[entry][i]} * double{units[other][i]};
        const double weight = std::exp(sharpness * product);
        all += weight;
        for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += weight * double{values[other][i]};
    }
    Floats mean;
    for (const double x : sum) mean.push_back(static_cast<float>(x / all));
    return mean;
}

TEST(SlotsLookahead, is_full_attention_over_all_that_is_later) {
    constexpr double sharpness = 3;
    Store store({{"refresh", "lookahead"}, {"sharpness", "3"}});
    Random random(5);
    std::vector<Floats> units;
    std::vector<Floats> values;
    for (int i = 0; i < 12; ++i) {
        Floats key(key_size);
        for (float& x : key) x = static_cast<float>(random.normal());
        double length = 0;
        for (const float x : key) length += double{x} * double{x};
        for (float& x : key) x = static_cast<float>(double{x} / std::sqrt(length));
        const auto* const answer = i % 3 == 0 ? "rain" : i % 3 == 1 ? "sun" : "snow";
        values.push_back(i % 3 == 0 ? rain : i % 3 == 1 ? sun : snow);
        store.write(key, answer);
        units.push_back(std::move(key));
    }
    const nrem_memory seen = store.mind.memory.view(0);
    const auto stored = Memory(seen).elements<float>(1);
    for (std::size_t entry = 0; entry < units.size(); ++entry) {
        const Floats expected = full_attention(units, values, entry, sharpness);
        for (std::size_t i = 0; i < expected.size(); ++i)
            EXPECT_NEAR(stored[entry * expected.size() + i], expected[i], 1e-6F) << entry;
    }
}

TEST(SlotsLookahead, binds_what_is_told_later) {
    for (const std::string refresh : {"none", "lookahead"}) {
        Store store({{"refresh", refresh}, {"sharpness", "8"}});
        store.mind.write(store.days.add({.vector = {1, 1, 0, 0, 0, 0, 0, 0}, .target = nothing}));
        store.write(axis(1), "sun");
        const Floats found = store.read(axis(0));
        EXPECT_EQ(found[1] > 10 * found[0] && found[1] > 0.05F, refresh == "lookahead") << refresh;
    }
}

TEST(SlotsByPlace, reads_entries_of_the_place_alone) {
    Store store({{"read", "place"}, {"places", "4"}, {"sharpness", "0"}});
    store.write({1, 0, 0, 0, 1, 0, 0, 0}, "rain");
    store.write({0, 1, 0, 0, 1, 0, 0, 0}, "sun");
    store.write({0, 1, 0, 0, 0, 1, 0, 0}, "snow");
    EXPECT_TRUE(near(store.read({1, 0, 0, 0, 0, 0, 1, 0}), rain));
    EXPECT_TRUE(near(store.read({0, 1, 0, 0, 0, 0, 1, 0}), {0, 0.5F, 0.5F}));
    EXPECT_TRUE(near(store.read({0, 0, 1, 0, 1, 0, 0, 0}), nothing));
}

// The sum of what they count: each is two numbers, whom it leads to and how much.
double links_of(Store& store) {
    const nrem_memory seen = store.mind.memory.view(0);
    const auto numbers = Memory(seen).elements<float>(6);
    double all = 0;
    for (std::size_t i = 1; i < numbers.size(); i += 2) all += double{numbers[i]};
    return all;
}

TEST(SlotsLinks, are_made_by_what_is_familiar_alone) {
    for (const std::string familiar : {"-1", "0.5"}) {
        Store store({{"hops", "1"}, {"top", "2"}, {"familiar", familiar}, {"sharpness", "2"}});
        store.write(axis(0), "rain");
        store.write(axis(1), "sun");
        store.write(axis(5), "snow");
        EXPECT_EQ(links_of(store) > 0, familiar == "-1");
        store.write({1, 1, 0, 0, 0, 0, 0, 0}, "sun");
        EXPECT_GT(links_of(store), 0);
    }
}

TEST(SlotsLinks, count_the_attention_that_both_had) {
    Store store({{"hops", "1"}, {"top", "2"}, {"sharpness", "100"}});
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    store.write(axis(0), "rain");  // the other one had none
    EXPECT_LT(links_of(store), 1e-6);
    store.write({1, 1, 0, 0, 0, 0, 0, 0}, "rain");
    EXPECT_GT(links_of(store), 0.5);
}

TEST(SlotsForget, takes_away_what_has_the_key_and_nothing_else) {
    Store store;
    store.write(axis(0), "rain");
    store.write(axis(1), "sun");
    store.write(axis(0), "snow");
    store.forget(axis(0));
    EXPECT_EQ(store.used(), 1u);
    EXPECT_TRUE(near(store.read(axis(1)), sun));
}

TEST(SlotsForget, changes_nothing_where_it_was_never_written) {
    Store store;
    store.write(axis(0), "rain");
    store.forget(axis(1));
    EXPECT_EQ(store.used(), 1u);
    EXPECT_TRUE(near(store.read(axis(0)), rain));
    EXPECT_NE(error_of([&] { store.forget(Floats(key_size)); }).find("is no key"),
              std::string::npos);
}

TEST(SlotsAsked, allocates_nothing_once_it_is_full) {
    for (const Given& given :
         {Given{{"keep", "asked"}, {"asks", "chunk"}}, Given{{"refresh", "lookahead"}},
          Given{{"read", "place"}, {"places", "4"}}})
        EXPECT_EQ(allocations_when_full(given), 0U);
}

TEST(SlotsAsked, refuses_what_does_not_go_together) {
    const auto refused = [](std::initializer_list<Given::value_type> given) {
        return error_of([&] { Store store(given); });
    };
    EXPECT_NE(refused({{"read", "place"}}).find("places"), std::string::npos);
    EXPECT_NE(refused({{"read", "place"}, {"places", "4"}, {"top", "2"}}).find("top"),
              std::string::npos);
    EXPECT_NE(refused({{"refresh", "lookahead"}, {"reduce", "place"}, {"places", "4"}})
                  .find("refresh"),
              std::string::npos);
    EXPECT_NE(refused({{"keep", "asked"}, {"slots", "4"}, {"window", "4"}}).find("window"),
              std::string::npos);
    EXPECT_NE(refused({{"asked", "0"}}).find("asked"), std::string::npos);
}

}  // namespace
