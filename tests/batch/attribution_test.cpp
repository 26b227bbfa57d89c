// Each way in which a fact fails to become a right answer is put down to its cause, and to that
// alone.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>

#include "analysis/claim_metrics.hpp"
#include "batch/batch.hpp"
#include "config/config.hpp"
#include "plan/named_figures.hpp"
#include "report/attribution_tables.hpp"
#include "report/report.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/ledger.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

std::vector<Json> lines_in(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<Json> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

// A reader that answers "c" to all.
const std::string blind = "backend: {name: reader, reads: 0}\n";

using Counts = std::map<std::string, std::uint64_t>;

// Wrong answers by cause, those that there are; "wrong" is what accuracy says of all of them.
Counts counts_in(const Json& names, const Json& part) {
    Counts made;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = names[i];
        const auto hits = part.at("measured")[i][1].get<std::uint64_t>();
        if (name.starts_with("attribution.") && hits) made[name.substr(12)] = hits;
    }
    return made;
}

class AttributionTest : public testing::Test {
protected:
    AttributionTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(toys::ledgers(), "ledgers");
    }
    // With what most of them have, where `more` has nothing else.
    Plan plan(std::string more, bool asked = true) {
        for (const std::string usual : {"backend: reader", "scheduler: boundary", "policy: spoiler",
                                        "streams: 1"})
            if (("\n" + more).find("\n" + usual.substr(0, usual.find(':') + 1)) == more.npos)
                more += usual + "\n";
        return make_plan(load_text("name: x\ncontrols: false\nattribution: " +
                                       std::string(asked ? "true\n" : "false\n") + more,
                                   "x.yaml"),
                         registry_);
    }
    void run_in(const std::string& name, const Plan& plan, RunOptions options = {.jobs = 2}) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        run(plan, registry_, directory, options);
    }
    std::vector<Json> rows(const std::string& name, const Plan& plan,
                           RunOptions options = {.jobs = 2}) {
        run_in(name, plan, options);
        return lines_in(folder_ / name / "trials.jsonl");
    }
    Json row(const Plan& plan) {
        const auto all = rows("run" + std::to_string(++runs_), plan);
        EXPECT_EQ(all.size(), 1U);
        EXPECT_EQ(all.at(0).at("outcome"), "ok") << all.at(0);
        return all.at(0);
    }
    // That the causes add up to the wrong answers, in all and in each group, and what they are.
    Counts causes(const Json& row, const std::string& group = "") {
        const Json& metrics = row.at("metrics");
        const Json* part = &metrics;
        if (!group.empty())
            for (const Json& each : metrics.at("groups"))
                if (each.at("group") == group) part = &each;
        const Counts made = counts_in(metrics.at("names"), *part);
        const auto right = part->at("total").at("right").get<std::vector<std::uint64_t>>();
        std::uint64_t sum = 0;
        for (const auto& [cause, count] : made) sum += count;
        EXPECT_EQ(sum, right[0] - right[1]) << row;
        return made;
    }
    Counts causes_of(const std::string& more) { return causes(row(plan(more))); }
    std::vector<Json> steps(const std::string& name, const Json& row) {
        const std::string id = row.at("id");
        auto all = lines_in(folder_ / name / "trials" / id / "events.jsonl");
        std::erase_if(all, [](const Json& line) { return !line.contains("cause"); });
        return all;
    }
    std::filesystem::path folder_;
    Registry registry_;
    int runs_ = 0;
};

// Who has read nothing answers "c", which is right for item 3.
TEST_F(AttributionTest, of_a_rule_that_writes_nothing_are_write_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: nothing}\n"),
              (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_a_rule_that_shows_nothing_are_retrieval_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, shows: nothing}\nscheduler: never\n"),
              (Counts{{"retrieval_miss", 4}}));
}

