// The task `claims`: every verdict is found again here, by following the facts that were shown.
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

struct Facts {
    std::map<std::string, std::set<std::string>> is;  // lower case: every x is a y; upper: x is a y
    std::set<std::pair<std::string, std::string>> is_not;
};

Facts facts_of(const Stream& stream) {
    Facts facts;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        auto said = words(event.text);
        said.back().pop_back();
        EXPECT_EQ(said.back(), event.label);
        if (said[0] == "No")
            facts.is_not.emplace(said[1], said.back());
        else
            facts.is[said[0] == "Every" ? said[1] : said[0]].insert(said.back());
    }
    return facts;
}

// All kinds of which a thing is, and how many rules lead to each.
std::map<std::string, std::size_t> kinds_of(const Facts& facts, const std::string& individual) {
    std::map<std::string, std::size_t> found;
    std::vector<std::pair<std::string, std::size_t>> open;
    for (const auto& kind : facts.is.at(individual)) open.emplace_back(kind, 0);
    while (!open.empty()) {
        const auto [kind, rules] = open.back();
        open.pop_back();
        found[kind] = rules;
        if (facts.is.contains(kind))
            for (const auto& next : facts.is.at(kind)) open.emplace_back(next, rules + 1);
    }
    return found;
}

struct Found {
    std::string verdict = "unknown";
    std::size_t rules = 0;
};

Found verdict_on(const Facts& facts, const std::string& claim) {
    auto said = words(claim);
    said.back().pop_back();
    const bool denies = said[2] == "not";
    const auto kinds = kinds_of(facts, said[0]);
    if (kinds.contains(said.back()))
        return {denies ? "contradicted" : "follows", kinds.at(said.back())};
    for (const auto& [kind, rules] : kinds)
        if (facts.is_not.contains({kind, said.back()}))
            return {denies ? "follows" : "contradicted", rules + 1};
    return {};
}

TEST(Claims, have_the_verdict_that_the_facts_give) {
    const Task task("claims", {{"individuals", "3"}, {"depth", "5"}, {"questions", "60"}});
    for (std::uint64_t i = 0; i < 10; ++i) {
        const auto stream = task.play(i);
        const Facts facts = facts_of(stream);
        for (const auto& test : only(stream, NREM_TEST)) {
            const Found found = verdict_on(facts, test.text);
            EXPECT_EQ(test.label, found.verdict) << test.text;
            EXPECT_EQ(test.oracle, test.answer);
            if (found.rules == 0) continue;
            EXPECT_EQ(test.group, "depth " + std::to_string(found.rules));
            EXPECT_EQ(test.evidence.size(), found.rules + 1);
        }
    }
}

TEST(Claims, are_proved_by_their_evidence_alone) {
    const auto stream = Task("claims", {{"questions", "100"}}).play(1);
    for (const auto& test : only(stream, NREM_TEST)) {
        if (test.label == "unknown") {
            EXPECT_TRUE(test.evidence.empty());
            continue;
        }
        Stream shown;
        for (const auto& event : only(stream, NREM_OBSERVE))
            if (std::count(test.evidence.begin(), test.evidence.end(), event.item) > 0)
                shown.push_back(event);
        EXPECT_EQ(verdict_on(facts_of(shown), test.text).verdict, test.label);
    }
}

TEST(Claims, have_verdicts_as_often_with_and_without_not) {
    std::map<std::pair<std::string, bool>, int> times;
    for (const auto& test : only(Task("claims", {{"questions", "3000"}}).play(0), NREM_TEST))
        ++times[{test.label, test.text.find(" not ") != std::string::npos}];
    EXPECT_EQ(times.size(), 6U);
    for (const auto& [what, count] : times) EXPECT_NEAR(count, 500, 80) << what.first;
}

TEST(Claims, follow_or_do_not_where_there_are_two_answers) {
    std::map<std::string, int> times;
    const auto stream = Task("claims", {{"questions", "2000"}, {"answers", "two"}}).play(0);
    const Facts facts = facts_of(stream);
    for (const auto& test : only(stream, NREM_TEST)) {
        ++times[test.label];
        EXPECT_EQ(test.label == "follows", verdict_on(facts, test.text).verdict == "follows");
    }
    EXPECT_EQ(times.size(), 2U);
    EXPECT_NEAR(times["follows"], 1000, 100);
}

TEST(Claims, are_all_as_deep_where_told_so) {
    for (const auto& test : only(Task("claims", {{"depths", "fixed"}}).play(0), NREM_TEST))
        EXPECT_EQ(test.group, "depth 4");
}

TEST(Claims, refuses_what_it_has_no_words_for_and_windows_that_are_too_small) {
    EXPECT_NE(complaint("claims", {{"individuals", "64"}, {"depth", "64"}})
                  .find("individuals and depth need 12416 words, and there are 4900"),
              std::string::npos);
    EXPECT_NE(complaint("claims", {{"window", "5"}}).find("does not fit into a window of 5"),
              std::string::npos);
    EXPECT_NE(complaint("claims", {{"individuals", "1"}}).find("individuals"), std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
