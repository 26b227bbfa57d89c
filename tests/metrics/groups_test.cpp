// Figures by group of events, against those that were worked out by hand.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "metrics/make_records.hpp"
#include "metrics/metrics.hpp"

namespace nrem::core::testing {
namespace {

// A letter for each step of a stream: 'a' is the first of its groups, '.' is none.
StreamRecord grouped(StreamRecord stream, std::string_view letters) {
    stream.groups = {"a", "b"};
    for (std::size_t i = 0; i < letters.size(); ++i)
        stream.steps[i].group = letters[i] == '.' ? 0 : static_cast<std::uint32_t>(letters[i] - 'a' + 1);
    return stream;
}

TrialRecord grouped_trial() {
    TrialRecord trial = trial_of({"1100-1", "0111"});
    trial.streams[0] = grouped(trial.streams[0], "aabba.");
    trial.streams[1] = grouped(trial.streams[1], "bbbb");
    return trial;
}

TEST(Groups, have_the_figures_of_their_own_questions) {
    const Metrics metrics = measure(grouped_trial());
    ASSERT_EQ(metrics.groups.size(), 2U);
    EXPECT_EQ(metrics.groups[0].group, "a");
    EXPECT_EQ(metrics.groups[0].scored, 3U);
    EXPECT_EQ(metrics.groups[0].figures[Metric::accuracy], (Mean{2, 2}));
    EXPECT_EQ(metrics.groups[1].figures[Metric::accuracy], (Mean{6, 3}));
    EXPECT_EQ(metrics[Metric::accuracy], (Mean{9, 6}));  // with the question of no group
}

TEST(Groups, are_kept_by_stream) {
    const Metrics metrics = measure(grouped_trial());
    ASSERT_EQ(metrics.streams[0].groups.size(), 2U);
    EXPECT_EQ(metrics.streams[0].groups[0].right, "11-");
    EXPECT_EQ(metrics.streams[0].groups[1].right, "00");
    ASSERT_EQ(metrics.streams[1].groups.size(), 1U);  // none of "a"
    EXPECT_EQ(metrics.streams[1].groups[0].group, "b");
}

TEST(Groups, pair_consecutive_questions_within_themselves) {
    TrialRecord trial = trial_of({"0110"});
    trial.streams[0] = grouped(trial.streams[0], "abab");
    const Metrics metrics = measure(trial);
    EXPECT_EQ(metrics.groups[0].figures[Metric::corrected], (Mean{1, 1}));  // 0, then 1
    EXPECT_EQ(metrics.groups[1].figures[Metric::lost], (Mean{1, 1}));       // 1, then 0
}

TEST(Groups, are_none_without_a_scored_question) {
    TrialRecord trial = trial_of({"11"});
    trial.streams[0] = grouped(trial.streams[0], "ab");
    trial.streams[0].steps[1].kind = NREM_OBSERVE;
    EXPECT_EQ(measure(trial).groups.size(), 1U);
    EXPECT_TRUE(measure(trial_of({"11"})).groups.empty());
}

// Items 1 and 2 are taught, tested, and tested again; item 1 is of group a.
TrialRecord tested_twice() {
    TrialRecord trial = trial_of({"111100"});
    StreamRecord& stream = trial.streams[0] = grouped(trial.streams[0], "ababab");
    for (std::size_t i = 0; i < 6; ++i) {
        stream.steps[i].item = i % 2 + 1;
        stream.steps[i].kind = i < 2 ? NREM_OBSERVE : NREM_TEST;
        stream.steps[i].log_loss = i % 2 ? 1 : static_cast<double>(i);
    }
    StepRecord between;
    between.kind = NREM_OBSERVE;
    stream.steps.insert(stream.steps.begin() + 4, between);
    for (std::size_t i = 0; i < stream.steps.size(); ++i) stream.steps[i].step = i;
    return trial;
}

TEST(Groups, forget_what_is_of_their_own) {
    TrialRecord trial = tested_twice();
    trial.streams[0].steps[6].correct = 1;  // item 2 stays known
    const Metrics metrics = measure(trial);
    EXPECT_EQ(metrics[Metric::forgetting], (Mean{2, 1}));
    EXPECT_EQ(metrics.groups[0].figures[Metric::forgetting], (Mean{1, 1}));
    EXPECT_EQ(metrics.groups[1].figures[Metric::forgetting], (Mean{1, 0}));
}

TEST(Metrics, read_forgetting_and_transfer_from_losses_too) {
    const Metrics metrics = measure(tested_twice());
    EXPECT_EQ(metrics[Metric::last_loss], (Mean{2, 5}));        // 4 and 1
    EXPECT_EQ(metrics[Metric::loss_forgetting], (Mean{2, 2}));  // from 2 to 4; 1 stays
    EXPECT_EQ(metrics[Metric::loss_backward], (Mean{2, 2}));
    EXPECT_EQ(metrics[Metric::loss_forward].n, 0U);  // nothing was tested before it was taught
}

TEST(Groups, have_no_size_of_the_memory_at_the_end) {
    for (const Metric metric : {Metric::bytes, Metric::records, Metric::tokens, Metric::facts_lost})
        EXPECT_FALSE(is_by_group(named(metric))) << named(metric).name;
    for (const Metric metric : {Metric::accuracy, Metric::bytes_mean, Metric::forgetting})
        EXPECT_TRUE(is_by_group(named(metric))) << named(metric).name;
}

TEST(Groups, come_back_from_a_row) {
    const Row row = row_of_trial("arm", grouped_trial());
    const Row read = row_from_line(to_line(row));
    EXPECT_EQ(read.metrics, row.metrics);
    EXPECT_EQ(to_line(read), to_line(row));
}

TEST(Groups, take_no_room_in_a_row_without_them) {
    EXPECT_EQ(to_line(row_of("arm", {"10"})).find("group"), std::string::npos);
}

TEST(Groups, of_a_row_must_agree_with_their_answers) {
    nlohmann::json json = to_json(row_of_trial("arm", grouped_trial()));
    json["metrics"]["streams"][0]["groups"][0]["right"] = "10-";
    try {
        (void)row_from_json(json);
        FAIL() << "it was taken";
    } catch (const Error& failure) {
        EXPECT_EQ(std::string(failure.what()),
                  "metrics.streams[0].groups[0].right: does not agree with the counts of its stream");
    }
}

TEST(Groups, pool_by_name) {
    const Metrics one = measure(grouped_trial());
    TrialRecord other = trial_of({"11"});
    other.streams[0] = grouped(other.streams[0], "bb");
    const Metrics two = measure(other);
    const Metrics all = pool(std::vector<const Metrics*>{&two, &one});
    EXPECT_EQ(find_group(all.groups, "b")->figures[Metric::accuracy], (Mean{8, 5}));
    EXPECT_EQ(find_group(all.groups, "a")->scored, 3U);
}

}  // namespace
}  // namespace nrem::core::testing
