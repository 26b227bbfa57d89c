// The task `lexical`: its questions, and verdicts on the understanding and on the answer apart.
#include <algorithm>
#include <cmath>
#include <set>

#include "context/stream.hpp"
#include "tasks/retrieval/lexical/wordings.hpp"
#include "tasks/play.hpp"
#include "wake/score.hpp"

namespace nrem::tasks {
namespace {

const core::Component& component() {
    static core::Registry& opened = *[] {
        auto* made =
            new core::Registry({std::filesystem::path(NREM_SOURCE_DIR) / "tasks" / "data"});
        made->load(std::filesystem::path(NREM_BUILD_DIR) / "plugins" / "task_lexical.so");
        return made;
    }();
    return opened.find(core::Kind::task, "lexical");
}

const nrem_host* host() {
    static const core::Registry made({std::filesystem::path(NREM_SOURCE_DIR) / "tasks" / "data"});
    return made.host();
}

// A task and one of its streams.
struct Reader {
    explicit Reader(const Given& given = {}, std::uint64_t index = 0)
        : task(component(), core::resolve(component(), given), host()), stream(task, index, 7) {}

    [[nodiscard]] std::vector<const nrem_event*> questions() const {
        std::vector<const nrem_event*> found;
        for (std::size_t i = 0; i < stream.size(); ++i)
            if (stream[i].kind == NREM_QUERY) found.push_back(&stream[i]);
        return found;
    }
    [[nodiscard]] nrem_score verdict(const nrem_event& event, std::string_view answer,
                                     std::string_view understanding = "") const {
        nrem_answer given = make_answer();
        given.text = borrow(answer);
        given.understanding = borrow(understanding);
        return core::score(task, event, given);
    }

