// Whatever small table a run comes to, a verdict agrees with itself: its interval, p, correction and
// margin say the same.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "analysis/comparison.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

// One to twelve streams of one to nine answers for up to four arms and a baseline, under one to
// three seeds. Few answers make ties, no spread and no difference common.
std::vector<Row> drawn_rows() {
    const auto streams = *rc::gen::inRange<std::size_t>(1, 13);
    const auto arms = *rc::gen::inRange<std::size_t>(1, 5);
    const auto seeds = *rc::gen::inRange<std::uint64_t>(1, 4);
    const auto lengths = *rc::gen::container<std::vector<std::size_t>>(
        streams, rc::gen::inRange<std::size_t>(1, 10));
    const auto shown = *rc::gen::inRange(0, 3);  // how much of it is drawn: all, half, nothing
    std::vector<Row> rows;
    for (std::size_t arm = 0; arm <= arms; ++arm)
        for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
            std::vector<std::string> answers;
            for (const std::size_t length : lengths)
                answers.push_back(*rc::gen::container<std::string>(
                    length, shown == 0 ? rc::gen::element('0', '1')
                            : shown == 1
                                ? rc::gen::element('1', '1', '1', arm == 0 ? '0' : '1')
                                : rc::gen::just(arm == 0 ? '0' : '1')));
            rows.push_back(row_of(arm == 0 ? "base" : "arm" + std::to_string(arm), answers, seed));
        }
    return rows;
}

bool leaves_out_zero(const Interval& interval) {
    return interval.low > 0 || interval.high < 0;
}

void check(const Verdict& verdict, const Difference& difference) {
    RC_TAG(std::string(name_of(verdict.test)) + ", " + std::string(name_of(verdict.finding)));
    const Interval& interval = verdict.interval;
    const bool known = !std::isnan(interval.low);
    RC_ASSERT(known == !std::isnan(verdict.p.value));
    RC_ASSERT(!known || interval == difference.interval);
    if (!known) {
        RC_ASSERT(verdict.finding == Finding::undecided);
        return;
    }
    RC_ASSERT(interval.low <= difference.value && difference.value <= interval.high);
    RC_ASSERT((verdict.p.value < 0.05) == leaves_out_zero(interval));
    RC_ASSERT(verdict.corrected_p.value >= verdict.p.value);
    RC_ASSERT(verdict.p.value > 0 && verdict.corrected_p.value <= 1);
    RC_ASSERT(verdict.p.value >= least_p({.clusters = difference.streams}) * (1 - 1e-9) ||
              verdict.test != Test::flips);
    const bool is_found = verdict.corrected_p.value < 0.05;
    RC_ASSERT((verdict.finding == Finding::better) == (is_found && difference.value > 0));
    RC_ASSERT((verdict.finding == Finding::worse) == (is_found && difference.value < 0));
    if (verdict.finding == Finding::better) RC_ASSERT(interval.low > 0);
    if (verdict.finding == Finding::worse) RC_ASSERT(interval.high < 0);
    if (verdict.finding == Finding::equivalent) {
        RC_ASSERT(!leaves_out_zero(interval));
        RC_ASSERT(interval.low >= -verdict.margin && interval.high <= verdict.margin);
        RC_ASSERT(verdict.equivalence_p.value < 0.05);
    }
    RC_ASSERT((verdict.finding == Finding::undecided) == !verdict.needs.empty());
}

RC_GTEST_PROP(Verdict, agrees_with_itself_whatever_the_table, ()) {
    CompareOptions options;
    options.baselines = {"base"};
    options.flips = 500;
    options.margin = *rc::gen::element(0.0, 0.05, 0.2, 0.5);
    const Comparison comparison = compare(drawn_rows(), options);
    for (const Pair& pair : comparison.groups.at(0).pairs) {
        RC_ASSERT(pair.verdict.family == comparison.groups[0].pairs.size());
        check(pair.verdict, headline(pair));
    }
}

TEST(Verdict, of_two_streams_that_differ_equally_is_undecided) {
    CompareOptions options;
    options.baselines = {"base"};
    const Comparison comparison = compare(
        {row_of("arm", {"110000", "110000"}), row_of("base", {"100000", "100000"})}, options);
    const Verdict& verdict = comparison.groups[0].pairs[0].verdict;
    EXPECT_EQ(verdict.finding, Finding::undecided);
    EXPECT_LT(verdict.interval.low, 0);
    EXPECT_GT(verdict.interval.high, 1.0 / 6);
    EXPECT_GT(verdict.detectable, 0.1);
}

}  // namespace
}  // namespace nrem::core::testing
