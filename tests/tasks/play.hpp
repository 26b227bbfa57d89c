// Plays streams of a built task plugin into plain values, for the tests of tasks.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "host/registry.hpp"
#include "nrem/sdk.hpp"
#include "wake/score.hpp"

namespace nrem::tasks {

using Given = std::map<std::string, std::string>;

struct Seen {
    std::int32_t kind = 0;
    std::string text;
    std::vector<float> features;
    std::vector<std::string> choices;
    std::vector<float> codes;
    std::string label;
    std::int64_t answer = -1;
    std::string value;  // as text, so that no answer equals no answer
    std::vector<float> vector;
    std::int64_t oracle = -1;
    std::string oracle_text;
    std::vector<float> oracle_probabilities;
    std::uint64_t item = 0;
    double at = 0;
    std::string group;
    std::vector<std::uint64_t> evidence;
    friend bool operator==(const Seen&, const Seen&) = default;
};
using Stream = std::vector<Seen>;

template <class T>
std::vector<float> copy(T floats) {
    const auto seen = view(floats);
    return {seen.begin(), seen.end()};
}

inline Seen copy_event(const nrem_event& event) {
    Seen seen;
    seen.kind = event.kind;
    seen.item = event.item;
    seen.at = event.at;
    seen.group = view(event.group);
    for (const std::uint64_t item : Array<std::uint64_t>(event.evidence))
        seen.evidence.push_back(item);
    if (event.cue) {
        seen.text = view(event.cue->text);
        seen.features = copy(event.cue->vector);
        seen.codes = copy(event.cue->codes);
        for (const auto& choice : choices(*event.cue)) seen.choices.emplace_back(view(choice));
    }
    if (event.truth) {
        seen.label = view(event.truth->text);
        seen.answer = event.truth->choice;
        seen.value = std::to_string(event.truth->value);
        seen.vector = copy(event.truth->vector);
    }
    if (event.oracle) {
        seen.oracle = event.oracle->choice;
        seen.oracle_text = view(event.oracle->text);
        seen.oracle_probabilities = copy(event.oracle->probabilities);
    }
    return seen;
}

inline core::Registry& registry() {
    static core::Registry made({std::filesystem::path(NREM_SOURCE_DIR) / "tasks" / "data"});
    static const bool loaded = [] {
        for (const auto& file : std::filesystem::directory_iterator(
                 std::filesystem::path(NREM_BUILD_DIR) / "plugins"))
            if (file.path().filename().string().starts_with("task_")) made.load(file.path());
        return true;
    }();
    static_cast<void>(loaded);
    return made;
}

class Task {
public:
    explicit Task(const std::string& name, const Given& given = {})
        : component_(registry().find(core::Kind::task, name)),
          instance_(component_, core::resolve(component_, given), registry().host()) {}

