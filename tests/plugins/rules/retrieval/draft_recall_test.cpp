// Facts that a draft of the answer attends to: the ones behind the first, and what a word that all
// facts have would choose.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;

std::vector<std::string> things() {
    std::vector<std::string> names;
    for (int i = 0; i < 20; ++i) names.push_back("item " + std::to_string(i));
    return names;
}

// Four chains of five: item 0, 4, 8, 12, 16 and so on.
struct Chains {
    Days days{things()};
    Mind mind;

    explicit Chains(const Given& given = {}) : mind("draft_recall", given) {
        for (int from = 0; from < 16; ++from)
            mind.write(days.add({.text = "item " + std::to_string(from),
                                 .answer = "item " + std::to_string(from + 4)}));
    }
    std::string recalled(const std::string& asked) {
        std::string all;
        for (const auto& record : Array<Record>(mind.read(days.cue(asked)).records()))
            all += (all.empty() ? "" : "|") + std::string(view(record.text));
        return all;
    }
};

TEST(DraftRecall, recalls_the_facts_behind_the_first) {
    Chains chains(Given{{"dimensions", "1024"}});
    EXPECT_EQ(chains.recalled("item 2"), "item 2|item 6|item 10|item 14");
}

TEST(DraftRecall, recalls_without_a_draft_what_is_like_the_question) {
    Chains chains(Given{{"draft", "0"}, {"dimensions", "1024"}, {"k", "2"}});
    EXPECT_EQ(chains.recalled("item 6"), "item 2|item 6");
}

TEST(DraftRecall, recalls_what_a_common_word_chooses_unless_that_is_dropped) {
    Chains all(Given{{"junk", "1"}, {"dimensions", "1024"}});
    Chains dropped(Given{{"dimensions", "1024"}});
    EXPECT_NE(all.recalled("item 2"), dropped.recalled("item 2"));
    EXPECT_EQ(all.recalled("item 2"), all.recalled("item 3"));  // the same four for any question
}

TEST(DraftRecall, recalls_as_many_as_there_are) {
    Days days(things());
    Mind mind("draft_recall", {{"junk", "1"}});
    EXPECT_EQ(Array<Record>(mind.read(days.cue("item 1")).records()).size(), 0u);
    mind.write(days.add({.text = "item 1", .answer = "item 2"}));
    EXPECT_EQ(Array<Record>(mind.read(days.cue("item 1")).records()).size(), 1u);
}

TEST(DraftRecall, does_not_recall_what_was_superseded) {
    Chains chains(Given{{"dimensions", "1024"}});
    chains.mind.memory.edit_records().set_strength(chains.mind.records()[6].id, 0);
    EXPECT_EQ(chains.recalled("item 2").find("item 6"), std::string::npos);
}

TEST(DraftRecall, writes_nothing_when_it_is_replayed) {
    Chains chains;
    chains.mind.write(chains.days.last(), NREM_SLEEP);
    EXPECT_EQ(chains.mind.records().size(), 16u);
}

}  // namespace
