// What a memory has become, in lines.
#include "report/change_text.hpp"

#include <gtest/gtest.h>

#include "report/text_difference.hpp"

namespace nrem::core {
namespace {

using Lines = std::vector<std::string>;

RecordFace face(const std::string& text, double strength = 1) {
    return {.kind = "fact", .text = text, .strength = strength};
}

TEST(ChangeText, is_a_line_for_each_operation_with_its_reason) {
    MemoryChanges changes;
    changes.records = {
        {RecordOperation::removed, 1, 0, "over the budget", face("old"), std::nullopt},
        {RecordOperation::superseded, 2, 5, "newer", face("red"), face("red", 0)},
        {RecordOperation::updated, 3, 0, "", face("wet"), face("wet", 2)},
        {RecordOperation::added, 5, 0, "", std::nullopt, face("blue")},
        {RecordOperation::kept, 4, 0, "still so", face("same"), std::nullopt}};
    changes.tensors = {{"W", 1, 2, 1.5}};
    changes.left_out = 7;
    EXPECT_EQ(change_lines(changes),
              (Lines{"- #1 fact: old  (over the budget)", "~ #2 fact: red  superseded by #5  (newer)",
                     "~ #3 fact: wet  ->  #3 fact: wet x2", "+ #5 fact: blue",
                     "= #4 fact kept  (still so)", "tensor W norm 1 -> 2, changed by 1.5",
                     "(7 more)"}));
}

TEST(ChangeText, of_a_long_text_shows_the_sentences_that_differ) {
    const std::string same =
        "The season is late autumn in the north of the country, where days are short. ";
    MemoryChanges changes;
    changes.records = {{RecordOperation::updated, 1, 0, "it rained", face(same + "Fog means sun."),
                        face(same + "Fog means rain; mist does, too.")}};
    EXPECT_EQ(change_lines(changes),
              (Lines{"~ #1 fact updated  (it rained)",
                     "      The season is late autumn in the north of the country, where days are "
                     "short.",
                     "    - Fog means sun.", "    + Fog means rain;", "    + mist does, too."}));
}

TEST(ChangeText, of_changes_that_cannot_be_read_does_not_say_that_nothing_changed) {
    for (const char* changes : {R"(["+ text"])", R"([{}])",
                                R"({"records":[{"op":"added","id":1}],"tensors":[]})",
                                R"({"records":[{"op":"eaten","id":1}],"tensors":[]})"}) {
        MemoryChanges read;
        EXPECT_TRUE(read_json_text(changes, read));
        EXPECT_FALSE(read.empty());
        EXPECT_EQ(change_lines(read), Lines{"(in a form of another version of nrem: not known)"})
            << changes;
    }
}

TEST(ToldText, says_what_reached_the_rule_and_no_more) {
    EXPECT_EQ(told_text({}), "nothing");
    EXPECT_EQ(told_text({.correct = 0, .loss = 2.5, .truth = "rain"}),
              "wrong, loss 2.500, the answer rain");
    EXPECT_EQ(told_text({.correct = 1}), "right");
    EXPECT_EQ(told_text({.clarification = "Pardon?"}), "the user: Pardon?");
}

TEST(TextDifference, counts_what_stays_and_keeps_the_order) {
    EXPECT_EQ(text_difference("a\nb\nc\nd\nx", "a\nb\nc\ny\nx"),
              (Lines{"  (3 lines stay)", "- d", "+ y", "  x"}));
    EXPECT_EQ(text_difference("", "a"), (Lines{"+ a"}));
    EXPECT_EQ(text_difference("a", ""), (Lines{"- a"}));
    EXPECT_EQ(text_difference("a", "a"), (Lines{"  a"}));
}

}  // namespace
}  // namespace nrem::core
