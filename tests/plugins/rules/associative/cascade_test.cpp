// The ladder of levels: what wake writes, what a night moves, and how it is read.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = 4, .answer = 3};

core::PolicyInstance cascade(const Given& given = {}) {
    return stage::policy("cascade", given);
}

struct Ladder : Mind {
    explicit Ladder(const Given& given = {}) : Mind("cascade", given, sizes) {}
    void learn(std::vector<float> key, const std::string& answer) {
        write(days.add({.vector = std::move(key), .answer = answer}));
    }
    std::vector<float> recall(std::vector<float> key) {
        const auto seen = view(read(days.cue("", std::move(key))).vector());
        return {seen.begin(), seen.end()};
    }
    // Sum of the absolute values of a level, counted from 1.
    double load(std::size_t level) {
        const nrem_memory seen = memory.view(step);
        const auto tensor = Array<nrem_tensor>(seen.tensors)[level - 1];
        double sum = 0;
        for (std::size_t i = 0; i < tensor.shape[0] * tensor.shape[1]; ++i)
            sum += std::abs(tensor.data[i]);
        return sum;
    }
    float receiver() {
        const nrem_memory seen = memory.view(step);
        return Array<nrem_tensor>(seen.tensors)[seen.tensors.count - 1].data[0];
    }
    std::vector<double> loads(std::size_t levels) {
        std::vector<double> made;
        for (std::size_t level = 1; level <= levels; ++level) made.push_back(load(level));
        return made;
    }
    void night(const core::PolicyInstance& policy, std::uint64_t pass = 0) {
        sleep(policy, days.all(), pass);
    }
    // One pass of night `number`, counted from 0, without a context.
    void numbered_night(const core::PolicyInstance& policy, std::uint64_t number) {
        nrem_night made = night_table();
        made.night = number;
        consolidate(policy, made);
    }
    Days days;
};

const std::vector<float> key{1, 0, 0, 0};
using Loads = std::vector<double>;

TEST(Cascade, writes_the_fastest_level_at_wake) {
    Ladder mind;
    mind.learn(key, "sun");
    EXPECT_EQ(mind.loads(3), (Loads{1, 0, 0}));
    EXPECT_EQ(mind.recall(key), (std::vector<float>{0, 1, 0}));
}

TEST(Cascade, moves_a_level_as_a_whole_and_reads_the_same_sum) {
    Ladder mind;
    mind.learn(key, "sun");
    mind.learn({0.6F, 0.8F, 0, 0}, "rain");
    const auto before = mind.recall({0.5F, 0.5F, 0.5F, 0.5F});
    mind.night(cascade());
    EXPECT_EQ(mind.load(1), 0);
    EXPECT_GT(mind.load(2), 1);
    EXPECT_EQ(mind.recall({0.5F, 0.5F, 0.5F, 0.5F}), before);
}

TEST(Cascade, drives_each_level_at_its_own_period) {
    const auto policy = cascade({{"ratio", "2"}});
    Ladder mind(Given{{"error", "own"}});
    std::vector<Loads> after;
    for (std::uint64_t number = 0; number < 4; ++number) {
        mind.learn(key, "sun");
        mind.numbered_night(policy, number);
        after.push_back(mind.loads(3));
    }
    // One unit a day; the second level moves every second night, before the first one does.
    EXPECT_EQ(after, (std::vector<Loads>{{0, 1, 0}, {0, 1, 1}, {0, 2, 1}, {0, 1, 3}}));
}

TEST(Cascade, moves_one_level_when_told_which) {
    Ladder mind;
    mind.learn(key, "sun");
    mind.night(cascade({{"from", "2"}}));
    EXPECT_EQ(mind.loads(3), (Loads{1, 0, 0}));
    mind.night(cascade({{"from", "1"}}));
    mind.night(cascade({{"from", "2"}}));
    EXPECT_EQ(mind.loads(3), (Loads{0, 0, 1}));
    EXPECT_THROW(mind.night(cascade({{"from", "3"}})), core::Error);
}

TEST(Cascade, leaks_takes_a_share_and_keeps_a_share) {
    Ladder mind(Given{{"error", "own"}});
    mind.learn(key, "sun");
    mind.night(cascade());
    mind.learn(key, "sun");
    mind.night(cascade({{"leak", "0.5"}, {"rate", "0.25"}, {"keep", "0.125"}}));
    EXPECT_EQ(mind.loads(3), (Loads{0.125, 0.75, 0}));
}

TEST(Cascade, moves_once_a_night_however_many_passes) {
    Ladder mind(Given{{"error", "own"}});
    mind.learn(key, "sun");
    const auto policy = cascade({{"leak", "0.5"}});
    for (std::uint64_t pass = 0; pass < 4; ++pass) mind.night(policy, pass);
    EXPECT_EQ(mind.loads(3), (Loads{0, 1, 0}));
}

TEST(Cascade, lets_the_receiver_learn_from_the_context) {
    Ladder mind;
    mind.learn(key, "sun");
    mind.learn({0.8F, 0.6F, 0, 0}, "rain");  // spoils the first
    EXPECT_GT(std::abs(mind.recall(key)[0]), 0.5F);
    const auto policy = cascade({{"merge", "replay"}});
    for (std::uint64_t pass = 0; pass < 64; ++pass) mind.night(policy, pass);
    EXPECT_EQ(mind.load(1), 0);
    EXPECT_NEAR(mind.recall(key)[0], 0, 1e-3);
    EXPECT_NEAR(mind.recall(key)[1], 1, 1e-3);
    EXPECT_EQ(mind.receiver(), 0);
    mind.learn({0, 0, 0, 1}, "snow");
    EXPECT_EQ(mind.load(1), 1);  // wake writes to the fast one again
}

TEST(Cascade, corrects_the_sum_or_the_own_level) {
    for (const auto& [error, load] : {std::pair("total", 0.0), std::pair("own", 1.0)}) {
        Ladder mind(Given{{"error", error}});
        mind.learn(key, "sun");
        mind.night(cascade());
        mind.learn(key, "sun");
        EXPECT_EQ(mind.load(1), load) << error;
    }
}

TEST(Cascade, may_read_slow_levels_more_softly) {
    Ladder mind(Given{{"weight", "0.5"}, {"error", "own"}});
    mind.learn(key, "sun");
    mind.night(cascade());
    EXPECT_EQ(mind.recall(key)[1], 0.5F);
}

TEST(Cascade, separates_correlated_keys_by_random_features) {
    Ladder mind(Given{{"width", "16"}, {"levels", "1"}});
    mind.learn(key, "sun");
    EXPECT_NEAR(mind.recall(key)[1], 1, 1e-5);
    EXPECT_LT(mind.recall({0.8F, 0.6F, 0, 0})[1], 0.6F);  // raw keys: 0.8
    EXPECT_LT(std::abs(mind.recall({0, 1, 0, 0})[1]), 0.4F);
    EXPECT_EQ(mind.memory.footprint().bytes, (16 * 4 * 3 + 1) * sizeof(float));
}

TEST(Cascade, has_nothing_to_move_with_one_level) {
    Ladder mind(Given{{"levels", "1"}});
    mind.learn(key, "sun");
    mind.night(cascade());
    EXPECT_EQ(mind.load(1), 1);
}

}  // namespace
