// Files of conversations made by hand, as they are and spoilt.
#pragma once

#include "tasks/play.hpp"

namespace nrem::tasks {

inline std::filesystem::path fixture(const std::string& name) {
    return std::filesystem::path(NREM_SOURCE_DIR) / "tests/tasks/conversations/fixtures" / name;
}
inline std::string content_of(const std::string& name) {
    std::ifstream file(fixture(name), std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

// The fixture with `from` once replaced.
inline std::string with(std::string content, const std::string& from, const std::string& to) {
    const auto at = content.find(from);
    EXPECT_NE(at, content.npos) << from;
    return content.replace(at, from.size(), to);
}

// What a task says of a file, from the file's name on, without its folder.
inline std::string said_of(const std::string& task, const std::string& content) {
    const TemporaryFile file(content);
    const std::string said = complaint(task, {{"file", file.path()}});
    const auto at = said.find(file.path());
    return at == said.npos ? said : said.substr(at + file.path().size());
}

// The first question that has this in its text.
inline Seen question_with(const Task& task, const std::string& text) {
    for (const auto& stream : task.play_all())
        for (const auto& event : only(stream, NREM_TEST))
            if (event.text.find(text) != event.text.npos) return event;
    ADD_FAILURE() << "no question with " << text;
    return {};
}

inline std::string all_cues(const Task& task) {
    std::string text;
    for (const auto& stream : task.play_all())
        for (const auto& event : stream) text += event.text + '\n';
    return text;
}

// The texts that a question's evidence points at.
inline std::vector<std::string> evidence_texts(const Task& task, const Seen& question) {
    std::vector<std::string> texts;
    for (const auto& stream : task.play_all())
        for (const auto& event : only(stream, NREM_OBSERVE))
            if (std::ranges::count(question.evidence, event.item) > 0) texts.push_back(event.text);
    return texts;
}

}  // namespace nrem::tasks
