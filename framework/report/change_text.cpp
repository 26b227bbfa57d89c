#include "report/change_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/text.hpp"
#include "report/text_difference.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t short_text = 100;  // characters, up to which both texts are shown in one line

std::string in_one_line(std::string text) {
    std::ranges::replace(text, '\n', ' ');
    return text;
}

std::string because(const RecordChange& change) {
    return change.why.empty() ? "" : "  (" + in_one_line(change.why) + ")";
}

bool is_long(const RecordFace& face) {
    return face.text.size() > short_text || face.text.find('\n') != std::string::npos;
}

std::string name_of(const RecordChange& change, const RecordFace& face) {
    return fmt::format("#{} {}", change.id, face.kind);
}

// ", strength 1 -> 0.5" and the like: what there is besides the text.
std::string other_changes(const RecordFace& before, const RecordFace& after) {
    std::string text;
    if (before.answer != after.answer)
        text += fmt::format(", answer {} -> {}", before.answer, after.answer);
    if (before.value != after.value && !(std::isnan(before.value) && std::isnan(after.value)))
        text += fmt::format(", value {} -> {}", decimal(before.value), decimal(after.value));
    if (before.strength != after.strength)
        text += fmt::format(", strength {:.3g} -> {:.3g}", before.strength, after.strength);
    return in_one_line(text);
}

class Lines {
public:
    void add(const RecordChange& change) {
        switch (change.what) {
            case RecordOperation::added:
                return whole("+ ", change, *change.after);
            case RecordOperation::removed:
                return whole("- ", change, *change.before);
            case RecordOperation::kept:
                return void(lines_.push_back("= " + name_of(change, *change.before) + " kept" +
                                             because(change)));
            case RecordOperation::superseded:
                return superseded(change);
            case RecordOperation::updated:
                return updated(change);
        }
    }
    void add(const TensorChange& tensor) {
        lines_.push_back(fmt::format("tensor {} norm {:.4g} -> {:.4g}, changed by {:.4g}",
                                     tensor.name, tensor.before, tensor.after, tensor.change));
    }
    std::vector<std::string>& lines() { return lines_; }

private:
    void whole(const char* sign, const RecordChange& change, const RecordFace& face) {
        lines_.push_back(sign + in_one_line(render(change.id, face)) + because(change));
    }
    void superseded(const RecordChange& change) {
        const std::string by = change.by ? fmt::format(" by #{}", change.by) : "";
        const std::string gone = change.after ? "" : ", and gone";
        lines_.push_back("~ " + in_one_line(render(change.id, *change.before)) + "  superseded" +
                         by + gone + because(change));
    }
    void updated(const RecordChange& change) {
        const RecordFace& before = *change.before;
        const RecordFace& after = *change.after;
        if (!is_long(before) && !is_long(after))
            return void(lines_.push_back("~ " + render(change.id, before) + "  ->  " +
                                         render(change.id, after) + because(change)));
        lines_.push_back("~ " + name_of(change, after) + " updated" +
                         other_changes(before, after) + because(change));
        if (before.text == after.text) return;
        for (const auto& line : text_difference(before.text, after.text))
            lines_.push_back("    " + line);
    }

    std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> change_lines(const MemoryChanges& changes) {
    Lines lines;
    for (const auto& change : changes.records) lines.add(change);
    for (const auto& tensor : changes.tensors) lines.add(tensor);
    if (changes.unreadable)
        lines.lines().push_back("(in a form of another version of nrem: not known)");
    if (changes.left_out) lines.lines().push_back(fmt::format("({} more)", changes.left_out));
    return std::move(lines.lines());
}

std::string told_text(const Told& told) {
    std::string text;
    const auto add = [&](const std::string& part) { text += (text.empty() ? "" : ", ") + part; };
    if (told.correct >= 0) add(told.correct ? "right" : "wrong");
    if (std::isfinite(told.loss)) add("loss " + decimal(told.loss));
    if (told.truth)
        add("the answer " + (told.truth->empty() ? decimal(told.value) : in_one_line(*told.truth)));
    if (!told.clarification.empty()) add("the user: " + in_one_line(told.clarification));
    return text.empty() ? "nothing" : text;
}

}  // namespace nrem::core
