// Rows as JSON lines: what is written is read back, and what is broken is named.
#include "store/row.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

Row full_row() {
    TrialRecord trial = trial_of({"10-1", "0"}, 18446744073709551615u);
    trial.streams[0].steps[0].log_loss = 0.1;
    trial.streams[0].steps[1].age = 5;
    trial.streams[0].nights.emplace_back().passes.emplace_back().gain = 1.0 / 3;
    Row row = row_of_trial("arm <script>", trial);
    row.factors = {{"sleep.passes", "4"}};
    row.control = Control::noop_sleep;
    row.policies = {"prune", "condense"};
    row.also = {"other"};
    return row;
}

std::string error_of(const nlohmann::json& json) {
    try {
        (void)row_from_json(json);
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Row, comes_back_as_it_was_written) {
    const Row row = full_row(), back = row_from_line(to_line(row));
    EXPECT_EQ(to_line(back), to_line(row));
    EXPECT_EQ(back.metrics, row.metrics);
    EXPECT_EQ(back.seed, 18446744073709551615u);
    EXPECT_EQ(back.factors, row.factors);
    EXPECT_EQ(back.control, Control::noop_sleep);
}

TEST(Row, names_the_rung_of_a_search_and_nothing_where_there_is_none) {
    Row row = row_of("arm", {"10"});
    EXPECT_FALSE(to_json(row).contains("rung"));
    EXPECT_EQ(row_from_json(to_json(row)).rung, 0U);
    row.rung = 2;
    EXPECT_EQ(to_json(row).at("rung"), 2);
    EXPECT_EQ(row_from_json(to_json(row)).rung, 2U);
}

TEST(Row, keeps_the_parts_of_its_name) {
    Row row = row_of("noop_sleep", {"10"});
    EXPECT_FALSE(to_json(row).contains("of"));
    EXPECT_FALSE(to_json(row).contains("copy"));
    row.of = "x #2";
    row.factors = {{"k", "1"}};
    row.copy = 3;
    const Row back = row_from_json(to_json(row));
    EXPECT_EQ(back.name(), "noop_sleep of x #2, k=1 #3");
    EXPECT_EQ(back.name(back.factors), "noop_sleep of x #2 #3");
    EXPECT_EQ(back.written, "");
}

TEST(Row, from_before_its_name_had_parts_is_called_what_it_was) {
    Row twin = row_of("noop_sleep", {"10"});
    twin.factors = {{"k", "1"}};
    nlohmann::json json = to_json(twin);
    json["name"] = "noop_sleep of x, k=1";
    const Row row = row_from_json(json);
    EXPECT_EQ(row.name(row.factors), "noop_sleep of x, k=1");
    EXPECT_EQ(to_json(row)["name"], json["name"]);
}

TEST(Row, is_one_line) {
    Row row = full_row();
    row.error = "first\nsecond";
    EXPECT_EQ(to_line(row).find('\n'), std::string::npos);
    EXPECT_EQ(row_from_line(to_line(row)).error, "first\nsecond");
}

TEST(Row, keeps_clocks_out_of_its_metrics) {
    const nlohmann::json json = to_json(full_row());
    EXPECT_TRUE(json.contains("timing"));
    EXPECT_EQ(json.at("metrics").dump().find("seconds"), std::string::npos);
    EXPECT_EQ(json.at("metrics").dump().find("_ns"), std::string::npos);
}

TEST(Row, writes_unknown_numbers_as_null_and_reads_them_back) {
    const Row row = row_of("empty", std::vector<std::string>{});
    const nlohmann::json json = to_json(row);
    EXPECT_TRUE(json["metrics"]["summary"]["accuracy"].is_null());
    EXPECT_TRUE(json["timing"]["wake_ns"]["p50"].is_null());
    EXPECT_TRUE(std::isnan(row_from_json(json).timing.wake_ns.p50));
}

TEST(Row, writes_doubles_so_that_they_round_trip) {
    Row row = full_row();
    row.metrics[Metric::log_loss] = {3, 0.1 + 0.2};
    EXPECT_EQ(row_from_line(to_line(row)).metrics[Metric::log_loss].sum, 0.1 + 0.2);
}

TEST(Row, replaces_bytes_that_are_not_utf8) {
    Row row = full_row();
    row.error = "bad \xff byte";
    EXPECT_EQ(row_from_line(to_line(row)).error, "bad \xEF\xBF\xBD byte");
}

TEST(Row, names_a_missing_field_with_its_path) {
    nlohmann::json json = to_json(full_row());
    json["metrics"]["streams"][1].erase("name");
    EXPECT_EQ(error_of(json), "metrics.streams[1].name: missing");
}

TEST(Row, reads_a_figure_that_it_lacks_as_unknown) {
    nlohmann::json json = to_json(full_row());
    json["metrics"]["total"].erase("top5");
    json["metrics"].erase("transfer");
    json["metrics"]["nights"].erase("capped");
    const Metrics read = row_from_json(json).metrics;
    EXPECT_TRUE(std::isnan(read[Metric::top5].value()));
    EXPECT_TRUE(std::isnan(read[Metric::forgetting].value()));
    EXPECT_EQ(read.nights.capped, 0U);
    EXPECT_EQ(read[Metric::accuracy], full_row().metrics[Metric::accuracy]);
}

TEST(Row, has_a_schema_and_is_read_up_to_that) {
    nlohmann::json json = to_json(full_row());
    EXPECT_EQ(json.at("schema"), row_schema);
    json.erase("schema");
    EXPECT_EQ(to_json(row_from_json(json)), json);  // as the version before wrote it
    json["schema"] = row_schema + 1;
    EXPECT_EQ(error_of(json), "schema: 2 is of a later version of nrem");
}

TEST(Row, names_a_wrong_type_with_its_path) {
    nlohmann::json json = to_json(full_row());
    json["metrics"]["streams"][1]["index"] = -1;
    EXPECT_EQ(error_of(json), "metrics.streams[1].index: expected a whole number");
    json = to_json(full_row());
    json["seed"] = 1.5;
    EXPECT_EQ(error_of(json), "seed: expected a whole number");
    EXPECT_EQ(error_of(nlohmann::json::array()), "expected an object");
}

TEST(Row, refuses_more_hits_than_items) {
    nlohmann::json json = to_json(full_row());
    json["metrics"]["total"]["right"] = {3, 4};
    EXPECT_EQ(error_of(json), "metrics.total.right: expected [n, hits] with no more hits than n");
}

TEST(Row, refuses_a_right_string_that_disagrees_with_its_counts) {
    nlohmann::json json = to_json(full_row());
    json["metrics"]["streams"][0]["right"] = "11-1";
    EXPECT_EQ(error_of(json),
              "metrics.streams[0].right: does not agree with the counts of its stream");
    json["metrics"]["streams"][0]["right"] = "1x-1";
    EXPECT_EQ(error_of(json), "metrics.streams[0].right: expected characters 1, 0 and -");
}

TEST(Row, names_the_known_outcomes) {
    nlohmann::json json = to_json(full_row());
    json["outcome"] = "fine";
    EXPECT_EQ(error_of(json), "outcome: expected one of ok, failed, cancelled");
}

TEST(Row, says_where_a_cut_line_stops_being_json) {
    const std::string line = to_line(full_row());
    for (const std::size_t size : {std::size_t{0}, line.size() / 2, line.size() - 1})
        EXPECT_THROW((void)row_from_line(line.substr(0, size)), Error) << size;
    EXPECT_THROW((void)row_from_line(R"({"seed": 1e999})"), Error);
}

}  // namespace
}  // namespace nrem::core::testing
