// The plots that a report writes as Vega-Lite files.
#include "report/vega_lite.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "report/sample.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

const Json& plot(const std::vector<PlotFile>& files, const std::string& name) {
    const auto found = std::ranges::find(files, name, &PlotFile::name);
    if (found == files.end()) throw std::out_of_range("no plot " + name);
    return found->spec;
}

class VegaLite : public testing::Test {
protected:
    Comparison comparison_ = sample::input().comparison;
};

TEST_F(VegaLite, has_each_pair_with_its_interval_and_verdict) {
    const auto files = vega_lite(comparison_);
    const Group& group = comparison_.groups.at(0);
    std::string name = "1-" + group.task + "-differences.vl.json";
    const Json& values = plot(files, name).at("data").at("values");
    const Pair& first = group.pairs.at(0);
    EXPECT_EQ(values.at(0).at("difference"), first.differences[Metric::accuracy].value);
    EXPECT_EQ(values.at(0).at("low"), first.differences[Metric::accuracy].interval.low);
    EXPECT_EQ(values.at(0).at("verdict"), name_of(first.verdict.finding));
}

// 2.7: a bin of one prediction is no jump to 1.
TEST_F(VegaLite, marks_bins_that_have_few_predictions_beside_the_fullest) {
    CurveBin full{.from = 0, .to = 9, .right = {.n = 100, .hits = 60}, .log_loss = {}, .absolute_error = {}};
    CurveBin few = full;
    few.right = {.n = 9, .hits = 9};
    comparison_.groups.at(0).cells.at(0).pooled.curve = {full, few};
    const std::string name = "1-" + comparison_.groups.at(0).task + "-learning.vl.json";
    const auto files = vega_lite(comparison_);
    const Json& values = plot(files, name).at("data").at("values");
    EXPECT_EQ(values.at(0).at("n"), 100);
    EXPECT_EQ(values.at(0).at("few"), false);
    EXPECT_EQ(values.at(1).at("n"), 9);
    EXPECT_EQ(values.at(1).at("few"), true);
}

TEST_F(VegaLite, names_no_file_by_what_a_task_is_called_alone) {
    comparison_.groups.at(0).task = "../../etc/passwd";
    for (const auto& file : vega_lite(comparison_))
        EXPECT_EQ(file.name.find_first_of("/\\"), std::string::npos) << file.name;
}

TEST_F(VegaLite, leaves_out_the_rungs_of_a_search) {
    const auto all = vega_lite(comparison_).size();
    ASSERT_GT(all, 0U);
    comparison_.groups.at(0).rung = 1;
    EXPECT_LT(vega_lite(comparison_).size(), all);
}

}  // namespace
}  // namespace nrem::core