    core::TaskInstance task;
    core::Stream stream;
};

std::string text_of(const nrem_event& event) {
    return std::string(view(event.cue->text));
}
std::string truth_of(const nrem_event& event) {
    return std::string(view(event.truth->text));
}
// What stands between < and > in a question.
std::string word_of(const nrem_event& event) {
    const std::string text = text_of(event);
    const std::size_t open = text.find("< ") + 2;
    return text.substr(open, text.find(" >") - open);
}

TEST(Lexical, asks_so_many_questions_with_boundaries_between_sessions) {
    const Reader reader(Given{{"questions", "7"}, {"session", "3"}});
    EXPECT_EQ(reader.questions().size(), 7u);
    ASSERT_EQ(reader.stream.size(), 9u);
    EXPECT_EQ(reader.stream[3].kind, NREM_BOUNDARY);
    EXPECT_EQ(reader.stream[7].kind, NREM_BOUNDARY);
}

TEST(Lexical, has_the_data_sets_words_and_answer_forms) {
    const Reader reader(Given{{"types", "syn"}, {"questions", "3000"}});
    EXPECT_EQ(reader.questions().size(), 208u);
    std::set<std::string> truths;
    for (const auto* event : reader.questions()) truths.insert(truth_of(*event));
    EXPECT_EQ(truths.count("the synonym for metamorphosis is transmutation"), 1u);
    EXPECT_EQ(truths.count("the synonym for uplift is raise"), 1u);
}

TEST(Lexical, asks_in_each_of_its_wordings_and_languages) {
    const auto wordings = [](const Given& given) {
        const Reader reader(given);
        std::set<std::uint64_t> items;
        for (const auto* event : reader.questions()) items.insert(event->item);
        return items;
    };
    EXPECT_EQ(wordings({{"questions", "3000"}}).size(), 15u);
    EXPECT_EQ(wordings({{"questions", "3000"}, {"language", "mixed"}}).size(), 45u);
    EXPECT_EQ(wordings({{"questions", "3000"}, {"wordings", "1"}, {"types", "ant, hom"}}).size(),
              2u);
}

TEST(Lexical, never_tells_the_answer_in_a_clarification) {
    const Reader reader(
        Given{{"questions", "3000"}, {"types", "syn ant hom"}, {"language", "mixed"}});
    for (const auto* event : reader.questions()) {
        const std::string truth = truth_of(*event);
        const std::string gold = ' ' + truth.substr(truth.rfind(" is ") + 4) + ' ';
        const std::string said = ' ' + std::string(view(event->clarification)) + ' ';
        EXPECT_GT(said.size(), 2u);
        EXPECT_EQ(event->cue->choices.count, 0u);
        if (gold == " word ") continue;  // an answer, once, to "would"
        EXPECT_EQ(said.find(gold), std::string::npos) << truth;
    }
}

TEST(Lexical, lets_the_user_be_asked_what_a_question_means_and_says_no_more) {
    const Given given{{"questions", "7"}, {"session", "3"}, {"types", "syn ant"}};
    const Reader reader(given);
    const Task task("lexical", given);
    for (std::size_t step = 0; step < reader.stream.size(); ++step) {
        const std::string said = task.act("ask_user", R"({"question": "what?"})", step, 0, 7);
        if (reader.stream[step].kind == NREM_QUERY) {
            EXPECT_EQ(said, view(reader.stream[step].clarification));
        } else {
            EXPECT_EQ(said, "refused: no question is asked at this step");
        }
    }
    EXPECT_EQ(task.act("ask_user", "{}", 9), "refused: no question is asked at this step");
}

TEST(Lexical, takes_its_own_truths_for_right_and_understood) {
    const Reader reader(Given{{"questions", "3000"}, {"language", "mixed"}});
    for (const auto* event : reader.questions()) {
        const auto score = reader.verdict(*event, truth_of(*event));
        EXPECT_EQ(score.correct, 1) << truth_of(*event);
        EXPECT_EQ(score.understood, 1) << truth_of(*event);
    }
}

TEST(Lexical, takes_its_clarifications_for_an_understanding) {
    const Reader reader(Given{{"questions", "3000"}});
    for (const auto* event : reader.questions()) {
        const auto score = reader.verdict(*event, "no idea", view(event->clarification));
        EXPECT_EQ(score.correct, 0);
        EXPECT_EQ(score.understood, 1) << view(event->clarification);
    }
}

// Of one kind of question, the first.
struct Single : Reader {
    explicit Single(const std::string& type) : Reader(Given{{"types", type}, {"questions", "1"}}) {}
    [[nodiscard]] const nrem_event& event() const { return stream[0]; }
    [[nodiscard]] std::string gold() const {
        const std::string truth = truth_of(event());
        const std::string form = truth.find(" is: ") == std::string::npos ? " is " : " is: ";
        return truth.substr(truth.find(form) + form.size());
    }
};

TEST(Lexical, takes_the_word_alone_or_at_the_end_in_any_case) {
    const Single single("syn");
    std::string loud = single.gold();
    for (char& c : loud) c = static_cast<char>(std::toupper(c));
    for (const auto& answer : {single.gold(), loud + "!", "I would say it is " + single.gold()})
        EXPECT_EQ(single.verdict(single.event(), answer).correct, 1) << answer;
    for (const auto& answer : {std::string(), "un" + single.gold(), single.gold() + " or so",
                               "the synonym for " + word_of(single.event()) + " is"})
        EXPECT_EQ(single.verdict(single.event(), answer).correct, 0) << answer;
}

TEST(Lexical, does_not_take_an_answer_to_another_question_as_understood) {
    const Single single("ant");
    const auto score = single.verdict(single.event(), "the synonym for it is else");
    EXPECT_EQ(score.correct, 0);
    EXPECT_EQ(score.understood, 0);
    EXPECT_EQ(single.verdict(single.event(), "the antonym for it is else").understood, 1);
}

TEST(Lexical, scores_understanding_and_answer_apart) {
    const Single single("ant");
    EXPECT_EQ(single.verdict(single.event(), "else", "the opposite of it").understood, 1);
    EXPECT_EQ(single.verdict(single.event(), "else", "the opposite of it").correct, 0);
    EXPECT_EQ(single.verdict(single.event(), "else", "a synonym and its opposite").understood, 0);
    EXPECT_EQ(single.verdict(single.event(), "else").understood, 0);
    EXPECT_EQ(single.verdict(single.event(), single.gold(), "a synonym").understood, 1);
}

TEST(Lexical, takes_half_of_the_words_of_a_definition) {
    const Single single("defn");
    EXPECT_EQ(single.verdict(single.event(), "Well: " + single.gold()).correct, 1);
    EXPECT_EQ(single.verdict(single.event(), "an animal, perhaps a zebra").correct, 0);
}

TEST(Lexical, takes_any_sentence_that_has_the_word) {
    const Single single("sent");
    const std::string word = word_of(single.event());
    EXPECT_EQ(single.verdict(single.event(), "we all saw " + word).correct, 1);
    EXPECT_EQ(single.verdict(single.event(), "saw " + word).correct, 0);
    EXPECT_EQ(single.verdict(single.event(), "we all saw nothing of it").correct, 0);
    EXPECT_EQ(single.verdict(single.event(), "a sentence with " + word + " is:").correct, 0);
}

std::string complaint(const Given& given) {
    try {
        const Reader reader(given);
    } catch (const core::Error& error) {
        return error.what();
    }
    return "accepted";
}

TEST(Lexical, refuses_a_kind_of_question_that_is_none) {
    EXPECT_NE(complaint({{"types", "syn rhyme"}})
                  .find("no kind of question 'rhyme' (there are: syn, ant, hom, defn, sent)"),
              std::string::npos);
    EXPECT_NE(complaint({{"types", " "}}).find("no question is of these types"), std::string::npos);
}

// A folder with one data file.
class Folder {
public:
    explicit Folder(const std::string& content)
        : path_(std::filesystem::temp_directory_path() /
                ("nrem-lexical-" + std::to_string(getpid()))) {
        std::filesystem::create_directories(path_);
        std::ofstream(path_ / "linguistic_1000.jsonl") << content;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path_); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    std::filesystem::path path_;
};

TEST(Lexical, names_the_line_of_a_data_file_that_is_wrong) {
    const std::string fine =
        R"({"meta": {"word1": "a", "word2": "b"}, "type": "syn", "template_id": "syn1"})"
        "\n";
    const auto said = [&](const std::string& line) {
        const Folder folder(fine + line);
        const std::string text = complaint({{"path", folder.path()}});
        const std::size_t at = text.find(".jsonl");
        return at == std::string::npos ? text : text.substr(at + 6);
    };
    EXPECT_EQ(said("").substr(0, 8), "accepted");
    EXPECT_EQ(said("{").substr(0, 4), ":2: ");
    EXPECT_EQ(said(R"({"type": "rhyme", "template_id": "syn1"})"), ":2: unknown type 'rhyme'");
    EXPECT_EQ(said(R"({"type": "syn", "template_id": "syn7"})"),
              ":2: template_id 'syn7' does not end in 0, 1 or 2");
    EXPECT_EQ(said(R"({"type": "syn", "template_id": "syn1", "meta": {}})").substr(0, 4), ":2: ");
}

// Levenshtein's, over a question's wording without its word, its signs and double blanks.
std::size_t apart(const std::string& a, const std::string& b) {
    std::vector<std::size_t> row(b.size() + 1);
    for (std::size_t j = 0; j < row.size(); ++j) row[j] = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t change = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
            diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, change}));
        }
    }
    return row.back();
}
std::string bare(std::string_view wording) {
    std::string text;
    for (const char c : filled(wording, ""))
        if (std::isalpha(static_cast<unsigned char>(c)) ||
            (c == ' ' && !text.empty() && text.back() != ' '))
            text += c;
    while (text.ends_with(' ')) text.pop_back();
    return text;
}

TEST(Lexical, words_its_kinds_so_that_a_lookup_can_tell_them_apart) {
    struct Wording {
        std::size_t kind;
        std::string text;
    };
    std::vector<Wording> all;
    for (const auto& language : wordings)
        for (std::size_t kind = 0; kind < kind_count; ++kind)
            for (const auto wording : language[kind]) all.push_back({kind, bare(wording)});
    ASSERT_EQ(all.size(), 45u);
    for (const auto& one : all)
        for (const auto& other : all) {
            if (one.kind == other.kind) continue;
            EXPECT_GE(apart(one.text, other.text), 6u) << one.text << " / " << other.text;
        }
}

}  // namespace
}  // namespace nrem::tasks
