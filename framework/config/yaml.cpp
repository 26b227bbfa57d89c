#include "config/yaml.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <utility>
#include <vector>

#include "base/error.hpp"
#include "base/utf8.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_bytes = 4u << 20;
constexpr std::size_t most_values = 200'000;  // with every alias expanded
constexpr std::size_t most_levels = 32;

constexpr std::string_view standard_tags = "tag:yaml.org,2002:";  // written !!
constexpr std::string_view text_tag = "tag:yaml.org,2002:str";
constexpr std::string_view list_tag = "tag:yaml.org,2002:seq";
constexpr std::string_view mapping_tag = "tag:yaml.org,2002:map";

std::string short_tag(const std::string& tag) {
    return tag.starts_with(standard_tags) ? "!!" + tag.substr(standard_tags.size()) : tag;
}

[[noreturn]] void refuse(const Source& source, const YAML::Mark& mark, const std::string& why) {
    std::string at = source.label;
    if (!source.overriding && mark.line >= 0)
        at += ":" + std::to_string(mark.line + 1) + ":" + std::to_string(mark.column + 1);
    throw UsageError(at + ": " + why);
}

std::size_t count_values(const Value& value) {
    std::size_t count = 1;
    for (const auto& item : value.items) count += count_values(item);
    return count;
}

// Builds a Value from the events of the parser, which follow the order of the text.
class Builder final : public YAML::EventHandler {
public:
    explicit Builder(const Source& source) : source_(source) {}
    Value take() { return std::move(root_); }

    void OnDocumentStart(const YAML::Mark&) override {}
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        if (wants_key()) refuse(source_, mark, "a key must be a name");
        finish(mark, anchor, start(mark, Shape::nothing));
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto found = anchors_.find(anchor);
        if (found == anchors_.end() || wants_key())
            refuse(source_, mark, "an alias cannot stand here");
        count(mark, count_values(found->second));
        Value value = found->second;
        value.place = place(mark);
        finish(mark, 0, std::move(value));
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& text) override {
        const bool is_text = tag == text_tag;
        if (!is_text) check_tag(mark, tag, "");
        if (wants_key()) return open_key(mark, text);
        Value value = start(mark, Shape::scalar);
        value.text = text;
        value.quoted = tag == "!" || is_text;
        finish(mark, anchor, std::move(value));
    }
    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        check_tag(mark, tag, list_tag);
        open(mark, anchor, Shape::list);
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        check_tag(mark, tag, mapping_tag);
        open(mark, anchor, Shape::mapping);
    }
    void OnMapEnd() override { close(); }

private:
    struct Level {
        Value value;
        YAML::Mark mark;
        YAML::anchor_t anchor = 0;
        bool has_key = false;
        std::string key;
        Place key_place;
        std::set<std::string, std::less<>> keys;
    };

    // yaml-cpp gives values without a tag "?", or "!" if they are quoted.
    void check_tag(const YAML::Mark& mark, const std::string& tag, std::string_view allowed) const {
        if (tag.empty() || tag == "?" || tag == "!" || tag == allowed) return;
        refuse(source_, mark, "the tag " + short_tag(tag) + " means nothing here: leave it out");
    }
    [[nodiscard]] Place place(const YAML::Mark& mark) const {
        return source_.overriding ? Place{0, source_.overriding} : Place{mark.line + 1, 0};
    }
    [[nodiscard]] bool wants_key() const {
        return !levels_.empty() && levels_.back().value.shape == Shape::mapping &&
               !levels_.back().has_key;
    }
    Value start(const YAML::Mark& mark, Shape shape) {
        count(mark, 1);
        Value value;
        value.shape = shape;
        value.place = place(mark);
        return value;
    }
    void count(const YAML::Mark& mark, std::size_t more) {
        values_ += more;
        if (values_ > most_values)
            refuse(source_, mark, "more than " + std::to_string(most_values) + " values");
    }
    void open_key(const YAML::Mark& mark, const std::string& key) {
        Level& level = levels_.back();
        if (!level.keys.insert(key).second)
            refuse(source_, mark, "the key '" + key + "' stands here twice");
        level.has_key = true;
        level.key = key;
        level.key_place = place(mark);
    }
    void open(const YAML::Mark& mark, YAML::anchor_t anchor, Shape shape) {
        if (wants_key())
            refuse(source_, mark, "a key must be a name (or is this bracket never closed?)");
        if (levels_.size() >= most_levels)
            refuse(source_, mark, "nested deeper than " + std::to_string(most_levels) + " levels");
        Level level;
        level.value = start(mark, shape);
        level.mark = mark;
        level.anchor = anchor;
        levels_.push_back(std::move(level));
    }
    void close() {
        Level level = std::move(levels_.back());
        levels_.pop_back();
        finish(level.mark, level.anchor, std::move(level.value));
    }
    void finish(const YAML::Mark& mark, YAML::anchor_t anchor, Value value) {
        if (anchor) {
            count(mark, count_values(value));  // the copy that is kept for aliases
            anchors_[anchor] = value;
        }
        if (levels_.empty()) {
            root_ = std::move(value);
            return;
        }
        Level& level = levels_.back();
        if (level.value.shape == Shape::mapping) {
            value.key = std::move(level.key);
            value.place = level.key_place;
            level.has_key = false;
        }
        level.value.items.push_back(std::move(value));
    }

    const Source& source_;
    Value root_;
    std::vector<Level> levels_;
    std::map<YAML::anchor_t, Value> anchors_;
    std::size_t values_ = 0;
};

void check_text(const std::string& text, const Source& source) {
    if (text.size() > most_bytes)
        throw UsageError(source.label + ": larger than " + std::to_string(most_bytes >> 20) +
                         " MiB");
    const auto foreign = find_foreign_byte(text);
    if (!foreign) return;
    YAML::Mark mark;
    const auto end = text.begin() + static_cast<std::ptrdiff_t>(*foreign);
    mark.line = static_cast<int>(std::count(text.begin(), end, '\n'));
    const auto line_start = text.substr(0, *foreign).rfind('\n');
    mark.column =
        static_cast<int>(*foreign - (line_start == std::string::npos ? 0 : line_start + 1));
    refuse(source, mark, "not UTF-8 text");
}

}  // namespace

Value read_yaml(const std::string& text, const Source& source) {
    check_text(text, source);
    try {
        // yaml-cpp misses an unclosed quote that a line feed follows.
        std::istringstream stream(text.substr(0, text.find_last_not_of(" \r\n") + 1));
        YAML::Parser parser(stream);
        Builder builder(source);
        if (!parser.HandleNextDocument(builder)) return {};
        Value value = builder.take();
        Builder second(source);
        if (parser.HandleNextDocument(second))
            throw UsageError(source.label + ": more than one YAML document");
        return value;
    } catch (const YAML::Exception& failure) {
        refuse(source, failure.mark, "not valid YAML: " + failure.msg);
    }
}

}  // namespace nrem::core
