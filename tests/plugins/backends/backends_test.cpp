// The shipped backends against figures worked out by hand.
#include <cmath>
#include <numbers>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Ask;
using stage::case_of;
using stage::Days;
using stage::Given;

core::BackendInstance backend(const std::string& name, const Given& given = {}) {
    return stage::make<nrem_backend>(core::Kind::backend, name, given);
}

const std::vector<float> origin{0, 0};
const std::vector<float> right{1, 0};

TEST(Exemplar, weighs_cases_by_a_gaussian_of_their_distance) {
    Days days;
    const auto reply = stage::ask(
        backend("exemplar", {{"bandwidth", "1"}, {"prior", "0.1"}}), days.cue("", {0, 0}),
        {{case_of("", origin, "rain"), case_of("", right, "sun", 2)}, {}, {}});
    const double sun = 2 * std::exp(-0.5);
    const double total = 1 + sun + 0.3;
    EXPECT_NEAR(reply.probabilities[0], 1.1 / total, 1e-6);
    EXPECT_NEAR(reply.probabilities[1], (sun + 0.1) / total, 1e-6);
    EXPECT_NEAR(reply.probabilities[2], 0.1 / total, 1e-6);
    EXPECT_EQ(reply.text, "sun");
}

TEST(MostFrequent, goes_by_how_often_an_answer_came_and_by_nothing_else) {
    Days days;
    const auto reply = stage::ask(
        backend("most_frequent"), days.cue("", {0, 0}),
        {{case_of("", origin, "rain", 2), case_of("", right, "sun", 3)}, {}, {}});
    EXPECT_FLOAT_EQ(reply.probabilities[0], 3.0F / 8);
    EXPECT_FLOAT_EQ(reply.probabilities[1], 4.0F / 8);  // sun
    EXPECT_FLOAT_EQ(reply.probabilities[2], 1.0F / 8);
    EXPECT_EQ(reply.text, "sun");
}

TEST(MostFrequent, says_the_mean_of_the_values) {
    Days days;
    Record low = case_of("", origin, "", 3), high = case_of("", right, "", 1);
    low.value = 2;
    high.value = 6;
    EXPECT_DOUBLE_EQ(
        stage::ask(backend("most_frequent"), days.cue(""), {{low, high}, {}, {}}).value, 3);
}

TEST(Exemplar, is_uniform_without_demonstrations) {
    Days days;
    const auto reply = stage::ask(backend("exemplar"), days.cue("anything"));
    for (const float chance : reply.probabilities) EXPECT_FLOAT_EQ(chance, 1.0f / 3);
    EXPECT_EQ(reply.value, 0);
}

TEST(Exemplar, learns_from_the_context_as_from_cases_of_strength_one) {
    Days days;
    const Experience shown = days.add({.text = "wind north", .answer = "snow"});
    const auto from_context =
        stage::ask(backend("exemplar"), days.cue("wind south"), {{}, {}, {shown}});
    const auto from_memory = stage::ask(backend("exemplar"), days.cue("wind south"),
                                        {{case_of("wind north", {}, "snow")}, {}, {}});
    EXPECT_EQ(from_context.probabilities, from_memory.probabilities);
    EXPECT_EQ(from_context.text, "snow");
}

TEST(Exemplar, compares_texts_by_the_words_they_share) {
    Days days;
    const auto reply = stage::ask(
        backend("exemplar", {{"text_bandwidth", "0.5"}, {"prior", "1"}}),
        days.cue("Cold, wet -3.5"),
        {{case_of("wet cold -3.5", {}, "rain"), case_of("cold 3.5", {}, "sun")}, {}, {}});
    const double apart = 1 - 1.0 / 4;  // of {cold, wet, -3.5, 3.5} only "cold" is in both
    const double sun = std::exp(-apart * apart / 0.5);
    EXPECT_NEAR(reply.probabilities[0], 2 / (4 + sun), 1e-6);
}

TEST(Exemplar, averages_values_and_shrinks_them_towards_no_change) {
    Days days;
    auto up = case_of("", origin, "rain", 3);
    up.value = 2;
    auto down = case_of("", origin, "sun");
    down.value = -1;
    const auto reply = stage::ask(backend("exemplar", {{"prior", "1"}}), days.cue("", {0, 0}),
                                  {{up, down}, {}, {}});
    EXPECT_NEAR(reply.value, (3 * 2 - 1) / (3 + 1 + 1.0), 1e-12);
}

