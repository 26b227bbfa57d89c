// What a plan will cost: from trials, from the pilot, and what a bad plugin does to that.
#include "batch/estimate.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

// Crashes on its third write.
class FatalRule {
public:
    explicit FatalRule(const nrem::Params&) {}
    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall&) const {}
    void write(nrem::MemoryEditor&, const nrem::Experience& now, const nrem::Occasion&) const {
        if (now.step >= 2) std::raise(SIGSEGV);
    }
};

const nrem_plugin& fatal_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {nrem::rule<FatalRule>({"fatal", "Crashes on its third write."})});
    static const nrem_plugin made = nrem::toys::plugin_of("fatal", components);
    return made;
}

// After trials have run there are threads, and no pilot can be made.
constexpr PilotLimits no_pilot{.cell = 0, .all = 0};

class EstimateTest : public testing::Test {
protected:
    EstimateTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(fatal_plugin(), "fatal");
    }
    Plan plan(const std::string& more) {
        return make_plan(load_text("name: toys\ntask: {name: cycle, length: 60}\n"
                                   "backend: lookup\ncontrols: false\n" +
                                       more,
                                   "toys.yaml"),
                         registry_);
    }
    Registry registry_;
};

TEST_F(EstimateTest, the_pilot_knows_every_cell_of_a_small_plan) {
    const Plan small = plan(
        "streams: 5\narms: {a: {rule: cases}, b: {rule: cases, policy: replay, "
        "scheduler: boundary}}\n");
    const auto estimates = estimate_costs(small, registry_, {});
    ASSERT_EQ(estimates.size(), 2U);
    for (const auto& one : estimates) {
        EXPECT_EQ(one.basis, Basis::pilot);
        EXPECT_GT(one.cost.seconds, 0);
        EXPECT_EQ(one.cost.calls, 0);
        EXPECT_GT(one.cost.bytes, 5 * 60 * 100.0);
        EXPECT_LT(one.cost.bytes, 5 * 60 * 10'000.0);
    }
}

TEST_F(EstimateTest, earlier_trials_count_for_cells_with_other_streams_and_seeds) {
    const Plan past = plan("streams: 2\nseeds: [1, 2]\nrule: cases\n");
    RunDirectory directory(own_folder() / "past", make_manifest(past, registry_), Begin::fresh);
    run(past, registry_, directory, {});
    const Plan next = plan("streams: 10\nseeds: [7]\nrule: cases\n");
    const auto estimates = estimate_costs(next, registry_, directory.rows(), no_pilot);
    ASSERT_EQ(estimates.size(), 1U);
    EXPECT_EQ(estimates[0].basis, Basis::earlier);
    double seconds = 0;  // of four streams
    for (const auto& row : directory.rows())
        seconds += row.timing.wake_seconds + row.timing.write_seconds;
    EXPECT_NEAR(estimates[0].cost.seconds, seconds * 10 / 4, 1e-9);
}

TEST_F(EstimateTest, a_plugin_that_crashes_loses_its_own_estimate_only) {
    const Plan mixed = plan(
        "streams: 2\narms: {a: {rule: cases}, b: {rule: fatal}, c: {rule: cases, "
        "context: {visible: 3}}}\n");
    const auto estimates = estimate_costs(mixed, registry_, {});
    ASSERT_EQ(estimates.size(), 3U);
    EXPECT_EQ(estimates[0].basis, Basis::pilot);
    EXPECT_EQ(estimates[1].basis, Basis::none);
    EXPECT_EQ(estimates[2].basis, Basis::pilot);
}

TEST_F(EstimateTest, cells_that_time_did_not_reach_are_like_their_arm) {
    const Plan swept = plan("rule: cases\nstreams: 4\nsweep: {context.visible: [1, 2]}\n");
    ASSERT_EQ(swept.cells.size(), 2U);
    const Plan past = plan("rule: cases\nstreams: 2\ncontext: {visible: 1}\n");
    RunDirectory directory(own_folder() / "past", make_manifest(past, registry_), Begin::fresh);
    run(past, registry_, directory, {});
    const auto estimates = estimate_costs(swept, registry_, directory.rows(), no_pilot);
    EXPECT_EQ(estimates[0].basis, Basis::earlier);
    EXPECT_EQ(estimates[1].basis, Basis::arm);
    EXPECT_EQ(estimates[1].cost.seconds, estimates[0].cost.seconds);
}

}  // namespace
}  // namespace nrem::core
