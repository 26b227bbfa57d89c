// The task `babi`: six of the bAbI tasks, whose stories state facts and ask about them in between.
//
// A stream is a story; stories of the tasks that were asked for take turns. A statement is
// observed, and its truth is the one of the task's answers that it says (the last, if it says
// several), or nothing; a question is a test, whose evidence is the statements that the data set
// calls its supporting facts. Items are the line numbers of the story. Answers are a closed list
// but for qa8, whose answers are lists of things and whose official scoring knows one order of them
// only: there, the figure `set_f1` is blind to the order.
#include <algorithm>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "../bins.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/text_scores.hpp"

namespace {

namespace scores = nrem::text_scores;

struct Line {
    std::uint64_t id = 0;
    std::string text;
    std::string answer;  // of a question, or what a statement says
    std::vector<std::uint64_t> support;
    bool asks = false;
};
using Story = std::vector<Line>;

struct Source {
    std::string name;  // "qa1"
    const char* file;
    bool closed = true;  // its answers are a closed list
    std::vector<Story> stories;
    std::vector<std::string> answers;
    std::vector<nrem_str> choices;
};

constexpr struct {
    const char* number;
    const char* file;
} files[] = {{"1", "qa1_single-supporting-fact_test.txt"},
             {"2", "qa2_two-supporting-facts_test.txt"},
             {"3", "qa3_three-supporting-facts_test.txt"}, {"7", "qa7_counting_test.txt"},
             {"8", "qa8_lists-sets_test.txt"},             {"14", "qa14_time-reasoning_test.txt"}};

std::string trimmed(std::string_view text) {
    while (!text.empty() && nrem::is_blank(text.back())) text.remove_suffix(1);
    while (!text.empty() && nrem::is_blank(text.front())) text.remove_prefix(1);
    return std::string(text);
}

std::string_view take_field(std::string_view& rest) {
    const auto end = std::min(rest.find('\t'), rest.size());
    const auto field = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    return field;
}

std::uint64_t id_of(std::string_view word) {
    const auto id = nrem::as_number<std::uint64_t>(word);
    if (!id || *id == 0) throw std::runtime_error('\'' + std::string(word) + "' is no line number");
    return *id;
}

// "3 Where is Mary? <tab>garden<tab>1 2"; throws with what is wrong.
Line line_of(std::string_view rest) {
    Line line;
    line.id = id_of(nrem::next_word(rest));
    line.asks = rest.find('\t') != rest.npos;
    line.text = trimmed(take_field(rest));
    if (line.text.empty()) throw std::runtime_error("there is nothing behind the line number");
    if (!line.asks) return line;
    line.answer = trimmed(take_field(rest));
    if (line.answer.empty()) throw std::runtime_error("the question has no answer");
    for (auto word = nrem::next_word(rest); !word.empty(); word = nrem::next_word(rest))
        line.support.push_back(id_of(word));
    for (const auto id : line.support)
        if (id >= line.id)
            throw std::runtime_error("supporting fact " + std::to_string(id) + " comes later");
    return line;
}

std::vector<Story> stories_of(const std::string& path) {
    std::ifstream file(path);
    std::vector<Story> stories;
    std::size_t number = 0;
    for (std::string text; std::getline(file, text);) try {
            ++number;
            Line line = line_of(text);
            if (line.id == 1) stories.emplace_back();
            if (stories.empty() || line.id != stories.back().size() + 1)
                throw std::runtime_error("line number " + std::to_string(line.id) +
                                         " does not follow the one before");
            stories.back().push_back(std::move(line));
        } catch (const std::exception& error) {
            throw std::runtime_error(path + ':' + std::to_string(number) + ": " + error.what());
        }
    if (stories.empty()) throw std::runtime_error(path + ":1: the file is empty");
    return stories;
}

// Statements between a question and the oldest fact that it rests on: how far back it reaches.
std::size_t reach(const Story& story, const Line& question) {
    const auto oldest = std::ranges::min(question.support);
    return static_cast<std::size_t>(std::count_if(
        story.begin() + static_cast<std::ptrdiff_t>(oldest),
        story.begin() + static_cast<std::ptrdiff_t>(question.id) - 1,
        [](const Line& line) { return !line.asks; }));
}

class Babi {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::text("tasks", "1 2 3 7 8 14", "of bAbI, between blanks"),
         nrem::choice("groups", "task", "task|distance|support",
                      "a question's group: its task; with it, how many statements ago the oldest "
                      "fact was told that it rests on; or on how many facts it rests"),
         nrem::text("path", "babi", "folder of the data files, sought in the data folders")});
    static constexpr auto offers = std::to_array<const char*>({"task.text", "task.oracle"});
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("official", nrem::Better::higher, {0, 1}, "answers that are the same string"),
         nrem::figure("set_f1", nrem::Better::higher, {0, 1},
                      "F1 of the things that an answer lists, in any order")});

    explicit Babi(const nrem::Params& params) : groups_(params.text("groups")) {
        const std::string tasks = params.text("tasks");
        std::string_view rest = tasks;
        for (auto word = nrem::next_word(rest); !word.empty(); word = nrem::next_word(rest))
            read(word, params);
        if (sources_.empty()) throw std::invalid_argument("tasks: none is named");
        for (const auto& source : sources_)
            if (source.stories.size() != sources_.front().stories.size())
                throw std::invalid_argument(source.name + " has " +
                                            std::to_string(source.stories.size()) + " stories, " +
                                            sources_.front().name + " " +
                                            std::to_string(sources_.front().stories.size()));
    }

    nrem::TaskInfo describe() const {
        return {sources_.size() * sources_.front().stories.size()};
    }

    void stream(std::uint64_t index, std::uint64_t, nrem::EventSink& sink) const {
        if (index >= describe().streams) throw std::invalid_argument("there is no such story");
        const Source& source = sources_[index % sources_.size()];
        const Story& story = source.stories[index / sources_.size()];
        sink.name(source.name + " story " + std::to_string(index / sources_.size() + 1));
        for (const auto& line : story) emit(source, story, line, sink);
    }

    void score(const nrem_event& event, const nrem::Answer& answer, nrem::Score& score) const {
        const auto allowed = nrem::choices(*event.cue);
        const auto index = static_cast<std::size_t>(answer.choice);
        const auto said = answer.choice >= 0 && index < allowed.size() ? nrem::view(allowed[index])
                                                                       : nrem::view(answer.text);
        const auto wanted = nrem::view(event.truth->text);
        nrem::figure(score, "official", trimmed(said) == wanted ? 1 : 0);
        nrem::figure(score, "set_f1",
                     scores::set_f1(scores::items_of(said), scores::items_of(wanted)));
    }

