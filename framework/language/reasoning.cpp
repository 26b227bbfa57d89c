// Removes a model's reasoning (its <think> blocks) from its answer.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "language/structured.hpp"

namespace nrem::core {
namespace {

constexpr std::array names = {"think", "thinking", "thought", "reasoning"};
constexpr std::string_view channel = "<|channel|>";
constexpr std::string_view message = "<|message|>";

struct Tag {
    std::size_t begin = 0;
    std::size_t end = 0;
    bool closes = false;
};

// The tag that begins here: <think>, </think>, [THINK], ...
std::optional<Tag> tag_at(std::string_view text, std::size_t at) {
    const char last = text[at] == '<' ? '>' : ']';
    std::string_view rest = text.substr(at + 1);
    const bool closes = rest.starts_with('/');
    if (closes) rest.remove_prefix(1);
    for (const std::string_view name : names)
        if (rest.substr(std::min(rest.size(), name.size())).starts_with(last) &&
            unicode::folded(rest.substr(0, name.size())) == name)
            return Tag{at, at + (closes ? 2 : 1) + name.size() + 1, closes};
    return std::nullopt;
}

std::optional<Tag> next_tag(std::string_view text, std::size_t from) {
    for (auto at = text.find_first_of("<[", from); at != std::string_view::npos;
         at = text.find_first_of("<[", at + 1))
        if (const auto tag = tag_at(text, at)) return tag;
    return std::nullopt;
}

std::string without_blocks(std::string_view text) {
    std::string kept;
    std::optional<std::size_t> opened;
    std::size_t from = 0;
    while (const auto tag = next_tag(text, from)) {
        if (!opened) kept += text.substr(from, tag->begin - from);
        if (tag->closes && !opened) kept.clear();  // the tag was opened in the prompt
        if (tag->closes)
            opened.reset();
        else if (!opened)
            opened = tag->begin;
        from = tag->end;
    }
    if (!opened) return kept += text.substr(from);
    // Never closed: thinking that was cut short; or, in the middle of an answer, only a word.
    return unicode::trimmed(kept).empty() ? "" : kept += text.substr(*opened);
}

// Answers in channels: <|channel|>analysis<|message|>...<|end|>...<|channel|>final<|message|>...
std::string_view final_channel(std::string_view text) {
    const std::string_view start = "<|start|>assistant";
    std::string_view answer = unicode::trimmed(text);
    if (answer.starts_with(start)) answer.remove_prefix(start.size());
    if (!answer.starts_with(channel)) return text;
    const std::string final_mark = std::string(channel) + "final";
    const auto at = answer.rfind(final_mark);
    if (at == std::string_view::npos) return {};
    const auto body = answer.find(message, at);
    if (body == std::string_view::npos) return {};
    answer.remove_prefix(body + message.size());
    return answer.substr(0, std::min(answer.find("<|return|>"), answer.find("<|end|>")));
}

}  // namespace

std::string without_reasoning(std::string_view text) {
    return std::string(unicode::trimmed(without_blocks(final_channel(text))));
}

}  // namespace nrem::core
