// LongMemEval's published form, on a file made by hand.
#include <nlohmann/json.hpp>

#include "made.hpp"

namespace nrem::tasks {
namespace {

Task longmemeval(Given given = {}) {
    given.try_emplace("file", fixture("longmemeval.json").string());
    return Task("longmemeval", given);
}

TEST(LongMemEval, tells_sessions_in_order_of_time_and_then_asks) {
    const auto stream = longmemeval().play(0);
    std::vector<std::string> told;
    for (const auto& event : stream) told.push_back(event.text.substr(0, 24));
    EXPECT_EQ(told, (std::vector<std::string>{
                        "[2023/05/01 (Mon) 08:00]", "[2023/05/01 (Mon) 08:00]", "",
                        "[2023/05/02 (Tue) 10:15]", "", "[2023/05/04 (Thu) 08:00]",
                        "[2023/05/04 (Thu) 08:00]", "", "[2023/05/20 (Sat) 18:40]",
                        "[2023/05/20 (Sat) 18:40]", "", "[2023/05/30 (Tue) 21:56]"}));
    EXPECT_EQ(stream[0].text, "[2023/05/01 (Mon) 08:00] user: Name a prime.");
    EXPECT_EQ(stream.back().kind, NREM_TEST);
    EXPECT_NEAR(stream.back().at - stream[0].at, 29 + (21 + 56 / 60.0 - 8) / 24, 1e-9);
    std::set<std::uint64_t> items;
    for (const auto& event : stream)
        if (event.kind != NREM_BOUNDARY) items.insert(event.item);
    EXPECT_EQ(items.size(), 8u) << "a session that is there twice has items of its own";
}

TEST(LongMemEval, names_the_turns_that_hold_the_answer_and_shows_none_of_the_labels) {
    const Task task = longmemeval();
    EXPECT_EQ(evidence_texts(task, question_with(task, "bikes")),
              (std::vector<std::string>{
                  "[2023/05/02 (Tue) 10:15] user: I have two bikes.",
                  "[2023/05/20 (Sat) 18:40] user: I bought a third bike, so there are 3."}));
    EXPECT_EQ(evidence_texts(task, question_with(task, "parrot")).size(), 1u) << "by its session";
    for (const char* label : {"answer_", "has_answer", "filler", "q000", "knowledge", "_abs"})
        EXPECT_EQ(all_cues(task).find(label), std::string::npos) << label;
}

TEST(LongMemEval, groups_by_type_by_what_can_be_answered_and_by_evidence) {
    const auto groups = [](const std::string& by) {
        std::vector<std::string> found;
        const Task task = longmemeval({{"groups", by}});
        for (const auto& stream : task.play_all()) found.push_back(stream.back().group);
        return found;
    };
    using List = std::vector<std::string>;
    EXPECT_EQ(groups("type"),
              (List{"knowledge-update", "multi-session", "single-session-preference"}));
    EXPECT_EQ(groups("abstention"), (List{"answerable", "abstention", "answerable"}));
    EXPECT_EQ(groups("evidence"), (List{"2 sessions", "1 session", "1 session"}));
}

TEST(LongMemEval, scores_containment_refusals_and_no_preference) {
    const Task task = longmemeval({{"answer_words", "4"}});
    const auto bikes = question_with(task, "bikes");
    EXPECT_EQ(task.figures(bikes, "You own 3 bikes.").at("contained"), 1);
    EXPECT_EQ(task.figures(bikes, "You own two bikes.").at("correct"), 0);
    const auto copied = task.figures(bikes, "I have two bikes. I bought a third, so there are 3.");
    EXPECT_EQ(copied.at("contained"), 1);
    EXPECT_EQ(copied.at("contained_capped"), 0);
    EXPECT_EQ(task.figures(bikes, "I don't know.").at("false_refusal"), 1);
    const auto parrot = question_with(task, "parrot");
    EXPECT_EQ(task.figures(parrot, "You never mentioned a parrot.").at("abstained"), 1);
    EXPECT_EQ(task.figures(parrot, "Four.").at("correct"), 0);
    const auto dinner = task.figures(question_with(task, "cook"), "A soup");
    EXPECT_EQ(dinner.at("correct"), -1);
    EXPECT_FALSE(dinner.contains("contained"));
}

TEST(LongMemEval, says_where_the_file_is_to_be_had) {
    const std::string said = complaint("longmemeval", {{"file", "nowhere.json"}});
    EXPECT_NE(said.find("'nowhere.json' is not there"), said.npos) << said;
    EXPECT_NE(said.find("huggingface.co/datasets/xiaowu0162/longmemeval-cleaned"), said.npos);
    EXPECT_NE(said.find("under MIT"), said.npos);
}

TEST(LongMemEval, names_the_line_and_the_field_of_what_is_wrong) {
    const std::string whole = content_of("longmemeval.json");
    const auto said = [&](const std::string& from, const std::string& to) {
        return said_of("longmemeval", with(whole, from, to));
    };
    EXPECT_EQ(said("\"answer\": 3, ", ""), ":1: element 0 (byte 1): answer is missing");
    EXPECT_EQ(said("\"answer\": 3, ", "\"answer\": \" \", "),
              ":1: element 0 (byte 1): answer is empty");
    EXPECT_EQ(said("2023/05/01 (Mon) 08:00", "first of May"),
              ":1: element 0 (byte 1): haystack_dates[1] is no date: 'first of May'");
    EXPECT_EQ(said("\"filler_7\", \"filler_7\"", "\"filler_7\""),
              ":1: element 0 (byte 1): haystack_session_ids has 3 entries, "
              "haystack_sessions has 4");
    EXPECT_EQ(said("{\"role\": \"user\", \"content\": \"Name", "{\"content\": \"Name"),
              ":1: element 0 (byte 1): haystack_sessions[1][0].role is missing");
    EXPECT_NE(said("q0003", "q0001").find("'q0001' is there twice"), std::string::npos);
    EXPECT_NE(said("\"question_date\": \"2023/06", "\"question\": \"2023/06")
                  .find("key 'question' comes twice in one object"),
              std::string::npos);
}

TEST(LongMemEval, refuses_a_file_that_was_cut_or_is_another) {
    const std::string whole = content_of("longmemeval.json");
    EXPECT_EQ(said_of("longmemeval", whole.substr(0, 1000)),
              ":13: byte 1000: the file ends inside element 1: it was cut short");
    EXPECT_EQ(said_of("longmemeval", ""), ":1: byte 0: there is no element");
    EXPECT_EQ(said_of("longmemeval", "[1, 2]"), ":1: byte 1: element 0 is no object or array");
    EXPECT_EQ(said_of("longmemeval", std::string(1000, '[')),
              ":1: byte 64: brackets are more than 64 deep");
    EXPECT_NE(said_of("longmemeval", with(whole, "\"answer\": 3,", "\"answer\": 3;"))
                  .find(":2: element 0 (byte"),
              std::string::npos);
}

TEST(LongMemEval, refuses_what_comes_after_the_list) {
    const std::string whole = content_of("longmemeval.json");
    for (const char* more : {"]", "{}", "[]", "x", "\"x\""})
        EXPECT_NE(said_of("longmemeval", whole + more).find("the file goes on after its last bracket"),
                  std::string::npos)
            << more;
    const TemporaryFile file(whole + "\n \n");
    EXPECT_EQ(longmemeval({{"file", file.path()}}).info().streams, 3u);
}

TEST(LongMemEval, reads_a_question_a_line_too) {
    std::string lines;
    for (const auto& element : nlohmann::json::parse(content_of("longmemeval.json")))
        lines += element.dump() + '\n';
    const TemporaryFile file(lines);
    EXPECT_EQ(longmemeval({{"file", file.path()}}).play(1), longmemeval().play(1));
}

TEST(LongMemEval, reads_a_mark_of_byte_order_carriage_returns_and_long_texts) {
    std::string content = "\xef\xbb\xbf" + with(content_of("longmemeval.json"), "Enjoy it!",
                                                std::string(200000, 'x'));
    for (auto at = content.find('\n'); at != content.npos; at = content.find('\n', at + 2))
        content.replace(at, 1, "\r\n");
    const TemporaryFile file(content);
    EXPECT_EQ(longmemeval({{"file", file.path()}}).info().streams, 3u);
    EXPECT_EQ(longmemeval({{"file", file.path()}}).play(1), longmemeval().play(1));
}

}  // namespace
}  // namespace nrem::tasks