private:
    void read(std::string_view number, const nrem::Params& params) {
        const auto* file = std::ranges::find_if(
            files, [&](const auto& each) { return each.number == number; });
        if (file == std::end(files))
            throw std::invalid_argument("tasks: no task '" + std::string(number) +
                                        "' (there are: 1 2 3 7 8 14)");
        Source source{"qa" + std::string(number), file->file, number != "8", {}, {}, {}};
        source.stories = stories_of(params.data_file(params.text("path") + '/' + file->file));
        find_answers(source);
        for (auto& story : source.stories)
            for (auto& line : story)
                if (!line.asks) line.answer = stated(source, line.text);
        sources_.push_back(std::move(source));
        Source& kept = sources_.back();
        for (const auto& answer : kept.answers) kept.choices.push_back(nrem::borrow(answer));
    }

    static void find_answers(Source& source) {
        for (const auto& story : source.stories)
            for (const auto& line : story)
                if (line.asks) source.answers.push_back(line.answer);
        std::ranges::sort(source.answers);
        const auto repeated = std::ranges::unique(source.answers);
        source.answers.erase(repeated.begin(), repeated.end());
    }

    static std::string stated(const Source& source, const std::string& text) {
        std::string found;
        for (const auto& word : scores::words_of(scores::normalised(text)))
            if (std::ranges::binary_search(source.answers, word)) found = word;
        return found;
    }

    [[nodiscard]] std::string group(const Source& source, const Story& story,
                                    const Line& line) const {
        if (groups_ == "task" || line.support.empty()) return source.name;
        if (groups_ == "support")
            return source.name + ", " + std::to_string(line.support.size()) + " facts";
        return source.name + ", distance " + doubling_bin(reach(story, line));
    }

    void emit(const Source& source, const Story& story, const Line& line,
              nrem::EventSink& sink) const {
        nrem::Event event;
        event.cue.text = nrem::borrow(line.text);
        event.item = line.id;
        event.at = static_cast<double>(line.id);
        event.truth.text = nrem::borrow(line.answer);
        if (source.closed) {
            const auto found = std::ranges::lower_bound(source.answers, line.answer);
            event.cue.choices = {source.choices.data(), source.choices.size(), sizeof(nrem_str)};
            if (!line.answer.empty()) event.truth.choice = found - source.answers.begin();
        }
        if (!line.asks) return sink.observe(event);
        const std::string part = group(source, story, line);
        const nrem::Answer oracle = event.truth;
        event.group = part;
        event.evidence = line.support;
        event.oracle = &oracle;
        sink.test(event);
    }

    std::string groups_;
    std::vector<Source> sources_;
};

}  // namespace

NREM_PLUGIN("babi", "0.1.0",
            nrem::task<Babi>({"babi",
                              "stories that state where people and things are, and questions about "
                              "them (bAbI 1, 2, 3, 7, 8 and 14)",
                              "arXiv 1502.05698 (bAbI)"}))
