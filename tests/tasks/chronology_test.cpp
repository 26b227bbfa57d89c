// Nothing from the future: what a task shows is a function of the rows before the one it asks
// about.
#include <algorithm>
#include <cmath>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

struct Case {
    const char* task;
    const char* file;
    const char* path_param;
    Given given;
    std::vector<std::size_t> rows;  // to cut the file after, each at a question's answer
    // Columns of the answer's row to be overwritten: neither may reach the cue.
    std::map<std::size_t, std::string> forged;
};

void PrintTo(const Case& shown, std::ostream* out) {
    *out << shown.task << ' ' << shown.file;
}

class Chronology : public testing::TestWithParam<Case> {
protected:
    static std::vector<Stream> play(const std::string& content) {
        const TemporaryFile file(content);
        auto given = GetParam().given;
        given[GetParam().path_param] = file.path();
        return Task(GetParam().task, given).play_all();
    }
};

TEST_P(Chronology, holds_when_the_future_is_cut_off) {
    const auto lines = shipped_lines(GetParam().file);
    const auto whole = play(joined(lines, lines.size()));
    for (const auto rows : GetParam().rows) {
        const auto cut = play(joined(lines, rows));
        ASSERT_LE(cut.size(), whole.size());
        for (std::size_t s = 0; s < cut.size(); ++s) {
            const auto size = static_cast<std::ptrdiff_t>(cut[s].size());
            ASSERT_LE(cut[s].size(), whole[s].size());
            EXPECT_EQ(cut[s], Stream(whole[s].begin(), whole[s].begin() + size))
                << "stream " << s << ", cut after row " << rows;
        }
    }
}

std::string forge(const std::string& line, const std::map<std::size_t, std::string>& forged) {
    std::stringstream cells(line);
    std::string made;
    std::string cell;
    for (std::size_t column = 0; std::getline(cells, cell, ','); ++column) {
        const auto found = forged.find(column);
        made += (column ? "," : "") + (found == forged.end() ? cell : found->second);
    }
    return made;
}

TEST_P(Chronology, keeps_the_row_asked_about_out_of_its_cue) {
    auto lines = shipped_lines(GetParam().file);
    for (const auto rows : GetParam().rows) {
        const auto honest = play(joined(lines, rows)).back().back();
        auto changed = lines;
        changed[rows] = forge(lines[rows], GetParam().forged);
        ASSERT_NE(changed[rows], lines[rows]);
        const auto forged = play(joined(changed, rows)).back().back();
        EXPECT_EQ(forged.text, honest.text) << "row " << rows;
        EXPECT_EQ(forged.features, honest.features) << "row " << rows;
        EXPECT_TRUE(forged.answer != honest.answer || forged.value != honest.value)
            << "row " << rows;
    }
}

INSTANTIATE_TEST_SUITE_P(
    Tasks, Chronology,
    testing::Values(
        Case{"weather",
             "weather_daily.csv",
             "path",
             {},
             {2, 400, 1700, 2921},
             {{2, "55.5"}, {3, "41.5"}, {4, "-41.5"}, {5, "17.5"}, {6, "fog"}}},
        Case{"liver",
             "pbcseq.csv",
             "path",
             {},
             {2, 300, 1945},
             {{1, "99999"},
              {5, "1"},
              {6, "1"},
              {7, "1"},
              {8, "1"},
              {9, "7"},
              {10, "7"},
              {11, "7"},
              {12, "7"},
              {13, "7"},
              {14, "7"},
              {15, "77"},
              {16, "1"}}},
        Case{"transplant",
             "cav.csv",
             "path",
             {},
             {2, 1000, 2846},
             {{1, "55.5"}, {2, "99"}, {6, "77"}, {7, "3"}}},
        Case{"diagnoses",
             "nafld_events.csv",
             "path",
             {},
             {3, 2000},
             {{1, "99999"}, {2, "cardiac_arrest"}}},
        Case{"markets", "djia_daily.csv", "path", {{"index", "djia"}}, {9, 5000}, {{1, "77777"}}},
        Case{"markets",
             "eu_indices_daily.csv",
             "europe_path",
             {{"index", "smi"}},
             {67, 1300},
             {{3, "77777"}}}));

