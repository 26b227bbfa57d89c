// The policies that rewrite what is known of facts: of two versions the newest, the question the
// other way round, what follows from two links.
#include <set>

#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using stage::policy;

using Cases = std::vector<std::string>;

// "cue: answer" of each case in force.
Cases cases_of(const core::RecordSet& records) {
    Cases found;
    for (std::size_t i = 0; i < records.size(); ++i)
        if (records[i].strength > 0)
            found.push_back(std::string(view(records[i].text)) + ": " +
                            std::string(view(records[i].answer)));
    return found;
}

Days updates() {
    Days days;
    for (const auto& [key, value] : std::vector<std::pair<const char*, const char*>>{
             {"a", "rain"}, {"b", "sun"}, {"a", "snow"}, {"a", "sun"}})
        days.add({.text = key, .answer = value});
    return days;
}

struct Remembering : Mind {
    explicit Remembering(const Days& days) : Mind("full_history") {
        for (const auto& experience : days.all()) write(experience);
    }
};

TEST(Supersede, leaves_the_newest_case_of_each_cue) {
    Remembering mind(updates());
    mind.sleep(policy("supersede"), {});
    EXPECT_EQ(cases_of(mind.records()), (Cases{"b: sun", "a: sun"}));
    EXPECT_EQ(mind.records().size(), 2u);
    EXPECT_EQ(mind.notes["superseded"], "2 cases");
}

TEST(Supersede, takes_old_cases_out_of_force_where_it_does_not_erase) {
    Remembering mind(updates());
    mind.sleep(policy("supersede", {{"erase", "false"}}), {});
    EXPECT_EQ(cases_of(mind.records()), (Cases{"b: sun", "a: sun"}));
    EXPECT_EQ(mind.records().size(), 4u);
    mind.notes.clear();
    mind.sleep(policy("supersede", {{"erase", "false"}}), {});
    EXPECT_FALSE(mind.notes.contains("superseded"));
}

TEST(Supersede, compares_vectors_where_there_are_any) {
    Days days;
    days.add({.text = "at first", .vector = {1, 0}, .answer = "rain"});
    days.add({.text = "at first", .vector = {0, 1}, .answer = "sun"});
    days.add({.text = "later", .vector = {1, 0}, .answer = "snow"});
    Remembering mind(days);
    mind.sleep(policy("supersede"), {});
    EXPECT_EQ(cases_of(mind.records()), (Cases{"at first: sun", "later: snow"}));
}

TEST(Supersede, replays_the_newest_of_each_cue_in_order_of_time) {
    Mind mind("exemplars", {{"learn", "sleep"}});
    mind.sleep(policy("supersede", {{"replay", "true"}}), updates().all());
    EXPECT_EQ(mind.replayed, (std::vector<std::uint64_t>{2, 4}));
    EXPECT_EQ(cases_of(mind.records()), (Cases{"b: sun", "a: sun"}));
}

const Given learns_asleep{{"learn", "sleep"}, {"text_radius", "0"}};

TEST(ReAsk, learns_the_experience_and_the_question_that_was_never_asked) {
    Days days;
    days.add({.text = "snow", .answer = "rain"});
    Mind mind("exemplars", learns_asleep);
    mind.sleep(policy("re_ask"), days.all());
    EXPECT_EQ(cases_of(mind.records()), (Cases{"snow: rain", "rain: snow"}));
    Mind turned("exemplars", learns_asleep);
    turned.sleep(policy("re_ask", {{"forward", "false"}}), days.all());
    EXPECT_EQ(cases_of(turned.records()), (Cases{"rain: snow"}));
}

TEST(ReAsk, turns_the_vectors_round_with_the_words) {
    Days days;
    days.add({.text = "sun", .vector = {1, 0}, .answer = "snow", .target = {0, 1}});
    Mind mind("fast_weights", {{"learn", "sleep"}}, {sizeof(nrem_sizes), 0, 2, 2});
    mind.sleep(policy("re_ask", {{"forward", "false"}}), days.all());
    const auto read = [&](std::vector<float> key) {
        const auto found = view(mind.read(days.cue("", std::move(key))).vector());
        return std::vector<float>(found.begin(), found.end());
    };
    EXPECT_EQ(read({0, 1}), (std::vector<float>{1, 0}));
    EXPECT_EQ(read({1, 0}), (std::vector<float>{0, 0}));
}

TEST(ReAsk, leaves_what_has_no_vector_to_ask_by) {
    Days days;
    days.add({.text = "sun", .vector = {1, 0}, .answer = "snow"});
    Mind mind("exemplars", learns_asleep);
    mind.sleep(policy("re_ask"), days.all());
    EXPECT_EQ(cases_of(mind.records()), (Cases{"sun: snow"}));
    EXPECT_EQ(mind.notes["not turned"], "1 experiences");
}

