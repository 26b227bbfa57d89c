// The synthetic tasks against what theory says of them: one matrix W of a plain rule is run over
// their streams here, so that the figures do not depend on any other component.
#include <cmath>
#include <numeric>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

double dot(std::span<const float> a, std::span<const float> b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

enum class Update { sum, delta };

// A matrix from keys to values.
class Matrix {
public:
    Matrix(std::size_t answer, std::size_t cue) : cue_(cue), weights_(answer * cue) {}

    void write(const Seen& event, Update update, float decay = 1) {
        for (auto& weight : weights_) weight *= decay;
        const auto read =
            update == Update::delta ? readout(event) : std::vector<float>(event.vector.size());
        for (std::size_t a = 0; a < event.vector.size(); ++a)
            for (std::size_t c = 0; c < cue_; ++c)
                weights_[a * cue_ + c] += (event.vector[a] - read[a]) * event.features[c];
    }
    [[nodiscard]] double recall(const Stream& tests) const {
        double right = 0;
        for (const auto& test : tests) right += nearest(test) == test.answer;
        return right / static_cast<double>(tests.size());
    }

private:
    [[nodiscard]] std::vector<float> readout(const Seen& event) const {
        std::vector<float> read;
        for (std::size_t a = 0; a < event.vector.size(); ++a)
            read.push_back(static_cast<float>(
                dot(std::span(weights_).subspan(a * cue_, cue_), event.features)));
        return read;
    }
    [[nodiscard]] std::int64_t nearest(const Seen& test) const {
        const auto read = readout(test);
        std::vector<double> scores;
        for (std::size_t i = 0; i < test.choices.size(); ++i)
            scores.push_back(
                dot(std::span(test.codes).subspan(i * read.size(), read.size()), read));
        return std::max_element(scores.begin(), scores.end()) - scores.begin();
    }
    std::size_t cue_;
    std::vector<float> weights_;
};

constexpr int lists = 4;

// Mean recall after so many passes over the observations.
double recall_after(int passes, const Given& given, Update update, float decay = 1,
                    const char* name = "paired_associates") {
    const Task task(name, given);
    double sum = 0;
    for (std::uint64_t s = 0; s < lists; ++s) {
        const auto stream = task.play(s);
        Matrix matrix(task.info().answer_size, task.info().cue_size);
        for (int pass = 0; pass < passes; ++pass)
            for (const auto& event : only(stream, NREM_OBSERVE)) matrix.write(event, update, decay);
        sum += matrix.recall(only(stream, NREM_TEST));
    }
    return sum / lists;
}

double oracle_share(const Task& task) {
    double right = 0;
    double all = 0;
    for (std::uint64_t s = 0; s < lists; ++s)
        for (const auto& test : only(task.play(s), NREM_TEST)) {
            right += test.oracle == test.answer;
            ++all;
        }
    return right / all;
}

TEST(PairedAssociates, shows_every_pair_once_then_sleeps_then_tests_every_key) {
    const auto stream = Task("paired_associates", {{"pairs", "10"}}).play(0);
    ASSERT_EQ(stream.size(), 21u);
    std::map<std::uint64_t, std::string> taught;
    for (std::size_t i = 0; i < 10; ++i) {
        EXPECT_EQ(stream[i].kind, NREM_OBSERVE);
        EXPECT_EQ(stream[i].text, "key " + std::to_string(stream[i].item));
        taught[stream[i].item] = stream[i].label;
    }
    EXPECT_EQ(taught.size(), 10u);
    EXPECT_EQ(stream[10].kind, NREM_BOUNDARY);
    for (std::size_t i = 11; i < 21; ++i) {
        EXPECT_EQ(stream[i].kind, NREM_TEST);
        EXPECT_EQ(stream[i].label, taught[stream[i].item]);
    }
}

TEST(PairedAssociates, has_keys_of_unit_length_and_the_correlation_asked_for) {
    for (const double wanted : {0.0, 0.3, 0.9}) {
        const auto stream =
            only(Task("paired_associates", {{"correlation", std::to_string(wanted)}}).play(0),
                 NREM_OBSERVE);
        double sum = 0;
        double pairs = 0;
        for (std::size_t i = 0; i < stream.size(); ++i) {
            EXPECT_NEAR(dot(stream[i].features, stream[i].features), 1, 1e-5);
            for (std::size_t j = 0; j < i; ++j) {
                sum += dot(stream[i].features, stream[j].features);
                ++pairs;
            }
        }
        EXPECT_NEAR(sum / pairs, wanted, 0.02);
    }
}

TEST(PairedAssociates, differs_from_stream_to_stream_and_from_seed_to_seed) {
    const Task task("paired_associates");
    EXPECT_NE(task.play(0, 1)[0].features, task.play(1, 1)[0].features);
    EXPECT_NE(task.play(0, 1)[0].features, task.play(0, 2)[0].features);
}

TEST(PairedAssociates, needs_passes_where_keys_are_correlated) {
    const Given given{{"correlation", "0.9"}};
    EXPECT_LT(recall_after(1, given, Update::delta), 0.2);
    EXPECT_GT(recall_after(32, given, Update::delta), 0.9);
    EXPECT_LT(recall_after(1, {{"correlation", "0.6"}}, Update::delta), 0.2);
    EXPECT_GT(recall_after(16, {{"correlation", "0.6"}}, Update::delta), 0.95);
}

TEST(PairedAssociates, needs_one_pass_where_keys_are_not) {
    EXPECT_GT(recall_after(1, {{"correlation", "0"}}, Update::delta), 0.98);
}

TEST(PairedAssociates, gives_a_sum_nothing_from_more_passes) {
    const Given given{{"correlation", "0.6"}};
    const double once = recall_after(1, given, Update::sum);
    EXPECT_LT(once, 0.3);
    EXPECT_EQ(recall_after(8, given, Update::sum), once);
}

TEST(PairedAssociates, has_an_oracle_that_recalls_all) {
    for (const char* correlation : {"0", "0.6", "0.9"})
        for (const char* codes : {"random", "onehot"})
            EXPECT_EQ(oracle_share(Task("paired_associates",
                                        {{"correlation", correlation}, {"codes", codes}})),
                      1)
                << correlation << ' ' << codes;
}

TEST(PairedAssociates, has_an_oracle_that_fails_beyond_the_capacity_of_a_matrix) {
    const double share = oracle_share(
        Task("paired_associates", {{"pairs", "256"}, {"dimensions", "16"}, {"correlation", "0"}}));
    EXPECT_GT(share, 0.02);
    EXPECT_LT(share, 0.9);
}

TEST(FactUpdates, changes_the_value_with_every_update_and_asks_for_the_last) {
    const auto stream = Task("fact_updates", {{"keys", "5"}, {"updates", "7"}}).play(0);
    ASSERT_EQ(stream.size(), 5u * 7 + 1 + 5);
    std::map<std::uint64_t, std::string> latest;
    std::map<std::uint64_t, int> updates;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        EXPECT_NE(event.label, latest[event.item]);
        latest[event.item] = event.label;
        ++updates[event.item];
    }
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(test.label, latest[test.item]);
        EXPECT_EQ(test.oracle, test.answer);
        EXPECT_EQ(updates[test.item], 7);
    }
}

