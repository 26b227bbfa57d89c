// A search by halving: who goes on follows from the rows, however often it was cut short.
#include "study/plan_with.hpp"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "analysis/claim_metrics.hpp"
#include "analysis/claims.hpp"
#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

class HalvingTest : public testing::Test {
protected:
    HalvingTest() { registry_.add(toys::plugin(), "toys"); }
    static Config config(const std::string& more = "") {
        return load_text(
            "name: halving\ntask: {name: cycle, length: 30}\nbackend: lookup\n"
            "streams: 10\nseeds: [1, 2]\ncontrols: [no_memory]\n"
            "search:\n  method: halving\n  points: 8\n  factor: 2\n  streams: 1\n"
            "  space: {rule: [none, cases], context.capacity: {from: 100, to: 1000}}\n" +
                more,
            "halving.yaml");
    }
    // Runs what is planned until the search is over; every plan on the way.
    std::vector<Plan> search(const Config& config, const std::string& name) {
        std::vector<Plan> plans{plan_with(config, registry_, {})};
        while (true) {
            RunDirectory directory(own_folder() / name, make_manifest(plans.back(), registry_),
                                   Begin::resume);
            run(plans.back(), registry_, directory, {.jobs = 2});
            all_ = directory.rows();
            if (!goes_on(plans.back())) return plans;
            rows_ = directory.rows();
            plans.push_back(plan_with(config, registry_, rows_));
        }
    }
    Registry registry_;
    std::vector<Row> rows_;  // when the verdict was planned
    std::vector<Row> all_;   // when all is over
};

std::size_t on_rung(const Plan& plan, std::uint64_t rung) {
    return static_cast<std::size_t>(std::ranges::count_if(plan.cells, [&](const Cell& cell) {
        return cell.rung == rung && cell.control == Control::none;
    }));
}

TEST_F(HalvingTest, climbs_with_fewer_cells_on_more_streams_to_a_verdict_on_all) {
    const auto plans = search(config(), "run");
    ASSERT_EQ(plans.size(), 4U);
    EXPECT_EQ(on_rung(plans[0], 1), plans[0].cells.size());
    EXPECT_GT(on_rung(plans[0], 1), 4U);
    EXPECT_EQ(on_rung(plans[3], 2), (on_rung(plans[3], 1) + 1) / 2);
    EXPECT_EQ(on_rung(plans[3], 3), (on_rung(plans[3], 2) + 1) / 2);
    EXPECT_EQ(on_rung(plans[3], 0), 1U);
    for (const auto& trial : plans[3].trials) {
        const Cell& cell = plans[3].cells[trial.cell];
        EXPECT_EQ(cell.streams, cell.rung ? 1U << (cell.rung - 1) : 10U);
        EXPECT_EQ(trial.seed == 1'000'001, cell.rung > 0) << cell.name();
    }
}

TEST_F(HalvingTest, finds_what_is_better) {
    const auto plans = search(config(), "run");
    for (const auto& cell : plans.back().cells)
        if (cell.rung == 0 && cell.control == Control::none) {
            EXPECT_EQ(cell.factors[0], (std::pair<std::string, std::string>("rule", "cases")));
        }
    const auto worst = search(config("  goal: least\n"), "worst");
    for (const auto& cell : worst.back().cells)
        if (cell.rung == 0 && cell.control == Control::none) {
            EXPECT_EQ(cell.rule.component->name, "none");
        }
}

TEST_F(HalvingTest, a_claim_is_about_the_cell_that_is_judged) {
    const Config with_claim = config("expect:\n  - {claim: c, arm: halving, metric: accuracy, at_least: 0}\n");
    (void)search(with_claim, "run");
    const auto claims = check_claims(with_claim.expect, all_, compare(all_, {}));
    ASSERT_EQ(claims.size(), 1U);
    EXPECT_EQ(claims[0].detail.find("rung"), std::string::npos) << claims[0].detail;
    EXPECT_EQ(claims[0].detail.find("the tightest of"), std::string::npos) << claims[0].detail;
}

// What is better of the headline under the worst seed is what is better of the headline.
TEST_F(HalvingTest, goes_by_the_headline_where_the_metric_is_made_from_it) {
    const auto plans = search(config("  metric: worst_seed\n"), "run");
    for (const auto& cell : plans.back().cells)
        if (cell.rung == 0 && cell.control == Control::none) {
            EXPECT_EQ(cell.rule.component->name, "cases");
        }
    EXPECT_TRUE(find_metric("worst_seed")->is_headline);
    EXPECT_TRUE(find_metric("best_seed")->is_headline);
}

TEST_F(HalvingTest, goes_on_where_it_was) {
    const auto plans = search(config(), "run");
    std::vector<Row> rows = rows_;
    EXPECT_EQ(plan_with(config(), registry_, rows).hash, plans[3].hash);
    std::ranges::reverse(rows);
    EXPECT_EQ(plan_with(config(), registry_, rows).hash, plans[3].hash);
    std::erase_if(rows, [](const Row& row) { return row.rung == 3; });
    EXPECT_EQ(plan_with(config(), registry_, rows).hash, plans[2].hash);
    rows.pop_back();
    EXPECT_TRUE(goes_on(plan_with(config(), registry_, rows)));
}

TEST_F(HalvingTest, a_cell_that_fails_comes_last) {
    const Plan first = plan_with(config(), registry_, {});
    RunDirectory directory(own_folder() / "run", make_manifest(first, registry_), Begin::fresh);
    run(first, registry_, directory, {});
    std::vector<Row> rows = directory.rows();
    for (auto& row : rows)
        if (row.rule == "cases") row.outcome = Outcome::failed;
    const Plan second = plan_with(config(), registry_, rows);
    std::size_t kept = 0;
    for (const auto& cell : second.cells)
        kept += cell.rung == 2 && cell.rule.component->name == "none";
    const auto left = std::ranges::count_if(
        first.cells, [](const Cell& cell) { return cell.rule.component->name == "none"; });
    EXPECT_EQ(kept, std::min<std::size_t>(static_cast<std::size_t>(left), on_rung(second, 2)));
}

}  // namespace
}  // namespace nrem::core
