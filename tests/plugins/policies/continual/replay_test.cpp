// The orders of replay and what is replayed between: spaced, by surprise, by a bandit, by a search,
// and old experience out of the buffer.
#include <set>

#include "policies/continual/replay/search.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Steps = std::vector<std::uint64_t>;

constexpr nrem_sizes sizes{.struct_size = sizeof(nrem_sizes), .cue = 2, .answer = 3};

core::PolicyInstance replay(const Given& given) {
    return stage::policy("replay", given);
}

// Experiences of these items, in order; the first has step 1.
Steps spaced(const std::vector<std::uint64_t>& items, const std::string& rest) {
    Days days;
    for (const auto item : items) {
        days.add({.text = "x", .answer = "sun"});
        days.last().item = item;
    }
    Mind mind("none");
    mind.sleep(replay({{"order", "spaced"}, {"rest", rest}}), days.all());
    return mind.replayed;
}

TEST(Spaced, lets_an_item_return_only_after_its_rest) {
    EXPECT_EQ(spaced({7, 7, 7, 8, 8, 9}, "1"), (Steps{1, 4, 2, 5, 3, 6}));
    EXPECT_EQ(spaced({7, 7, 8, 8, 9, 9}, "2"), (Steps{1, 3, 5, 2, 4, 6}));
}

TEST(Spaced, keeps_the_order_of_time_where_all_have_rested) {
    EXPECT_EQ(spaced({7, 8, 9, 7, 8, 9}, "2"), (Steps{1, 2, 3, 4, 5, 6}));
    EXPECT_EQ(spaced({7, 7, 7}, "0"), (Steps{1, 2, 3}));
}

TEST(Spaced, takes_what_rested_longest_where_nothing_else_is_left) {
    EXPECT_EQ(spaced({7, 7, 8, 7, 8}, "10"), (Steps{1, 3, 2, 5, 4}));
}

TEST(Spaced, takes_experiences_without_an_item_for_different_ones) {
    EXPECT_EQ(spaced({0, 0, 0}, "5"), (Steps{1, 2, 3}));
}

// A network that knows the first kind of day and not the second.
struct Taught {
    Days days;
    Mind mind;
    core::BackendInstance backend = stage::make<nrem_backend>(core::Kind::backend, "mlp", {});

    explicit Taught(const Given& given = {}) : mind("mlp", given, sizes) {
        mind.backend = &backend;
        for (int i = 0; i < 30; ++i) mind.write(days.add({.vector = {2, 0}, .answer = "sun"}));
    }
};

TEST(Surprise, takes_first_what_is_predicted_worst_now) {
    Taught taught(Given{{"learn", "both"}});
    Days today;
    today.add({.vector = {2, 0}, .answer = "sun", .prediction = "rain", .loss = 9});
    today.add({.vector = {2, 0}, .answer = "snow", .prediction = "snow", .loss = 0.1});
    today.add({.vector = {2, 0}, .answer = "sun"});
    taught.mind.sleep(replay({{"order", "surprise"}}), today.all());
    EXPECT_EQ(taught.mind.replayed, (Steps{2, 1, 3}));
}

// A day of this many steps, after those of the past.
std::vector<Experience> day_after(Days& days, std::uint64_t first, std::size_t count) {
    auto context = days.all();
    context.resize(count);
    for (auto& experience : context) experience.step = first++;
    return context;
}

TEST(OldShare, puts_so_many_old_experiences_between_those_of_the_day) {
    Taught taught(Given{{"capacity", "10"}});
    taught.mind.sleep(replay({{"old_share", "0.75"}}), day_after(taught.days, 1000, 8));
    ASSERT_EQ(taught.mind.replayed.size(), 8u * 4);
    for (std::size_t i = 0; i < 32; ++i)
        if (i % 4 == 0)
            EXPECT_EQ(taught.mind.replayed[i], 1000 + i / 4);
        else
            EXPECT_LE(taught.mind.replayed[i], 30u);
}

