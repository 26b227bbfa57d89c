// Readers of cases for questions about order, and for what is true as a rule.
#include "engines/episodic/prior.hpp"
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::ask;
using stage::Ask;
using stage::case_of;
using stage::Days;

core::BackendInstance reader(const std::string& name) {
    return stage::make<nrem_backend>(core::Kind::backend, name, {});
}

Record made_at(double step, std::span<const float> vector) {
    Record record = case_of("", vector, "scene 1");
    record.created = step;
    return record;
}

const std::vector<float> east{1, 0, 0};
const std::vector<float> north{0, 1, 0};
const std::vector<float> both{0.5F, 0.5F, 0};

TEST(Precedence, answers_with_the_older_of_the_two_cases) {
    Days days({"east", "north"});
    const auto& asked = days.cue("", {1, -1, 0});
    const auto early = ask(reader("precedence"), asked,
                           {{made_at(3, east), made_at(8, north)}, {}, {}});
    EXPECT_FLOAT_EQ(early.probabilities[0], 0.99F);
    const auto late = ask(reader("precedence"), asked,
                          {{made_at(3, north), made_at(8, east)}, {}, {}});
    EXPECT_FLOAT_EQ(late.probabilities[1], 0.99F);
}

TEST(Precedence, does_not_know_what_is_one_case_or_none) {
    Days days({"east", "north"});
    const auto& asked = days.cue("", {1, -1, 0});
    for (const auto& records : {std::vector{made_at(3, both)}, std::vector{made_at(3, east)},
                                std::vector<Record>{},
                                std::vector{made_at(5, east), made_at(5, north)}}) {
        const auto reply = ask(reader("precedence"), asked, {records, {}, {}});
        EXPECT_FLOAT_EQ(reply.probabilities[0], 0.5F);
    }
}

TEST(PriorReader, takes_its_table_where_nothing_is_shown) {
    Days days;
    const auto reply = ask(reader("prior_reader"), days.cue("key 7"));
    const std::size_t known = prior_choice("key 7", 3);
    for (std::size_t i = 0; i < 3; ++i)
        EXPECT_NEAR(reply.probabilities[i], i == known ? 0.51 / 0.53 : 0.01 / 0.53, 1e-6);
}

TEST(PriorReader, believes_what_it_is_shown_about_the_same_words_and_no_others) {
    Days days;
    const std::vector<std::string> names{"rain", "sun", "snow"};
    const std::string other = names[(prior_choice("key 7", 3) + 1) % 3];
    const auto& asked = days.cue("key 7");
    EXPECT_EQ(ask(reader("prior_reader"), asked, {{case_of("key 7", {}, other)}, {}, {}}).text,
              other);
    EXPECT_NE(ask(reader("prior_reader"), asked, {{case_of("key 77", {}, other)}, {}, {}}).text,
              other);
    const auto of_list = case_of("key 2, key 7, key 9", {}, other);
    EXPECT_EQ(ask(reader("prior_reader"), asked, {{of_list}, {}, {}}).text, other);
    const auto of_others = case_of("key 2, key 77", {}, other);
    EXPECT_NE(ask(reader("prior_reader"), asked, {{of_others}, {}, {}}).text, other);
    const Experience told = days.add({.text = "key 7", .answer = other});
    EXPECT_EQ(ask(reader("prior_reader"), asked, {{}, {}, {told}}).text, other);
}

}  // namespace
