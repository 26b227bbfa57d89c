// MemoryAgentBench, BEAM and MemBench in their published forms, on files made by hand.
#include "made.hpp"

namespace nrem::tasks {
namespace {

using List = std::vector<std::string>;

List texts_of(const Stream& stream) {
    List texts;
    for (const auto& event : only(stream, NREM_OBSERVE)) texts.push_back(event.text);
    return texts;
}

Task membench(Given given = {}) {
    given.try_emplace("file", fixture("membench.json").string());
    return Task("membench", given);
}

TEST(MemBench, reads_messages_of_both_shapes_and_shows_no_attribute) {
    EXPECT_EQ(texts_of(membench().play(0)),
              (List{"['2024-10-01 08:00' Tuesday, Town] My aunt Vera is 51.",
                    "['2024-10-01 08:05' Tuesday, Town] It rains."}));
    EXPECT_EQ(texts_of(membench().play(1)),
              (List{"I saw a western.\nassistant: Nice!", "Another western.\nassistant: Again?",
                    "Bye.\nassistant: Bye.", "a flat text"}));
    EXPECT_EQ(all_cues(membench()).find("fifty-one"), std::string::npos);
}

TEST(MemBench, asks_with_choices_and_names_its_steps) {
    const auto aunt = question_with(membench(), "aunt");
    EXPECT_EQ(aunt.text, "['2024-10-02 09:00' Wednesday] How old is my aunt?");
    EXPECT_EQ(aunt.choices, (List{"49", "51", "53", "60"}));
    EXPECT_EQ(aunt.answer, 1);
    EXPECT_EQ(aunt.group, "simple");
    EXPECT_EQ(evidence_texts(membench(), question_with(membench(), "like")).size(), 2u);
    EXPECT_EQ(question_with(membench({{"groups", "scenario"}}), "like").group, "movie");
}

TEST(MemBench, names_the_field_of_what_is_wrong) {
    const std::string whole = content_of("membench.json");
    EXPECT_EQ(said_of("membench",
                      with(whole, "\"ground_truth\": \"B\"", "\"ground_truth\": \"E\"")),
              ":1: element 0 (byte 22): QA.ground_truth is none of the choices: 'E'");
    EXPECT_EQ(said_of("membench", with(whole, "\"message\": \"It rains.\", ", "")),
              ":1: element 0 (byte 22): message_list[1] has no message");
}

Task memory_agent_bench(Given given = {}) {
    given.try_emplace("file", fixture("memory_agent_bench.jsonl").string());
    return Task("memory_agent_bench", given);
}

TEST(MemoryAgentBench, tells_facts_one_by_one_and_other_contexts_in_chunks) {
    const Task task = memory_agent_bench({{"chunk", "4"}});
    EXPECT_EQ(task.info().streams, 3u) << "a first line may say where the rows are from";
    EXPECT_EQ(texts_of(task.play(0)),
              (List{"Later facts win. ", "0. The capital of Zed is Foo. ",
                    "1. Ann was born in 1. June. ", "2. The capital of Zed is Bar."}));
    const auto chunks = texts_of(task.play(1));
    EXPECT_EQ(chunks, (List{"A ship left. It was dawn.", "By night the sea was still.",
                            "Nobody spoke."}));
}

TEST(MemoryAgentBench, scores_by_the_metric_of_the_source) {
    const Task task = memory_agent_bench();
    const auto official = [&](const std::string& question, const std::string& said) {
        return task.figures(question_with(task, question), said).at("official");
    };
    EXPECT_EQ(official("capital", "It is bar city."), 1);
    EXPECT_EQ(official("capital", "Foo"), 0);
    EXPECT_EQ(official("What left", "A ship, at dawn"), 1);
    EXPECT_EQ(official("What left", "A ship"), 1);
    EXPECT_EQ(task.figures(question_with(task, "What left"), "A ship").at("recall"), 0);
    EXPECT_EQ(official("card", "label: 43"), 0);
    EXPECT_EQ(official("card", "I think so. Answer: 43"), 1);
    const std::string copied = "The capital of Zed is Foo. Ann was born then. The capital is Bar.";
    EXPECT_EQ(task.figures(question_with(task, "capital"), copied).at("official"), 1);
    EXPECT_EQ(task.figures(question_with(task, "capital"), copied).at("capped"), 0);
    EXPECT_EQ(question_with(task, "What left").text,
              "[2023/05/30 (Tue) 21:56] What left and when?");
}

TEST(MemoryAgentBench, names_the_row_and_the_field_of_what_is_wrong) {
    const std::string whole = content_of("memory_agent_bench.jsonl");
    const auto said = [&](const std::string& from, const std::string& to) {
        return said_of("memory_agent_bench", with(whole, from, to));
    };
    EXPECT_NE(said("[[43]]", "[[]]").find(":4: element 3 (byte"), std::string::npos);
    EXPECT_NE(said("[[43]]", "[[]]").find("answers[0] has no answer"), std::string::npos);
    EXPECT_NE(said("[[43]]", "[]").find("answers has 0 entries, questions has 1"),
              std::string::npos);
    EXPECT_NE(said("icl_banking", "poem").find(":4: element 3"), std::string::npos);
    EXPECT_NE(said("icl_banking", "poem").find("metadata.source is unknown: 'poem77"),
              std::string::npos);
}

Task beam(const std::string& folder = fixture("beam").string()) {
    return Task("beam", {{"folder", folder}});
}

TEST(Beam, takes_plan_markers_off_and_prefers_the_chat_that_was_cut) {
    EXPECT_EQ(texts_of(beam().play(0)),
              (List{"[March-15-2024] user: My server has 8 GB.",
                    "[March-15-2024] assistant: Noted.",
                    "[April-02-2024] user: It has 16 GB now.",
                    "[April-02-2024] assistant: Good."}));
    EXPECT_EQ(texts_of(beam().play(1)),
              (List{"[May-01-2024] user: I moved to Oslo.", "user: I like it."}));
    const auto stream = beam().play(0);
    EXPECT_EQ(stream[3].at - stream[0].at, 18);
}

TEST(Beam, names_the_messages_that_a_question_rests_on) {
    EXPECT_EQ(evidence_texts(beam(), question_with(beam(), "How much")).size(), 2u);
    EXPECT_EQ(question_with(beam(), "How much").group, "knowledge_update");
}

TEST(Beam, scores_what_needs_no_judge) {
    const Task task = beam();
    EXPECT_EQ(task.figures(question_with(task, "How much"), "16 GB now").at("contained"), 1);
    const auto colour = question_with(task, "colour");
    EXPECT_EQ(task.figures(colour, "That is not mentioned.").at("abstained"), 1);
    EXPECT_EQ(task.figures(question_with(task, "Sum"), "It grew").at("correct"), -1);
    const auto order = question_with(task, "order");
    const auto whole = task.figures(order, "server has 8 GB\nupgrade to 16 GB\nnightly backup");
    EXPECT_EQ(whole.at("order_paper"), 1);
    const auto part = task.figures(order, "server has 8 GB\nupgrade to 16 GB");
    EXPECT_EQ(part.at("order_code"), 1) << "the code does not count what is left out";
    EXPECT_NEAR(part.at("order_paper"), 0.8, 1e-12);
    EXPECT_EQ(task.figures(order, "nightly backup\nserver has 8 GB").at("order_code"), 0);
}

TEST(Beam, refuses_a_marker_elsewhere_the_parquet_form_and_a_missing_folder) {
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path() / ("nrem-beam-" + std::to_string(getpid()));
    const auto said = [&](const std::string& name, const std::string& from, const std::string& to) {
        fs::create_directories(folder);
        fs::copy(fixture("beam"), folder, fs::copy_options::recursive);
        std::ofstream(folder / name, std::ios::binary)
            << with(content_of("beam/" + name), from, to);
        const std::string made = complaint("beam", {{"folder", folder.string()}});
        fs::remove_all(folder);
        return made;
    };
    EXPECT_NE(said("1/chat.json", "8 GB. ->-> 1,1", "->-> 1,1 and 8 GB")
                  .find("turns[0][0].content has a plan marker '->->' that is not at its end"),
              std::string::npos);
    EXPECT_NE(said("1/probing_questions/probing_questions.json", "\"answer\": \"16 GB\", ", "")
                  .find("knowledge_update[0].answer is missing"),
              std::string::npos);
    EXPECT_NE(complaint("beam", {{"folder", "nowhere"}}).find("github.com/mohammadtavakoli78/BEAM"),
              std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
