// Evidence that is looked up until it proves a claim: what is found, and when it is enough.
#include "plugins/text_stage.hpp"
#include "rules/retrieval/hop_retrieval/proof.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

const std::vector<std::string> verdicts{"follows", "contradicted", "unknown"};

struct Asked {
    Days days{verdicts};
    Mind mind;

    explicit Asked(const Given& given = {}) : mind("hop_retrieval", given) {
        for (const auto* text :
             {"Every rula is a nopi.", "Bado is a keru.", "Every keru is a mipa.",
              "Every zano is a mipa.", "No mipa is a tosu.", "Every mipa is a dilo.",
              "Every gemi is a rula."})
            mind.write(days.add({.text = text}));
    }
    std::string verdict(const std::string& claim) {
        const auto vector = view(mind.read(days.cue(claim)).vector());
        for (std::size_t i = 0; i < vector.size(); ++i)
            if (vector[i] == 1) return verdicts[i];
        return "?";
    }
    std::size_t found(const std::string& claim) {
        return Array<Record>(mind.read(days.cue(claim)).records()).size();
    }
};

TEST(HopRetrieval, proves_a_claim_and_its_contrary_over_several_facts) {
    Asked asked;
    EXPECT_EQ(asked.verdict("Bado is a dilo."), "follows");
    EXPECT_EQ(asked.verdict("Bado is not a dilo."), "contradicted");
    EXPECT_EQ(asked.verdict("Bado is a tosu."), "contradicted");
    EXPECT_EQ(asked.verdict("Bado is not a tosu."), "follows");
}

TEST(HopRetrieval, knows_nothing_of_kinds_below_nor_of_others) {
    Asked asked;
    EXPECT_EQ(asked.verdict("Bado is a zano."), "unknown");
    EXPECT_EQ(asked.verdict("Bado is a nopi."), "unknown");
    EXPECT_EQ(asked.verdict("What is Bado?"), "unknown");
}

TEST(HopRetrieval, gives_the_last_choice_where_a_verdict_is_not_offered) {
    Days days({"follows", "does not follow"});
    Mind mind("hop_retrieval");
    mind.write(days.add({.text = "Bado is a keru."}));
    EXPECT_EQ(view(mind.read(days.cue("Bado is a keru.")).vector())[0], 1);
    EXPECT_EQ(view(mind.read(days.cue("Bado is not a keru.")).vector())[1], 1);
}

TEST(HopRetrieval, stops_at_the_proof_and_not_before) {
    Asked proof;
    Asked fixed(Given{{"stop", "fixed"}});
    EXPECT_EQ(proof.found("Bado is a keru."), 1u);
    EXPECT_LT(proof.found("Bado is a tosu."), fixed.found("Bado is a tosu."));
    EXPECT_EQ(fixed.found("Bado is a tosu."), 7u);
    Asked one(Given{{"hops", "1"}});
    EXPECT_EQ(one.found("Bado is a tosu."), 1u);
    EXPECT_EQ(one.verdict("Bado is a tosu."), "unknown");
}

TEST(HopRetrieval, does_not_reach_a_second_hop_by_the_words_of_the_claim_alone) {
    Asked asked(Given{{"conditioned", "false"}, {"hops", "2"}});
    EXPECT_EQ(asked.verdict("Bado is a keru."), "follows");
    EXPECT_EQ(asked.verdict("Bado is a dilo."), "unknown");
}

TEST(HopRetrieval, stops_below_a_score_that_hangs_on_how_many_facts_there_are) {
    const Given threshold{{"stop", "score"}, {"threshold", "3"}};
    Asked few(threshold);
    EXPECT_LT(few.found("Bado is a tosu."), 3u);
    Asked many(threshold);
    for (int i = 0; i < 100; ++i)
        many.mind.write(many.days.add({.text = "Every k" + std::to_string(i) + " is a l" +
                                               std::to_string(i) + "."}));
    EXPECT_GT(many.found("Bado is a tosu."), 3u);
}

TEST(HopRetrieval, does_not_recall_what_was_superseded) {
    Asked asked;
    asked.mind.memory.edit_records().set_strength(asked.mind.records()[1].id, 0);
    EXPECT_EQ(asked.verdict("Bado is a keru."), "unknown");
}

TEST(HopRetrieval, reads_an_empty_memory) {
    Days days(verdicts);
    Mind mind("hop_retrieval");
    EXPECT_EQ(view(mind.read(days.cue("Bado is a keru.")).vector())[2], 1);
}

// Against sets: an operator says how the sets of two terms are to each other.
TEST(NaturalLogic, follows_only_what_holds_of_all_sets) {
    constexpr int things = 3;
    constexpr int sets = 1 << things;
    constexpr int all = sets - 1;
    const auto holds = [](Operator by, int from, int to) {
        switch (by) {
            case Operator::equivalence: return from == to;
            case Operator::forward: return (from & to) == from;
            case Operator::reverse: return (from & to) == to;
            case Operator::negation: return from == (all & ~to);
            case Operator::alternation: return (from & to) == 0;
            case Operator::independence: return true;
        }
        return false;
    };
    const auto says = [](State state, int premise, int term) {
        if (state == State::supports) return (premise & term) == premise;
        return state == State::undecided || (premise & term) == 0;
    };
    for (const State state : {State::supports, State::refutes, State::undecided})
        for (const Operator by :
             {Operator::equivalence, Operator::forward, Operator::reverse, Operator::negation,
              Operator::alternation, Operator::independence})
            for (int premise = 1; premise < sets; ++premise)
                for (int from = 0; from < sets; ++from)
                    for (int to = 0; to < sets; ++to)
                        if (says(state, premise, from) && holds(by, from, to)) {
                            EXPECT_TRUE(says(after(state, by), premise, to));
                        }
}

}  // namespace