TEST(Exemplar, answers_an_open_question_with_the_heaviest_label) {
    Days days(std::vector<std::string>{});
    const auto reply = stage::ask(
        backend("exemplar"), days.cue("a b"),
        {{case_of("a b", {}, "left"), case_of("a c", {}, "right"), case_of("a d", {}, "right", 20)},
         {},
         {}});
    EXPECT_EQ(reply.text, "right");
    EXPECT_TRUE(reply.probabilities.empty());
}

TEST(Associative, decodes_the_read_out_by_the_nearest_code) {
    Days days;
    const std::vector<float> codes{1, 0, 0, 1, -1, 0};
    Cue cue = days.cue("", {1, 0});
    cue.codes = borrow(std::span<const float>(codes));
    const auto reply =
        stage::ask(backend("associative", {{"temperature", "0.5"}}), cue, {{}, {0.1f, 0.6f}, {}});
    EXPECT_EQ(reply.text, "sun");
    const double total = std::exp(0.2) + std::exp(1.2) + std::exp(-0.2);
    EXPECT_NEAR(reply.probabilities[1], std::exp(1.2) / total, 1e-6);
}

TEST(Associative, takes_the_read_out_as_one_hot_without_codes) {
    Days days;
    EXPECT_EQ(
        stage::ask(backend("associative"), days.cue("", {1, 0}), {{}, {0.1f, 0.2f, 0.9f}, {}}).text,
        "snow");
}

TEST(Associative, refuses_a_read_out_of_another_size) {
    Days days;
    EXPECT_THROW(stage::ask(backend("associative"), days.cue("", {1, 0}), {{}, {1, 2}, {}}),
                 core::Error);
}

TEST(Associative, answers_with_the_latest_of_equally_near_keys_without_a_read_out) {
    Days days;
    const std::vector<float> far{1, 3};
    const std::vector<float> same{2, 0};
    const auto reply = stage::ask(
        backend("associative"), days.cue("", {1, 0}),
        {{case_of("", right, "rain"), case_of("", same, "snow"), case_of("", far, "sun")}, {}, {}});
    EXPECT_EQ(reply.text, "snow");
    EXPECT_GT(reply.probabilities[2], 0.99f);
}

TEST(Associative, is_uniform_with_nothing_to_go_by) {
    Days days;
    for (const float chance :
         stage::ask(backend("associative"), days.cue("", {1, 0})).probabilities)
        EXPECT_FLOAT_EQ(chance, 1.0f / 3);
}

std::vector<Record> sequence(std::string_view symbols) {
    std::vector<Record> records;
    for (const char& symbol : symbols) records.push_back(case_of("", {}, {&symbol, 1}));
    return records;
}

TEST(Markov, is_the_kt_estimate_at_order_zero) {
    Days days(std::vector<std::string>{"a", "b"});
    const auto reply =
        stage::ask(backend("markov", {{"order", "0"}}), days.cue("?"), {sequence("aab"), {}, {}});
    EXPECT_NEAR(reply.probabilities[0], 2.5 / 4, 1e-6);
    EXPECT_NEAR(reply.probabilities[1], 1.5 / 4, 1e-6);
}

TEST(Markov, counts_what_followed_the_same_past) {
    Days days(std::vector<std::string>{"a", "b"});
    const Given plain{{"order", "1"}, {"backoff", "none"}};
    const auto reply =
        stage::ask(backend("markov", plain), days.cue("?"), {sequence("abababa"), {}, {}});
    EXPECT_NEAR(reply.probabilities[1], 3.5 / 4, 1e-6);  // b came after a three times of three
}

TEST(Markov, falls_back_on_the_lower_order_for_a_new_past) {
    Days days(std::vector<std::string>{"a", "b", "c"});
    const auto shown = sequence("aaabac");  // nothing came after c so far
    const auto first =
        stage::ask(backend("markov", {{"order", "1"}}), days.cue("?"), {shown, {}, {}});
    const auto zeroth =
        stage::ask(backend("markov", {{"order", "0"}}), days.cue("?"), {shown, {}, {}});
    EXPECT_EQ(first.probabilities, zeroth.probabilities);
    EXPECT_NEAR(first.probabilities[0], 4.5 / 7.5, 1e-6);
}

TEST(Markov, reads_the_context_after_the_memory) {
    Days days(std::vector<std::string>{"a", "b"});
    const Experience last = days.add({.text = "?", .answer = "a"});
    const Given plain{{"order", "1"}, {"backoff", "none"}};
    const auto reply =
        stage::ask(backend("markov", plain), days.cue("?"), {sequence("abab"), {}, {last}});
    EXPECT_NEAR(reply.probabilities[1], 2.5 / 3, 1e-6);
}

}  // namespace
