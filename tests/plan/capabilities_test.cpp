// The plan asks what components say of themselves, whatever they are called.
#include <gtest/gtest.h>

#include "plan/shelf.hpp"
#include "plan/identity.hpp"
#include "plan/relevance.hpp"

namespace nrem::core {
namespace {

// Components of the shelf under names that nobody knows.
Plan plan_of(const std::string& changes) {
    static constexpr auto components = std::to_array<nrem_component>({
        policy<shelf::Noop>({"rest", "Nothing."}),
        scheduler<shelf::Never>({"insomniac", "Never."}),
    });
    static const nrem_plugin own = nrem::detail::plugin("own", "1", "test", components);
    static const auto registry = [] {
        auto made = std::make_unique<Registry>();
        made->add(shelf::plugin(), "the shelf");
        made->add(own, "the test");
        return made;
    }();
    return make_plan(load_text("task: weather\nbackend: exemplar\nrule: exemplars\n"
                               "controls: [noop_sleep]\n" + changes,
                               "x.yaml"),
                     *registry);
}

TEST(Capabilities, give_no_sleep_to_a_cell_whose_scheduler_never_sleeps) {
    const Plan made = plan_of("scheduler: insomniac\npolicy: replay\nsleep.passes: 7\n");
    ASSERT_EQ(shelf::names(made), std::vector<std::string>{"x"});
    EXPECT_FALSE(sleeps(made.cells[0]));
    EXPECT_TRUE(made.cells[0].sleeps[0].policies.empty());
    EXPECT_EQ(made.cells[0].sleeps[0].settings, SleepSettings{});
}

TEST(Capabilities, give_no_control_to_a_cell_whose_policies_are_idle) {
    const Plan made = plan_of("scheduler: every_n\npolicy: [rest, noop]\nsleep.passes: 7\n");
    ASSERT_EQ(shelf::names(made), std::vector<std::string>{"x"});
    EXPECT_TRUE(sleeps(made.cells[0]));
    EXPECT_TRUE(is_idle(made.cells[0]));
    EXPECT_EQ(made.cells[0].sleeps[0].settings, idle_settings({}));
}

TEST(Cell, has_each_of_its_parts_in_its_identity) {
    const Plan made = plan_of("scheduler: every_n\npolicy: [replay, prune]\n");
    std::size_t seen = 0;
    made.cells[0].each_part([&](std::string_view key, const Part& part) {
        ++seen;
        EXPECT_NE(made.cells[0].identity.find(json_of(part)), std::string::npos) << key;
    });
    EXPECT_EQ(seen, 6U);
}

TEST(Seed, stands_in_a_number_of_any_part) {
    const Plan made = plan_of("seeds: [1]\nscheduler: {name: every_n, n: '{seed}'}\n"
                              "policy: {name: prune, strength: '{seed}'}\n");
    EXPECT_EQ(made.cells[0].sleeps[0].scheduler.settings[0].text, "{seed}");
    const auto cell = cell_for(made.cells[0], 1);
    ASSERT_TRUE(cell);
    EXPECT_EQ(cell->sleeps[0].scheduler.settings[0].number, 1);
    EXPECT_EQ(cell->sleeps[0].policies[0].settings[0].number, 1);
    EXPECT_EQ(cell->identity, made.cells[0].identity);
    EXPECT_EQ(cell_for(plan_of("scheduler: every_n\npolicy: prune\n").cells[0], 1), nullptr);
}

TEST(Seed, that_a_parameter_does_not_take_is_refused_by_the_plan) {
    try {
        (void)plan_of("seeds: [1, 7]\nscheduler: every_n\npolicy: {name: prune, strength: '{seed}'}\n");
        FAIL() << "taken";
    } catch (const UsageError& failure) {
        EXPECT_NE(std::string(failure.what()).find("strength: 7 is outside 0 to 1, for the seed 7"),
                  std::string::npos)
            << failure.what();
    }
}

}  // namespace
}  // namespace nrem::core
