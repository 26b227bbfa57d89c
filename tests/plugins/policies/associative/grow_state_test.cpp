// A state that is enlarged at night: when, what is read of it afterwards, and that a night that is
// taken back leaves it as it was.
#include "plugins/rules/associative/linear_pairs.hpp"

namespace {

using namespace nrem;
using stage::cue_and_answer;
using stage::Days;
using stage::direction;
using stage::dot;
using stage::Floats;
using stage::Given;
using stage::Mind;
using stage::read_of;

constexpr std::size_t size = 32;

struct Sleeper {
    Days days;
    Mind mind;
    std::vector<Floats> keys;
    std::vector<Floats> values;

    explicit Sleeper(const Given& given)
        : mind("fast_weights", grown(given), cue_and_answer(size, size)) {}
    static Given grown(Given given) {
        given.emplace("grows", "true");
        return given;
    }
    void live(std::size_t count, std::uint64_t seed) {
        Random random(seed);
        for (std::size_t i = 0; i < count; ++i) {
            keys.push_back(direction(random, size));
            values.push_back(direction(random, size));
            mind.write(days.add({.vector = keys.back(), .target = values.back()}));
        }
    }
    void sleep(const Given& given) { mind.sleep(stage::policy("grow_state", given), days.all()); }
    std::size_t cells() const { return mind.memory.values(0).size(); }
    Floats read(std::size_t pair) { return read_of(mind, days, keys[pair]); }
    double right() {
        std::size_t found = 0;
        for (std::size_t pair = 0; pair < keys.size(); ++pair) {
            const Floats read = this->read(pair);
            std::size_t best = 0;
            for (std::size_t i = 1; i < values.size(); ++i)
                if (dot(read, values[i]) > dot(read, values[best])) best = i;
            found += best == pair;
        }
        return static_cast<double>(found) / static_cast<double>(keys.size());
    }
};

TEST(GrowState, waits_until_there_are_as_many_pairs_as_its_load_says) {
    Sleeper sleeper(Given{{"heads", "4"}});
    sleeper.live(4, 1);  // half of the 8 dimensions of a part
    sleeper.sleep({{"load", "0.5"}});
    EXPECT_EQ(sleeper.cells(), size * size / 4);
    sleeper.live(1, 2);
    sleeper.sleep({{"load", "0.5"}});
    EXPECT_EQ(sleeper.cells(), size * size / 2);
    sleeper.sleep({{"load", "0"}, {"most", "16"}});
    EXPECT_EQ(sleeper.mind.notes["full"], "16 dimensions");
    sleeper.sleep({{"load", "0"}});
    EXPECT_EQ(sleeper.cells(), size * size);
    sleeper.sleep({{"load", "0"}});
    EXPECT_EQ(sleeper.mind.notes["full"], "all heads are one");
    EXPECT_EQ(sleeper.cells(), size * size);
}

// Where all parts of a key have the same length the scale is exact.
TEST(GrowState, reads_the_same_of_merged_heads_before_anything_is_written) {
    for (const char* times : {"2", "4"}) {
        Sleeper sleeper({{"heads", "4"},
                         {"update", "hebb"},
                         {"element", std::string(times) == "2" ? "float32" : "float64"}});
        Random random(3);
        Floats key;
        for (int part = 0; part < 4; ++part)
            for (const float x : direction(random, size / 4)) key.push_back(x);
        sleeper.mind.write(sleeper.days.add({.vector = key, .target = direction(random, size)}));
        const Floats before = read_of(sleeper.mind, sleeper.days, key);
        sleeper.sleep({{"load", "0"}, {"times", times}});
        const Floats after = read_of(sleeper.mind, sleeper.days, key);
        for (std::size_t i = 0; i < size; ++i) EXPECT_NEAR(after[i], before[i], 1e-5) << times;
    }
}

TEST(GrowState, keeps_the_direction_of_what_is_read_by_the_features_that_there_were) {
    Sleeper sleeper({{"keys", "tied"}, {"features", "24"}, {"update", "hebb"}});
    sleeper.live(10, 4);
    const Floats before = sleeper.read(3);
    sleeper.sleep({{"by", "features"}, {"load", "0"}});
    EXPECT_EQ(sleeper.cells(), 48 * size);
    const Floats after = sleeper.read(3);
    const double cosine = dot(before, after) / std::sqrt(dot(before, before) * dot(after, after));
    EXPECT_NEAR(cosine, 1, 1e-5);
    EXPECT_NEAR(dot(after, after) / dot(before, before), 1, 0.5);
}

TEST(GrowState, begins_anew_where_nothing_is_inherited) {
    Sleeper sleeper(Given{{"heads", "4"}});
    sleeper.live(10, 1);
    sleeper.sleep({{"load", "0"}, {"inherit", "false"}});
    for (const float x : sleeper.read(3)) EXPECT_EQ(x, 0);
}

// 4 heads of 8 dimensions hold a few pairs, one of 32 dimensions many.
TEST(GrowState, makes_room_that_a_replay_uses) {
    const Given hebb{{"heads", "4"}, {"update", "hebb"}};
    Sleeper small(hebb);
    small.live(32, 7);
    Sleeper grown(hebb);
    grown.live(32, 7);
    grown.sleep({{"times", "4"}, {"inherit", "false"}});
    grown.mind.sleep(stage::policy("replay"), grown.days.all());
    EXPECT_LT(small.right(), 0.8);
    EXPECT_GT(grown.right(), small.right() + 0.2);
}

TEST(GrowState, is_taken_back_with_its_night_and_the_rule_goes_on) {
    for (const Given& given : {Given{{"heads", "4"}}, Given{{"keys", "random"}}}) {
        const bool heads = given.contains("heads");
        Sleeper sleeper(given);
        sleeper.live(20, 1);
        const core::Memory before = sleeper.mind.memory;
        const Floats read = sleeper.read(5);
        sleeper.sleep({{"by", heads ? "heads" : "features"}, {"load", "0"}});
        ASSERT_NE(hash(sleeper.mind.memory), hash(before));
        sleeper.live(5, 2);
        const core::Memory after = sleeper.mind.memory;
        sleeper.mind.memory = before;
        EXPECT_EQ(hash(sleeper.mind.memory), hash(before));
        EXPECT_EQ(sleeper.read(5), read);
        sleeper.live(1, 3);
        sleeper.mind.memory = after;
        sleeper.live(1, 3);
        EXPECT_EQ(sleeper.cells(), after.values(0).size());
    }
}

std::string complaint(const Given& rule, const Given& policy) {
    Sleeper sleeper(rule);
    sleeper.live(1, 1);
    try {
        sleeper.sleep(policy);
    } catch (const core::Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(GrowState, refuses_to_enlarge_what_the_rule_does_not_have) {
    EXPECT_NE(complaint({{"keys", "tied"}}, {}).find("one head alone"), std::string::npos);
    EXPECT_NE(complaint({{"heads", "2"}}, {{"by", "features"}}).find("the rule has heads"),
              std::string::npos);
}

TEST(GrowState, notes_that_nothing_grows_and_changes_nothing) {
    Days days;
    Mind mind("fast_weights", {}, cue_and_answer(size, size));
    const std::string before = hash(mind.memory);
    days.add({.vector = Floats(size), .target = Floats(size)});
    mind.sleep(stage::policy("grow_state"), days.all());
    EXPECT_EQ(hash(mind.memory), before);
    EXPECT_EQ(mind.notes.count("nothing grows"), 1U);
}

}  // namespace
