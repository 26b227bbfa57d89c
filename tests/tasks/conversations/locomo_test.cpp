// LoCoMo's published form, on a file made by hand. What the official score gives was computed
// apart, by a rewriting of task_eval/evaluation.py (3eb6f2c) with NLTK 3.10.
#include "made.hpp"

namespace nrem::tasks {
namespace {

Task locomo(Given given = {}) {
    given.try_emplace("file", fixture("locomo.json").string());
    return Task("locomo", given);
}

TEST(Locomo, tells_sessions_with_their_speakers_dates_and_captions) {
    const auto stream = locomo().play(0);
    ASSERT_EQ(stream.size(), 10u) << "a date without a session is no session";
    EXPECT_EQ(stream[0].text, "[9:05 am on 3 May, 2023] Ada: I planted beans yesterday.");
    EXPECT_EQ(stream[1].text,
              "[9:05 am on 3 May, 2023] Bo: Look! (shares a photo of a red kite)");
    EXPECT_EQ(stream[2].kind, NREM_BOUNDARY);
    EXPECT_NEAR(stream[3].at - stream[0].at, 6 + (13.5 - 9 - 5 / 60.0) / 24, 1e-9);
    for (const char* label : {"example.org", "D1:1", "Ada plants", "multi-hop", "adversarial"})
        EXPECT_EQ(all_cues(locomo()).find(label), std::string::npos) << label;
}

TEST(Locomo, reads_the_evidence_that_is_malformed_and_leaves_out_what_is_not_there) {
    const Task task = locomo();
    EXPECT_EQ(evidence_texts(task, question_with(task, "animals")).size(), 2u);
    EXPECT_EQ(evidence_texts(task, question_with(task, "How many")).size(), 1u);
    EXPECT_TRUE(question_with(task, "farm").evidence.empty());
}

TEST(Locomo, scores_as_the_authors_do) {
    const Task task = locomo();
    const auto official = [&](const std::string& question, const std::string& said) {
        return task.figures(question_with(task, question), said).at("official");
    };
    EXPECT_NEAR(official("plant beans?", "She planted them on 2 May"), 0.4444444444444444, 1e-12);
    EXPECT_NEAR(official("every morning", "He runs and ran"), 0.5, 1e-12);
    EXPECT_NEAR(official("animals", "a dog, the cats, three kites"), 0.6666666666666666, 1e-12);
    EXPECT_NEAR(official("animals", "dogs and hen"), 0.4444444444444444, 1e-12);
    EXPECT_NEAR(official("farm", "Likely"), 0.6666666666666666, 1e-12) << "up to the ;";
    EXPECT_EQ(official("How many", "2"), 1);
    EXPECT_EQ(official("Bo plant?", "This is Not Mentioned."), 1);
    EXPECT_EQ(official("Bo plant?", "I don't know."), 0);
    EXPECT_EQ(official("Bo plant?", "beans"), 0);
}

TEST(Locomo, repairs_what_pays_without_an_answer) {
    const Task task = locomo();
    const auto animals = question_with(task, "animals");
    const auto copied = task.figures(animals, "dogs, cat, hen, bean, kite, May, yesterday, look");
    EXPECT_EQ(copied.at("official"), 1);
    EXPECT_NEAR(copied.at("repaired"), 2 * (3.0 / 8) / (1 + 3.0 / 8), 1e-12);
    EXPECT_EQ(task.figures(animals, "dog, cat, hen").at("repaired"), 1);
    const auto refused = task.figures(question_with(task, "Bo plant?"), "I don't know.");
    EXPECT_EQ(refused.at("abstained"), 1);
    EXPECT_FALSE(refused.contains("repaired"));
}

TEST(Locomo, names_the_field_of_what_is_wrong_and_refuses_the_older_layout) {
    const std::string whole = content_of("locomo.json");
    const auto said = [&](const std::string& from, const std::string& to) {
        return said_of("locomo", with(whole, from, to));
    };
    EXPECT_EQ(said("\"answer\": 2, ", ""), ":1: element 0 (byte 1): qa[2].answer is missing");
    EXPECT_EQ(said("\"category\": 5", "\"category\": 6"),
              ":1: element 0 (byte 1): qa[4].category is none of 1 to 5");
    EXPECT_EQ(said("\"session_2_date_time\"", "\"session_4_date_time\""),
              ":1: element 0 (byte 1): conversation.session_2_date_time is missing");
    EXPECT_EQ(said("\"conversation\"", "\"session_1\""),
              ":1: element 0 (byte 1): it has no conversation: this is another layout than that of "
              "2024-08");
    EXPECT_NE(complaint("locomo", {{"file", "nowhere.json"}}).find("under CC BY-NC 4.0"),
              std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