TEST_F(AttributionTest, of_a_reader_that_does_not_read_are_reading_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: keeper\n" + blind + "scheduler: never\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_a_fact_that_a_night_drops_name_the_night) {
    const Plan drops = plan("task: ledger\nrule: keeper\n" + blind);
    const Json made = rows("drops", drops).at(0);
    EXPECT_EQ(causes(made, "early"), (Counts{{"reading_miss", 2}}));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"reading_miss", 1}}));
    EXPECT_EQ(made.at("metrics").at("losses"),
              (Json{{{"sleep", "sleep"}, {"night", 2}, {"policies", "spoiler"}, {"misses", 1}}}));
    const auto wrong = steps("drops", made);
    ASSERT_EQ(wrong.size(), 4U);
    EXPECT_EQ(wrong[2].at("cause"), "retention_miss");
    EXPECT_EQ(wrong[2].at("lost_night"), 2);
    EXPECT_EQ(wrong[2].at("lost_by"), "spoiler");
    EXPECT_FALSE(wrong[3].contains("lost_night"));
}

TEST_F(AttributionTest, of_a_fact_that_a_night_supersedes_are_retention_misses) {
    const Json made = row(plan("task: ledger\nrule: {name: keeper, shows: nothing}\n" + blind +
                               "policy: {name: spoiler, way: supersede}\n"));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"retrieval_miss", 1}}));
}

// A night drops item 1 of the memory that is applied; the one that is read where it is withdrawn has
// it still.
TEST_F(AttributionTest, go_by_the_memory_that_was_read_where_nights_are_withdrawn) {
    const Json made = row(plan("task: ledger\nrule: keeper\n" + blind +
                               "policy: {name: spoiler, way: drop, night: 1}\ndesign: ABAB\n"
                               "streams: 2\n"));
    // Item 1 is asked for twice a stream, once in either part.
    EXPECT_EQ(causes(made), (Counts{{"reading_miss", 6}, {"retention_miss", 2}}));
}

TEST_F(AttributionTest, of_a_fact_that_a_write_drops_name_the_write) {
    const Json made = rows("writes", plan("task: ledger\nrule: {name: keeper, writes: latest}\n"
                                          "scheduler: never\n"))
                          .at(0);
    EXPECT_EQ(causes(made), (Counts{{"retention_miss", 4}}));
    EXPECT_EQ(made.at("metrics").at("losses"),
              (Json{{{"sleep", ""}, {"night", 0}, {"misses", 4}}}));
    const auto wrong = steps("writes", made);
    ASSERT_EQ(wrong.size(), 4U);
    EXPECT_EQ(wrong[0].at("lost_step"), 1) << "item 1, when item 2 was written";
    EXPECT_EQ(wrong[1].at("lost_step"), 2);
    EXPECT_FALSE(wrong[0].contains("lost_night"));
}

// Record 1 says it is made of both, and has the answer of one.
TEST_F(AttributionTest, of_a_mistaken_merge_are_retention_misses_of_what_it_dropped) {
    const Json made = row(plan("task: ledger\nrule: keeper\n"
                               "policy: {name: spoiler, way: merge, night: 1}\n"));
    EXPECT_EQ(causes(made), (Counts{{"retention_miss", 2}}));
    EXPECT_EQ(made.at("metrics").at("losses").at(0).at("night"), 1);
}

TEST_F(AttributionTest, of_a_record_that_only_changed_its_numbers_lose_nothing) {
    EXPECT_EQ(causes_of("task: ledger\nrule: keeper\n" + blind +
                        "policy: {name: spoiler, way: rename}\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_an_older_value_that_is_shown_are_stale) {
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: {name: keeper, writes: first}\n"
                        "scheduler: never\n"),
              (Counts{{"stale", 1}}));
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: keeper\n"
                        "policy: {name: spoiler, night: 9}\n"),
              (Counts{})) << "the newer one is read";
}

TEST_F(AttributionTest, of_a_guess_that_happens_to_be_an_older_value_are_not_stale) {
    EXPECT_EQ(causes_of("task: {name: ledger, updates: 1}\nrule: {name: keeper, writes: nothing}\n"),
              (Counts{{"write_miss", 5}}));
}

TEST_F(AttributionTest, of_a_truth_that_nobody_told_are_bad_gold) {
    EXPECT_EQ(causes_of("task: {name: ledger, gold: wrong}\nrule: keeper\nscheduler: never\n"),
              (Counts{{"bad_gold", 2}}));
    EXPECT_EQ(causes_of("task: {name: ledger, gold: misheard}\nrule: {name: keeper, shows: nothing}\n"
                        "scheduler: never\n"),
              (Counts{{"bad_gold", 2}, {"retrieval_miss", 2}}));
}

