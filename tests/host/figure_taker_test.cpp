// Figures that say nothing: n = 0.
#include "host/figure_taker.hpp"

#include <gtest/gtest.h>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

Component measuring() {
    Component made;
    made.figures = {{.name = "f", .unit = "", .summary = "", .minimum = 0, .maximum = 1}};
    return made;
}

void give(const FigureTaker& taker, std::uint64_t n) {
    taker.sink()->figure(taker.sink()->self, borrow("f"), 0.5, n);
}

TEST(FigureTaker, adds_nothing_of_no_measurements_and_remembers_which) {
    const Component component = measuring();
    FigureTaker taker(component);
    FigureSums sums(1);
    taker.into(sums);
    give(taker, 3);
    EXPECT_EQ(taker.empty(), "");
    give(taker, 0);
    EXPECT_TRUE(taker.good());
    EXPECT_EQ(taker.empty(), "f");
    EXPECT_EQ(sums[0], (FigureSum{3, 1.5}));
}

TEST(FigureTaker, of_the_kit_refuses_a_figure_of_no_measurements) {
    const Component component = measuring();
    FigureTaker taker(component, NoMeasurement::is_refused);
    give(taker, 1);
    EXPECT_TRUE(taker.good());
    give(taker, 0);
    EXPECT_EQ(taker.complaint(), "figure 'f' has n = 0, and adds nothing: leave it out");
}

}  // namespace
}  // namespace nrem::core
