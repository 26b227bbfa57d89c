// The config of `nrem train`: what is wrong in it is said with its place.
#include <gtest/gtest.h>

#include "config/training.hpp"
#include "config/refusal.hpp"

namespace nrem::core {
namespace {

const std::string whole =
    "name: m\ntask: {name: t, depth: 4}\nheld_out: {split: test}\n"
    "trainer: {name: torch, steps: 10}\n";

std::string refused(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return refusal_of([&] { return load_training_text(text, "m.yaml", overrides); });
}

TEST(TrainingConfig, has_the_task_what_is_held_out_of_it_and_arms_of_the_trainer) {
    const auto config = load_training_text(
        whole + "arms: {one: {passes: 1}, two: {passes: 2}}\nseeds: [1, 2]\n", "m.yaml");
    EXPECT_EQ(config.task.name, "t");
    EXPECT_EQ(config.held_out.parameters.at("depth").text, "4");
    EXPECT_EQ(config.held_out.parameters.at("split").text, "test");
    EXPECT_FALSE(config.task.parameters.contains("split"));
    ASSERT_EQ(config.arms.size(), 2U);
    EXPECT_EQ(config.arms[1].name, "two");
    EXPECT_EQ(config.arms[1].trainer.parameters.at("passes").text, "2");
    EXPECT_EQ(config.arms[1].trainer.parameters.at("steps").text, "10");
    EXPECT_EQ(config.seeds, (std::vector<std::uint64_t>{1, 2}));
}

TEST(TrainingConfig, is_one_arm_of_its_own_name_without_arms) {
    const auto config = load_training_text(whole, "m.yaml");
    ASSERT_EQ(config.arms.size(), 1U);
    EXPECT_EQ(config.arms[0].name, "m");
}

TEST(TrainingConfig, takes_overrides) {
    const auto config = load_training_text(whole, "m.yaml", {"trainer.steps=99", "seeds=[7]"});
    EXPECT_EQ(config.arms[0].trainer.parameters.at("steps").text, "99");
    EXPECT_EQ(config.seeds, (std::vector<std::uint64_t>{7}));
}

TEST(TrainingConfig, says_what_is_wrong_and_where) {
    EXPECT_EQ(refused(whole + "trianer: x\n"),
              "m.yaml:5: unknown key 'trianer' (nearest: trainer)");
    EXPECT_EQ(refused("name: m\ntask: t\ntrainer: x\n"), "m.yaml:1: no held_out is given");
    EXPECT_EQ(refused("task: {depth: 4}\nheld_out: {}\ntrainer: x\n"),
              "m.yaml:1: task wants a name, as in {name: automaton}");
    EXPECT_EQ(refused("task: t\nheld_out: {name: u}\ntrainer: x\n"),
              "m.yaml:2: held_out changes parameters, not the name");
    EXPECT_EQ(refused(whole, {"trianer.steps=1"}),
              "override 'trianer.steps=1': unknown key 'trianer' (nearest: trainer)");
    EXPECT_EQ(refused(whole + "arms: {one: 3}\n"), "m.yaml:5: one wants a mapping, not '3'");
}

}  // namespace
}  // namespace nrem::core