TEST(OldShare, leaves_out_what_is_of_the_day_itself) {
    Taught taught(Given{{"capacity", "30"}});
    taught.mind.sleep(replay({{"old_share", "0.5"}}), taught.days.all());
    EXPECT_EQ(taught.mind.replayed.size(), 30u);  // nothing is older than the context
}

TEST(OldShare, is_nothing_without_a_buffer) {
    Taught taught;
    taught.mind.sleep(replay({{"old_share", "0.5"}}), day_after(taught.days, 1000, 4));
    EXPECT_EQ(taught.mind.replayed.size(), 4u);
}

// The order that a bandit chose, out of its record.
std::string chosen(const Mind& mind) {
    const std::string text(view(mind.records()[0].text));
    return text.substr(6, text.find(';') - 6);
}

TEST(Learned, tries_each_order_once_and_then_keeps_to_what_gains) {
    Taught taught;
    const auto policy = replay({{"order", "learned"}, {"explore", "0.01"}});
    std::set<std::string> tried;
    for (int pass = 0; pass < 6; ++pass) {
        taught.mind.sleep(policy, taught.days.all());
        tried.insert(chosen(taught.mind));
        taught.mind.gained = chosen(taught.mind) == "random" ? 0.5 : 0.0;
    }
    EXPECT_EQ(tried.size(), 6u);
    for (int pass = 0; pass < 3; ++pass) {
        taught.mind.sleep(policy, taught.days.all());
        EXPECT_EQ(chosen(taught.mind), "random");
        taught.mind.gained = 0.5;
    }
    ASSERT_EQ(taught.mind.records().size(), 1u);
    EXPECT_EQ(taught.mind.records()[0].origin, NREM_SELF_MADE);
}

TEST(Learned, gives_no_credit_for_a_gain_that_is_unknown) {
    Taught taught;
    const auto policy = replay({{"order", "learned"}});
    for (int pass = 0; pass < 3; ++pass) {
        taught.mind.sleep(policy, taught.days.all());
        EXPECT_EQ(chosen(taught.mind), "forward");
    }
}

TEST(TreeSearch, finds_the_best_path_of_many_with_few_tries) {
    // Worth rises with each step of the path that is right; 5^4 = 625 paths.
    const replay::Path right{3, 1, 4, 2};
    replay::TreeSearch tree({.depth = 4, .rollouts = 200, .actions = 5, .explore = 0.2});
    Random random(1);
    std::size_t tries = 0;
    const auto best = tree.best(
        [&](const replay::Path& path) {
            if (++tries == 1) {
                EXPECT_EQ(path, replay::Path(4, 0));
            }
            double worth = 0;
            for (std::size_t i = 0; i < 4; ++i) worth += path[i] == right[i] ? 0.25 : 0;
            return worth;
        },
        random);
    EXPECT_EQ(tries, 200u);
    EXPECT_EQ(best, right);
    EXPECT_EQ(tree.worth(), 1);
}

TEST(TreeSearch, stops_at_once_when_a_try_is_called_off) {
    replay::TreeSearch tree({.depth = 2, .rollouts = 50, .actions = 3, .explore = 1});
    Random random(1);
    std::size_t tries = 0;
    tree.best([&](const replay::Path&) { return ++tries < 4 ? 0.5 : none; }, random);
    EXPECT_EQ(tries, 4u);
}

TEST(Search, takes_its_tries_back_before_it_replays_the_best) {
    const auto after = [](const char* rollouts) {
        Taught taught(Given{{"capacity", "10"}, {"learn", "both"}});
        taught.mind.sleep(
            replay({{"order", "search"}, {"old_share", "0.5"}, {"rollouts", rollouts}}),
            day_after(taught.days, 1000, 6));
        return std::pair(hash(taught.mind.memory), taught.mind.replayed.size());
    };
    // Everything is of one class, so that whatever was tried, the first path is the best.
    EXPECT_EQ(after("1").first, after("20").first);
    EXPECT_EQ(after("1").second, 2u * 12);
    EXPECT_EQ(after("20").second, 21u * 12);
}

}  // namespace