// The share of questions whose nearest earlier question in the stream has the same answer, and what
// it would be if answers were dealt at random.
struct Share {
    double hits = 0;
    double chance = 0;
    double questions = 0;
};

double distance(const Seen& a, const Seen& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.features.size(); ++i)
        sum += (a.features[i] - b.features[i]) * (a.features[i] - b.features[i]);
    return sum;
}

double chance_of_agreement(const Stream& queries) {
    std::map<std::int64_t, double> counts;
    for (const auto& query : queries) ++counts[query.answer];
    const auto n = static_cast<double>(queries.size());
    double agreeing = 0;
    for (const auto& [answer, count] : counts) agreeing += count * (count - 1);
    return agreeing / (n * (n - 1));
}

Share nearest_neighbour(const Task& task, std::uint64_t streams) {
    Share share;
    for (std::uint64_t s = 0; s < streams; ++s) {
        const auto queries = only(task.play(s), NREM_QUERY);
        const double chance = chance_of_agreement(queries);
        for (std::size_t i = 1; i < queries.size(); ++i) {
            std::size_t best = i - 1;
            for (std::size_t j = i; j-- > 0;)
                if (distance(queries[j], queries[i]) < distance(queries[best], queries[i]))
                    best = j;
            share.hits += queries[best].answer == queries[i].answer;
            share.chance += chance;
            ++share.questions;
        }
    }
    return {share.hits / share.questions, share.chance / share.questions, share.questions};
}

struct Margin {
    const char* task;
    std::uint64_t streams;
    double learnable;  // at least this much above chance with true labels
};

void PrintTo(const Margin& shown, std::ostream* out) {
    *out << shown.task;
}

class ShuffledLabels : public testing::TestWithParam<Margin> {};

// The bound is 3.5 standard errors of a share of that many questions.
TEST_P(ShuffledLabels, fall_to_chance) {
    const auto share =
        nearest_neighbour(Task(GetParam().task, {{"shuffle_labels", "true"}}), GetParam().streams);
    EXPECT_NEAR(share.hits, share.chance, 3.5 * 0.5 / std::sqrt(share.questions));
}

TEST_P(ShuffledLabels, are_learnable_when_left_in_place) {
    const auto share = nearest_neighbour(Task(GetParam().task), GetParam().streams);
    EXPECT_GT(share.hits - share.chance, GetParam().learnable);
}

TEST_P(ShuffledLabels, change_answers_and_nothing_else) {
    const auto honest = Task(GetParam().task).play(0);
    const auto shuffled = Task(GetParam().task, {{"shuffle_labels", "true"}}).play(0);
    ASSERT_EQ(shuffled.size(), honest.size());
    std::vector<std::int64_t> before;
    std::vector<std::int64_t> after;
    for (std::size_t i = 0; i < honest.size(); ++i) {
        EXPECT_EQ(shuffled[i].text, honest[i].text);
        EXPECT_EQ(shuffled[i].features, honest[i].features);
        before.push_back(honest[i].answer);
        after.push_back(shuffled[i].answer);
    }
    EXPECT_NE(before, after);
    std::sort(before.begin(), before.end());
    std::sort(after.begin(), after.end());
    EXPECT_EQ(before, after);
}

// Markets: direction is close to unpredictable, so all that is asked is that nothing is lost.
INSTANTIATE_TEST_SUITE_P(Tasks, ShuffledLabels,
                         testing::Values(Margin{"weather", 8, 0.1}, Margin{"liver", 6, 0.2},
                                         Margin{"transplant", 7, 0.1}, Margin{"diagnoses", 4, 0.02},
                                         Margin{"markets", 60, -0.03}));

}  // namespace
}  // namespace nrem::tasks