TEST(FactUpdates, has_orthonormal_keys_by_default) {
    const auto tests = only(Task("fact_updates").play(0), NREM_TEST);
    for (std::size_t i = 0; i < tests.size(); ++i)
        for (std::size_t j = 0; j < tests.size(); ++j)
            EXPECT_NEAR(dot(tests[i].features, tests[j].features), i == j, 1e-5);
}

TEST(FactUpdates, separates_overwriting_from_adding_and_fading) {
    const auto recall = [](const char* updates, Update update, float decay = 1) {
        return recall_after(1, {{"updates", updates}}, update, decay, "fact_updates");
    };
    EXPECT_EQ(recall("1", Update::sum), 1);
    EXPECT_NEAR(recall("4", Update::sum), 0.25, 0.15);
    EXPECT_LT(recall("64", Update::sum), 0.1);
    for (const char* updates : {"1", "4", "16", "64"}) EXPECT_EQ(recall(updates, Update::delta), 1);
    EXPECT_NEAR(recall("64", Update::sum, 0.99F), 0.74, 0.14);
}

double bits(const Seen& query) {
    return -std::log2(
        static_cast<double>(query.oracle_probabilities[static_cast<std::size_t>(query.answer)]));
}

double mean_bits(const Given& given, std::size_t streams = 4) {
    const Task task("regimes", given);
    double sum = 0;
    double all = 0;
    for (std::uint64_t s = 0; s < streams; ++s)
        for (const auto& query : only(task.play(s), NREM_QUERY)) {
            sum += bits(query);
            ++all;
        }
    return sum / all;
}

TEST(Regimes, asks_for_each_symbol_after_the_one_before) {
    const auto stream = Task("regimes", {{"length", "50"}}).play(0);
    ASSERT_EQ(stream.size(), 50u);
    for (std::size_t i = 1; i < stream.size(); ++i) {
        EXPECT_EQ(stream[i].text, "after " + stream[i - 1].label);
        EXPECT_EQ(stream[i].features, stream[i - 1].vector);
    }
}

TEST(Regimes, has_an_oracle_whose_probabilities_are_the_source) {
    double entropy = 0;
    double loss = 0;
    const auto stream = Task("regimes", {{"length", "20000"}}).play(0);
    for (const auto& query : stream) {
        double sum = 0;
        for (const double p : query.oracle_probabilities) {
            entropy -= p * std::log2(p);
            sum += p;
        }
        EXPECT_NEAR(sum, 1, 1e-5);
        loss += bits(query);
    }
    EXPECT_NEAR(loss / 20000, entropy / 20000, 0.03);
}

TEST(Regimes, costs_the_filter_something_for_not_knowing_the_switches) {
    const double known = mean_bits({{"oracle", "regime"}});
    const double filtered = mean_bits({{"oracle", "filter"}});
    EXPECT_GT(filtered, known + 0.02);
    EXPECT_LT(filtered, 1.9);  // two bits are a uniform guess over four symbols
}

TEST(Regimes, costs_the_filter_nothing_where_nothing_switches) {
    EXPECT_DOUBLE_EQ(mean_bits({{"oracle", "filter"}, {"regimes", "1"}}),
                     mean_bits({{"oracle", "regime"}, {"regimes", "1"}}));
}

TEST(Regimes, announces_switches_when_asked) {
    const Given given{{"boundaries", "switches"}, {"hazard", "0.02"}, {"length", "5000"}};
    const auto stream = Task("regimes", given).play(0);
    EXPECT_NEAR(static_cast<double>(only(stream, NREM_BOUNDARY).size()), 100, 35);
    EXPECT_TRUE(only(Task("regimes").play(0), NREM_BOUNDARY).empty());
}

TEST(Regimes, forgets_the_symbol_before_at_order_zero) {
    const auto stream = Task("regimes", {{"order", "0"}, {"regimes", "1"}}).play(0);
    std::set<std::vector<float>> seen;
    for (const auto& query : stream) seen.insert(query.oracle_probabilities);
    EXPECT_EQ(seen.size(), 1u);
}

}  // namespace
}  // namespace nrem::tasks