// The truth is the item, and not what was told of it: that is no fault of the task.
TEST_F(AttributionTest, of_a_fact_that_is_asked_for_the_other_way_round_are_as_ever) {
    const std::string asks = "task: {name: ledger, asks: backwards}\nscheduler: never\n";
    EXPECT_EQ(causes_of(asks + "rule: keeper\n"), (Counts{{"reading_miss", 4}}));
    EXPECT_EQ(causes_of(asks + "rule: {name: keeper, writes: nothing}\n"), (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_what_was_never_told_are_no_facts) {
    EXPECT_EQ(causes_of("task: {name: ledger, strangers: 1}\nrule: keeper\nscheduler: never\n"),
              (Counts{{"no_fact", 2}}));
}

TEST_F(AttributionTest, of_evidence_are_the_worst_of_its_items) {
    const Json made = row(plan("task: {name: ledger, pairs: 1}\nrule: keeper\n" + blind));
    EXPECT_EQ(causes(made, "early"), (Counts{{"reading_miss", 2}}));
    EXPECT_EQ(causes(made, "late"), (Counts{{"retention_miss", 1}, {"reading_miss", 1}}))
        << "item 1 is the evidence of questions 1 and 3, and 3 is right by chance";
}

TEST_F(AttributionTest, of_tensors_are_not_known) {
    EXPECT_EQ(causes_of("task: ledger\nrule: counting\n"), (Counts{{"not_known", 4}}));
}

TEST_F(AttributionTest, of_words_that_nobody_can_trace_are_not_known) {
    const std::string never = "scheduler: never\n";
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: riddles}\n" + never),
              (Counts{{"not_known", 4}}));
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: words}\n" + never),
              (Counts{{"not_known", 4}}));
}

TEST_F(AttributionTest, of_words_that_the_task_reads_are_known) {
    const std::string never = "scheduler: never\n";
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: words, shows: nothing}\n" + never),
              (Counts{{"retrieval_miss", 4}}));
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: words, shows: words}\n" + never),
              (Counts{{"reading_miss", 4}}));
    EXPECT_EQ(causes_of("task: spoken\nrule: {name: keeper, writes: riddles}\n" + never),
              (Counts{{"write_miss", 4}}));
}

TEST_F(AttributionTest, of_records_shown_in_words_are_reading_misses) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, shows: words}\nscheduler: never\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, count_what_the_predictor_saw_besides_the_memory) {
    EXPECT_EQ(causes_of("task: ledger\nrule: {name: keeper, writes: nothing}\n" + blind +
                        "scheduler: never\ncontext: {visible: 9}\n"),
              (Counts{{"reading_miss", 4}}));
}

TEST_F(AttributionTest, of_questions_that_name_nothing_are_not_known) {
    EXPECT_EQ(causes_of("task: {name: ledger, shown: nothing}\nrule: keeper\n" + blind),
              (Counts{{"not_known", 4}}));
}

// Without what names the cell, and what causes have of their own.
Json without_causes(Json row) {
    for (const char* own : {"id", "identity", "twin", "timing"}) row.erase(own);
    Json& metrics = row.at("metrics");
    for (const char* own : {"names", "measured", "losses"}) metrics.erase(own);
    for (const char* list : {"streams", "groups"})
        for (Json& each : metrics.at(list)) each.erase("measured");
    for (Json& stream : metrics.at("streams"))
        for (Json& each : stream.at("groups")) each.erase("measured");
    Json summary = Json::object();
    for (const auto& [name, value] : metrics.at("summary").items())
        if (!name.starts_with("figure.attribution.")) summary[name] = value;
    metrics.at("summary") = summary;
    return row;
}

TEST_F(AttributionTest, leave_rows_as_they_are_without_them) {
    const std::string ways[] = {
        "task: ledger\nrule: keeper\n",
        "task: {name: ledger, updates: 1}\nrule: keeper\nsleep: {mode: overlapped, publish_after: 2}\n",
        "task: spoken\nrule: {name: keeper, writes: words, shows: words}\nversions: all\n",
    };
    for (const std::string& way : ways)
        EXPECT_EQ(without_causes(row(plan(way))), without_causes(row(plan(way, false)))) << way;
}

