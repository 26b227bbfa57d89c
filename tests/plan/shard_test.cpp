// How a plan is split over processes, and who may write to a folder.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <future>
#include <numeric>

#include "base/error.hpp"
#include "plan/shelf.hpp"
#include "plan/shard.hpp"
#include "store/folder_lock.hpp"
#include "store/split.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem::core {
namespace {

using Shards = std::vector<std::size_t>;

bool says(const std::string& message, const std::string& part) {
    return message.find(part) != message.npos;
}

std::string message_of(auto&& body) try {
    body();
    return "nothing was refused";
} catch (const Error& error) {
    return error.what();
}

Plan grid(const std::string& more = "") {
    return make_plan(
        load_text("task: weather\nbackend: exemplar\nrule: exemplars\ncontrols: false\n"
                  "sweep: {rule.tokens: [1, 2, 3]}\nseeds: [1, 2]\n" +
                      more,
                  "grid.yaml"),
        shelf::registry());
}

TEST(Shard, counts_from_zero) {
    EXPECT_EQ(shard_from("0/3"), (Shard{0, 3}));
    EXPECT_EQ(shard_from("2/3").text(), "2/3");
    for (const char* wrong : {"3/3", "1", "/3", "1/", "-1/3", "0/0", "1/2/3", "a/b", "1 /3"})
        EXPECT_THROW((void)shard_from(wrong), UsageError) << wrong;
}

TEST(Shard, is_that_of_the_rank_under_mpirun) {
    setenv("OMPI_COMM_WORLD_RANK", "1", 1);
    setenv("OMPI_COMM_WORLD_SIZE", "4", 1);
    EXPECT_EQ(shard_from("rank"), (Shard{1, 4}));
    unsetenv("OMPI_COMM_WORLD_RANK");
    unsetenv("OMPI_COMM_WORLD_SIZE");
}

TEST(Split, gives_the_longest_first_to_whom_has_least_to_do) {
    EXPECT_EQ(split({1, 1, 8, 5, 4, 1}, 2), (Shards{0, 0, 0, 1, 1, 1}));
}

TEST(Split, of_equal_costs_deals_in_turn) {
    EXPECT_EQ(split({1, 1, 1, 1, 1}, 2), (Shards{0, 1, 0, 1, 0}));
}

TEST(Split, leaves_shards_empty_when_there_are_more_than_trials) {
    EXPECT_EQ(split({1, 2}, 4), (Shards{1, 0}));
}

TEST(Split, takes_every_trial_that_the_run_does_not_hold_once) {
    const Plan plan = grid();
    const std::string held = plan.trials[1].id;
    const Split made = make_split(plan, std::vector<double>(6, 1.0), {held}, 2);
    EXPECT_EQ(made.shard, (std::vector<std::int64_t>{0, -1, 1, 0, 1, 0}));
    EXPECT_EQ(made.trials_of(1), (std::set<std::string>{plan.trials[2].id, plan.trials[4].id}));
}

TEST(Split, stays_as_it_was_written_once) {
    const auto run = own_folder();
    const Plan plan = grid();
    const Split uneven = make_split(plan, {9, 1, 1, 1, 1, 1}, {}, 2);
    write_split(run, uneven);
    EXPECT_EQ(split_for(run, plan, {1, 2}, {}, {}).shard, uneven.shard);
}

TEST(Split, is_refused_for_another_plan_or_another_number) {
    const auto run = own_folder();
    (void)split_for(run, grid(), {0, 2}, {}, {});
    EXPECT_TRUE(says(message_of([&] {
                         (void)split_for(run, grid("tokens: 5\nstreams: 3\n"), {0, 2}, {}, {});
                     }),
                     "for another plan"));
    EXPECT_TRUE(says(message_of([&] {
                         (void)split_for(run, grid(), {0, 3}, {}, {});
                     }),
                     "is split into 2 shards"));
}

TEST(Split, is_made_anew_when_the_plan_has_grown_and_the_run_holds_the_old_one) {
    const auto run = own_folder();
    const Plan before = grid();
    (void)split_for(run, before, {0, 2}, {}, {});
    Plan grown = before;
    grown.hash = "grown";
    grown.trials.push_back(before.trials[0]);
    grown.trials.back().id = "added";
    std::set<std::string> held;
    for (const Trial& trial : before.trials) held.insert(trial.id);
    const Split made = split_for(run, grown, {0, 2}, {}, held);
    EXPECT_EQ(made.trials_of(0), std::set<std::string>{"added"});
    EXPECT_TRUE(made.trials_of(1).empty());
    held.erase(held.begin());
    grown.hash = "grown again";
    EXPECT_TRUE(says(message_of([&] { (void)split_for(run, grown, {0, 2}, {}, held); }),
                     "for another plan"));
}

TEST(Split, that_cannot_be_read_is_named) {
    const auto run = own_folder();
    process::write(run / "shards/split.json", R"({"plan": "x", "shards": 2})");
    EXPECT_TRUE(says(message_of([&] { (void)read_split(run); }), "split.json: not a split"));
}

TEST(Part, holds_its_trials_and_their_cells_alone) {
    const Plan plan = grid();
    const Plan part = part_of(plan, {plan.trials[1].id, plan.trials[4].id, plan.trials[5].id});
    ASSERT_EQ(part.cells.size(), 2U);
    EXPECT_EQ(part.cells[1].identity, plan.cells[2].identity);
    ASSERT_EQ(part.trials.size(), 3U);
    EXPECT_EQ(part.trials[0].cell, 0U);
    EXPECT_EQ(part.trials[2].cell, 1U);
    EXPECT_EQ(part.hash, plan.hash);
}

TEST(FolderLock, lets_one_in_and_names_it) {
    const auto folder = own_folder();
    const FolderLock first(folder);
    EXPECT_TRUE(is_locked(folder));
    EXPECT_TRUE(says(message_of([&] { FolderLock second(folder); }),
                     "process " + std::to_string(getpid())));
}

TEST(FolderLock, waits_for_one_that_leaves) {
    const auto folder = own_folder();
    auto first = std::make_unique<FolderLock>(folder);
    auto second = std::async(std::launch::async,
                             [&] { FolderLock(folder, std::chrono::seconds(100)).check(); });
    EXPECT_EQ(second.wait_for(std::chrono::milliseconds(300)), std::future_status::timeout);
    first.reset();
    second.get();
    EXPECT_FALSE(is_locked(folder));
}

TEST(FolderLock, whose_folder_was_taken_over_stops) {
    const auto folder = own_folder();
    const FolderLock lock(folder);
    lock.check();
    process::write(folder / ".lock", "12 on another");  // as on a drive whose locks are not shared
    EXPECT_TRUE(says(message_of([&] { lock.check(); }), "process 12 on another"));
}

}  // namespace
}  // namespace nrem::core