Days chain() {
    Days days({"a", "b", "c", "d", "e"});
    for (const auto& [from, to] : std::vector<std::pair<const char*, const char*>>{
             {"c", "d"}, {"a", "b"}, {"d", "e"}, {"b", "c"}})
        days.add({.text = from, .answer = to});
    return days;
}

TEST(InferLinks, doubles_the_reach_of_a_recall_with_each_pass) {
    Remembering mind(chain());
    const auto infers = policy("infer_links");
    mind.sleep(infers, {}, 0);
    EXPECT_EQ(cases_of(mind.records()),
              (Cases{"c: d", "a: b", "d: e", "b: c", "c: e", "a: c", "b: d"}));
    EXPECT_EQ(mind.records()[4].origin, NREM_SELF_MADE);
    EXPECT_EQ(mind.records()[4].sources.count, 2u);
    mind.sleep(infers, {}, 1);
    const auto all = cases_of(mind.records());
    EXPECT_EQ(std::set<std::string>(all.begin() + 7, all.end()),
              (std::set<std::string>{"a: d", "a: e", "b: e"}));
    mind.notes.clear();
    mind.sleep(infers, {}, 2);
    EXPECT_FALSE(mind.notes.contains("inferred"));
}

TEST(InferLinks, lets_the_rule_learn_what_follows_from_the_context) {
    const Days days = chain();
    Mind mind("exemplars", learns_asleep);
    const auto infers = policy("infer_links", {{"write", "replay"}});
    mind.sleep(infers, days.all(), 0);
    EXPECT_EQ(cases_of(mind.records()), (Cases{"c: e", "a: c", "b: d"}));
    mind.sleep(infers, days.all(), 1);
    EXPECT_EQ(mind.records().size(), 6u);
}

TEST(InferLinks, stops_at_its_most_and_infers_no_loop) {
    Remembering mind(chain());
    mind.sleep(policy("infer_links", {{"most", "2"}}), {});
    EXPECT_EQ(mind.records().size(), 6u);
    Days loop({"a", "b"});
    loop.add({.text = "a", .answer = "b"});
    loop.add({.text = "b", .answer = "a"});
    Remembering round(loop);
    round.sleep(policy("infer_links"), {});
    EXPECT_EQ(round.records().size(), 2u);
}

TEST(DropFields, leaves_out_one_kind_in_each_pass) {
    Days days;
    days.add({.text = "day 3, place 7, person 5", .answer = "sun"});
    Remembering mind(days);
    const auto drops = policy("drop_fields");
    mind.sleep(drops, {}, 0);
    EXPECT_EQ(cases_of(mind.records()), (Cases{"day 3, person 5: sun"}));
    mind.sleep(drops, {}, 1);
    EXPECT_EQ(cases_of(mind.records()), (Cases{"person 5: sun"}));
    mind.sleep(drops, {}, 2);
    EXPECT_EQ(cases_of(mind.records()), (Cases{"person 5: sun"}));
}

// Four permutations of three points: products by hand, the first step applied first.
Days four_steps() {
    Days days({"2 3 1", "1 3 2", "3 2 1", "2 1 3"});
    days.add({.text = "step 1", .answer = "2 3 1"});
    days.add({.text = "step 2", .answer = "1 3 2"});
    days.add({.text = "step 3", .answer = "3 2 1"});
    days.add({.text = "step 4", .answer = "2 1 3"});
    return days;
}
Cases products(const Given& given, std::uint64_t passes) {
    Remembering mind(four_steps());
    const auto composes = policy("compose", given);
    for (std::uint64_t pass = 0; pass < passes; ++pass) mind.sleep(composes, {}, pass);
    auto all = cases_of(mind.records());
    all.erase(all.begin(), all.begin() + 4);
    return all;
}

TEST(Compose, goes_one_step_in_each_pass) {
    EXPECT_EQ(products({}, 2), (Cases{"product 1 to 2: 3 2 1", "product 1 to 3: 1 2 3"}));
    EXPECT_EQ(products({}, 4).back(), "product 1 to 4: 2 1 3");
    EXPECT_EQ(products({}, 4).size(), 3u);
}

TEST(Compose, keeps_lanes_apart_unless_they_are_joined) {
    EXPECT_EQ(products({{"lanes", "2"}}, 4),
              (Cases{"product 1 to 2: 3 2 1", "product 3 to 4: 3 1 2"}));
    EXPECT_EQ(products({{"join", "tree"}}, 2),
              (Cases{"product 1 to 2: 3 2 1", "product 3 to 4: 3 1 2", "product 1 to 4: 2 1 3"}));
}

}  // namespace
