// How time, direction and hops enter what is read from cases, worked out by hand.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::case_of;
using stage::Days;
using stage::Given;

core::BackendInstance backend(const std::string& name, const Given& given = {}) {
    return stage::make<nrem_backend>(core::Kind::backend, name, given);
}

Record at(double time, Record record) {
    record.created = time;
    return record;
}

TEST(ExemplarRecency, lets_the_latest_alone_answer_where_time_has_no_error) {
    Days days;
    const std::vector<Record> shown{at(0, case_of("key", {}, "rain", 5)),
                                    at(7, case_of("key", {}, "sun")),
                                    at(9, case_of("other", {}, "snow"))};
    for (const char* recency : {"relative", "log_age"}) {
        const auto reply = stage::ask(backend("exemplar", {{"recency", recency},
                                                           {"recency_noise", "0"},
                                                           {"recency_gain", "20"},
                                                           {"prior", "1"},
                                                           {"text_bandwidth", "0.01"}}),
                                      days.cue("key"), {shown, {}, {}});
        EXPECT_EQ(reply.text, "sun") << recency;
        EXPECT_FLOAT_EQ(reply.probabilities[1], 2.0F / 4);
        EXPECT_FLOAT_EQ(reply.probabilities[0], 1.0F / 4);
    }
    EXPECT_EQ(stage::ask(backend("exemplar"), days.cue("key"), {shown, {}, {}}).text, "rain");
}

// A thousand versions of which the last is another one: the error of a time hides it.
TEST(ExemplarRecency, mistakes_the_latest_where_its_error_is_larger_than_the_gap) {
    Days days;
    std::vector<Record> shown;
    for (int i = 0; i < 1000; ++i)
        shown.push_back(at(i, case_of("key", {}, i == 999 ? "sun" : "rain")));
    const auto answer = [&](const char* noise) {
        return stage::ask(backend("exemplar", {{"recency", "relative"}, {"recency_noise", noise}}),
                          days.cue("key"), {shown, {}, {}})
            .text;
    };
    EXPECT_EQ(answer("0"), "sun");
    EXPECT_EQ(answer("0.5"), "rain");
}

TEST(ExemplarEitherWay, says_which_cue_has_an_answer) {
    Days days({"Ada", "Bob", "Rome"});
    const std::vector<Record> shown{case_of("Ada", {}, "Rome"), case_of("Bob", {}, "Oslo")};
    const auto reply = stage::ask(backend("exemplar", {{"either_way", "true"}}), days.cue("Rome"),
                                  {shown, {}, {}});
    EXPECT_EQ(reply.text, "Ada");
    EXPECT_GT(reply.probabilities[0], 0.7F);
    EXPECT_EQ(stage::ask(backend("exemplar"), days.cue("Ada"), {shown, {}, {}}).text, "Rome");
}

std::vector<Record> chain() {
    return {case_of("a", {}, "b"), case_of("b", {}, "c"), case_of("c", {}, "d")};
}

TEST(Spreading, reaches_as_far_as_it_has_hops) {
    Days days({"c", "x"});
    const auto chance = [&](const char* hops) {
        return stage::ask(backend("spreading", {{"hops", hops}, {"prior", "0.001"}}),
                          days.cue("a"), {chain(), {}, {}})
            .probabilities[0];
    };
    EXPECT_FLOAT_EQ(chance("1"), 0.5F);
    // Half of b's activation reaches c, in the second hop, at the weight 1/2.
    EXPECT_FLOAT_EQ(chance("2"), static_cast<float>(0.251 / 0.252));
    EXPECT_GT(chance("3"), 0.99F);
}

TEST(Spreading, follows_a_pair_either_way) {
    Days days({"a", "x"});
    EXPECT_GT(stage::ask(backend("spreading", {{"hops", "2"}}), days.cue("c"), {chain(), {}, {}})
                  .probabilities[0],
              0.9F);
}

TEST(Spreading, stops_as_soon_as_a_choice_is_reached_and_says_after_how_many_hops) {
    Days days({"c", "x"});
    const Given adaptive{{"hops", "8"}, {"stop", "reached"}};
    const auto near = stage::ask(backend("spreading", adaptive), days.cue("b"), {chain(), {}, {}});
    EXPECT_EQ(near.value, 1);
    EXPECT_EQ(near.text, "c");
    const auto far = stage::ask(backend("spreading", adaptive), days.cue("a"), {chain(), {}, {}});
    EXPECT_EQ(far.value, 2);
    const auto never = stage::ask(backend("spreading", adaptive), days.cue("z"), {chain(), {}, {}});
    EXPECT_EQ(never.value, 8);
    EXPECT_FLOAT_EQ(never.probabilities[0], 0.5F);
}

TEST(Listing, names_all_that_fits_in_order_of_time_and_the_latest_alone_if_asked_so) {
    Days days(std::vector<std::string>{});
    const std::vector<Record> shown{at(3, case_of("day 2, person 1", {}, "thing 4")),
                                    at(1, case_of("day 1, person 1", {}, "thing 9")),
                                    at(2, case_of("day 1, person 2", {}, "thing 5"))};
    const auto answer = [&](const char* asked, const Given& given = {}) {
        return stage::ask(backend("listing", given), days.cue(asked), {shown, {}, {}}).text;
    };
    EXPECT_EQ(answer("person 1"), "thing 9; thing 4");
    EXPECT_EQ(answer("day 1, person 2"), "thing 5");
    EXPECT_EQ(answer("latest: person 1"), "thing 4");
    EXPECT_EQ(answer("person 1", {{"most", "1"}}), "thing 4");
    EXPECT_EQ(answer("person 12"), "nothing");
}

TEST(Listing, takes_what_a_case_does_not_tell_for_possible) {
    Days days(std::vector<std::string>{});
    EXPECT_EQ(stage::ask(backend("listing"), days.cue("place 7, person 1"),
                         {{case_of("person 1", {}, "thing 4")}, {}, {}})
                  .text,
              "thing 4");
}

}  // namespace
