// Which cells a page shows of a very large sweep.
#include "report/page_cells.hpp"

#include <gtest/gtest.h>

#include "report/page_data.hpp"
#include "report/sample.hpp"

namespace nrem::core {
namespace {

// 100 arms of rising accuracy, their baseline in the middle and a twin for the best.
Comparison large() {
    Group group;
    for (int i = 0; i < 100; ++i) {
        CellSummary cell;
        cell.arm = cell.label = "arm " + std::to_string(i);
        cell.estimates[Metric::accuracy].value = i / 100.0;
        if (i == 50) cell.control = Control::no_memory;
        if (i == 0) cell.control = Control::noop_sleep;
        group.cells.push_back(cell);
        Pair pair;
        pair.cell = static_cast<std::size_t>(i);
        pair.baseline = 50;
        pair.baseline_name = "no_memory";
        if (i != 50) group.pairs.push_back(pair);
    }
    group.fronts = {
        {"bytes", {{.cell = 98, .by = 99}, {.cell = 1, .by = 2}, {.cell = 97, .by = 3}}}};
    Comparison comparison;
    comparison.groups = {group};
    return comparison;
}

TEST(PageCells, are_all_where_they_are_few) {
    const auto [page, left_out] = page_cells(large(), 100);
    EXPECT_EQ(page.groups[0].cells.size(), 100u);
    EXPECT_EQ(left_out, 0u);
}

TEST(PageCells, are_the_best_and_the_controls_of_a_large_sweep) {
    const auto [page, left_out] = page_cells(large(), 20);
    const auto& cells = page.groups[0].cells;
    ASSERT_EQ(cells.size(), 20u);
    EXPECT_EQ(left_out, 80u);
    EXPECT_EQ(cells[0].name(), "arm 50");
    EXPECT_EQ(cells[1].name(), "arm 81");
    EXPECT_EQ(cells[19].name(), "arm 99");
}

TEST(PageCells, keep_their_pairs_and_their_places_on_a_front) {
    const auto [page, left_out] = page_cells(large(), 20);
    const Group& group = page.groups[0];
    ASSERT_EQ(group.pairs.size(), 19u);
    EXPECT_EQ(group.cells[group.pairs[0].cell].name(), "arm 81");
    EXPECT_EQ(group.cells[group.pairs[0].baseline].name(), "arm 50");
    const auto& points = group.fronts[0].points;
    ASSERT_EQ(points.size(), 2u);
    EXPECT_EQ(group.cells[points[0].cell].name(), "arm 98");
    EXPECT_EQ(group.cells[points[0].by].name(), "arm 99");
    EXPECT_EQ(points[1].by, points[1].cell) << "what dominates it is not in the page";
}

TEST(PageCells, that_are_left_out_are_counted_in_the_page) {
    ReportInput input = sample::input();
    EXPECT_EQ(page_data(input)["cells_left_out"], 0);
}

}  // namespace
}  // namespace nrem::core