    [[nodiscard]] nrem_task_info info() const {
        nrem_task_info made{.struct_size = sizeof(nrem_task_info)};
        instance_.call(&nrem_task::describe, &made);
        return made;
    }
    [[nodiscard]] Stream play(std::uint64_t index, std::uint64_t seed = 1) const {
        Stream stream;
        const nrem_event_sink sink{.struct_size = sizeof(nrem_event_sink),
                                   .self = &stream,
                                   .name = [](void*, nrem_str) {},
                                   .emit = [](void* to, const nrem_event* event) {
                                       static_cast<Stream*>(to)->push_back(copy_event(*event));
                                   },
                                   .cluster = [](void*, nrem_str) {}};
        instance_.call(&nrem_task::stream, index, seed, &sink);
        return stream;
    }
    // What a tool of the task's world gives at a step, or "refused: " and why.
    [[nodiscard]] std::string act(const std::string& tool, const std::string& arguments,
                                  std::uint64_t step, std::uint64_t index = 0,
                                  std::uint64_t seed = 1) const {
        std::string result;
        const nrem_tool_sink sink{.struct_size = sizeof(nrem_tool_sink),
                                  .self = &result,
                                  .result = [](void* to, nrem_str text) {
                                      *static_cast<std::string*>(to) = view(text);
                                  },
                                  .refuse = [](void* to, nrem_str why) {
                                      *static_cast<std::string*>(to) =
                                          "refused: " + std::string(view(why));
                                  }};
        const nrem_act call{sizeof(nrem_act), 0, index, seed, step, borrow(tool), borrow(arguments)};
        instance_.call(&nrem_task::act, &call, &sink);
        return result;
    }
    // What the answer `said` to a question earns.
    [[nodiscard]] nrem_score score(const Seen& asked, std::string_view said) const {
        nrem_score made = core::no_score();
        hand_in(asked, said, [&](const nrem_event& event, const nrem_answer& answer) {
            made = core::score(instance_, event, answer);
        });
        return made;
    }
    // The figures of the task's own that the answer `said` earns.
    [[nodiscard]] std::map<std::string, double> figures(const Seen& asked,
                                                        std::string_view said) const {
        std::map<std::string, double> taken;
        const nrem_figure_sink sink{.struct_size = sizeof(nrem_figure_sink),
                                    .self = &taken,
                                    .figure = [](void* to, nrem_str name, double value,
                                                 std::uint64_t) {
                                        (*static_cast<std::map<std::string, double>*>(
                                            to))[std::string(view(name))] = value;
                                    }};
        nrem_score made = core::no_score();
        made.figures = &sink;
        hand_in(asked, said, [&](const nrem_event& event, const nrem_answer& answer) {
            instance_.call(&nrem_task::score, &event, &answer, &made);
        });
        taken["correct"] = made.correct;
        return taken;
    }
    [[nodiscard]] std::vector<Stream> play_all(std::uint64_t seed = 1) const {
        std::vector<Stream> streams;
        for (std::uint64_t i = 0; i < info().streams; ++i) streams.push_back(play(i, seed));
        return streams;
    }

private:
    // Calls `judge` with the question as an event, and with the answer.
    template <class Judge>
    static void hand_in(const Seen& asked, std::string_view said, Judge judge) {
        std::vector<nrem_str> allowed;
        for (const auto& choice : asked.choices) allowed.push_back(borrow(choice));
        nrem_cue cue = make_cue();
        cue.text = borrow(asked.text);
        cue.choices = {allowed.data(), allowed.size(), sizeof(nrem_str)};
        nrem_answer truth = make_answer();
        truth.text = borrow(asked.label);
        truth.choice = asked.answer;
        nrem_answer answer = make_answer();
        answer.text = borrow(said);
        judge(nrem_event{.struct_size = sizeof(nrem_event),
                         .kind = asked.kind,
                         .cue = &cue,
                         .truth = &truth,
                         .item = asked.item,
                         .at = asked.at,
                         .group = borrow(asked.group)},
              answer);
    }

    const core::Component& component_;
    core::TaskInstance instance_;
};

// What is said to parameters, or "accepted".
inline std::string complaint(const std::string& task, const Given& given) {
    try {
        const Task made(task, given);
    } catch (const core::Error& error) {
        return error.what();
    }
    return "accepted";
}

inline Stream only(const Stream& stream, std::int32_t kind) {
    Stream kept;
    for (const auto& event : stream)
        if (event.kind == kind) kept.push_back(event);
    return kept;
}

// The words of a text.
inline std::vector<std::string> words(const std::string& text) {
    std::istringstream stream(text);
    std::vector<std::string> made;
    for (std::string word; stream >> word;) made.push_back(word);
    return made;
}

// The different contexts of the first so many streams.
template <class Content>
auto contents(const Task& task, std::uint64_t streams, Content&& content) {
    std::set<decltype(content(Stream()))> found;
    for (std::uint64_t i = 0; i < streams; ++i) found.insert(content(task.play(i)));
    return found;
}

template <class T>
std::size_t shared(const std::set<T>& a, const std::set<T>& b) {
    return static_cast<std::size_t>(
        std::count_if(a.begin(), a.end(), [&](const T& each) { return b.contains(each); }));
}

// A file of this test alone, gone when it ends.
class TemporaryFile {
public:
    explicit TemporaryFile(const std::string& content)
        : path_(std::filesystem::temp_directory_path() /
                ("nrem-tasks-" + std::to_string(getpid()) + '-' + std::to_string(count_++) +
                 ".csv")) {
        std::ofstream(path_, std::ios::binary) << content;
    }
    TemporaryFile(const TemporaryFile&) = delete;
    TemporaryFile& operator=(const TemporaryFile&) = delete;
    ~TemporaryFile() { std::filesystem::remove(path_); }
    [[nodiscard]] std::string path() const { return path_.string(); }

private:
    static inline int count_ = 0;
    std::filesystem::path path_;
};

inline std::vector<std::string> shipped_lines(const std::string& name) {
    std::ifstream file(std::filesystem::path(NREM_SOURCE_DIR) / "tasks" / "data" / name);
    std::vector<std::string> lines;
    for (std::string line; std::getline(file, line);) lines.push_back(line);
    return lines;
}

// The header and the first `rows` rows.
inline std::string joined(const std::vector<std::string>& lines, std::size_t rows) {
    std::string content;
    for (std::size_t i = 0; i <= rows && i < lines.size(); ++i) content += lines[i] + '\n';
    return content;
}

}  // namespace nrem::tasks