// Of arms that share their first day, with nights that overlap with wake.
const std::string four_arms =
    "task: {name: ledger, updates: 1, strangers: 1}\nrule: keeper\nseeds: [1, 2]\nstreams: 3\n"
    "versions: nights\narms:\n  drop: {policy: {way: drop}}\n  merge: {policy: {way: merge}}\n"
    "  early: {policy: {way: drop, night: 1}}\n"
    "  late: {policy: {way: supersede}, sleep: {mode: overlapped, publish_after: 2}}\n";

TEST_F(AttributionTest, are_the_same_with_any_number_of_jobs_and_where_first_days_are_shared) {
    const Plan arms = plan(four_arms);
    run_in("alone", arms, {.jobs = 1, .sharing = Sharing::off});
    for (const int jobs : {1, 4}) {
        const std::string name = "jobs" + std::to_string(jobs);
        run_in(name, arms, {.jobs = jobs});
        EXPECT_EQ(without_timing(folder_ / name), without_timing(folder_ / "alone"));
        expect_same_events(folder_ / name, folder_ / "alone");
    }
}

// The nights of the first run are in the journal; their memories are read, and have other addresses.
TEST_F(AttributionTest, are_the_same_when_a_run_is_resumed) {
    const Plan arms = plan(four_arms);
    run_in("whole", arms);
    std::filesystem::copy(folder_ / "whole", folder_ / "again",
                          std::filesystem::copy_options::recursive);
    std::filesystem::remove(folder_ / "again" / "trials.jsonl");
    run_in("again", arms);
    EXPECT_EQ(without_timing(folder_ / "again"), without_timing(folder_ / "whole"));
}

TEST_F(AttributionTest, are_figures_with_groups_and_files) {
    const Plan arms = plan("task: ledger\nrule: keeper\n" + blind +
                           "streams: 4\narms:\n  drop: {policy: {way: drop}}\n  keep: {policy: {night: 9}}\n");
    run_in("figures", arms);
    const Comparison made = compare(read_rows(folder_ / "figures"),
                                    {.baselines = {"keep"}, .figures = named_figures(arms)});
    const Group& group = made.groups.at(0);
    const auto metric = claim_metric("attribution.retention_miss", made.options.figures);
    ASSERT_TRUE(metric);
    EXPECT_EQ(metric->better, Better::lower);
    EXPECT_EQ(group.cells.at(0).arm, "drop");
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(0)).value, 4.0 / 24);
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(0), "late").value, 4.0 / 12);
    EXPECT_DOUBLE_EQ(metric->of(group.cells.at(1)).value, 0);
    const std::vector<SideTable> tables = attribution_tables(group);
    ASSERT_EQ(tables.size(), 5U);
    const std::vector<std::string> counts{"drop", "24", "16", "4", "12"};
    EXPECT_EQ(tables[0].rows.at(0), counts);
    EXPECT_TRUE(tables[2].rows.at(0).at(1).starts_with("+0.167")) << tables[2].rows.at(0).at(1);
    EXPECT_EQ(tables[4].rows, (std::vector<std::vector<std::string>>{
                                  {"drop", "night 2 of sleep, by spoiler", "4"}}));
    const std::string csv = csv_attribution(made);
    EXPECT_NE(csv.find("ledger,drop,drop,none,,late,retention_miss,12,4,0.3333333333333333"), csv.npos)
        << csv;
    EXPECT_NE(csv_losses(made).find("sleep,2,spoiler,4"), std::string::npos);
}

TEST_F(AttributionTest, have_no_tables_where_nobody_asks) {
    run_in("unasked", plan("task: ledger\nrule: keeper\n", false));
    const Comparison made = compare(read_rows(folder_ / "unasked"), {});
    EXPECT_TRUE(attribution_tables(made.groups.at(0)).empty());
    EXPECT_EQ(csv_attribution(made), "");
}

}  // namespace
}  // namespace nrem::core
