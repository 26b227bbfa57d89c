#include "elements.hpp"

#include <algorithm>
#include <fstream>
#include <stdexcept>

#include "nrem/sdk/words.hpp"

namespace nrem::conversations {

namespace {

constexpr std::size_t deepest = 64;
constexpr std::size_t longest_key = 256;

// Walks over JSON byte by byte and notes where elements begin and end. It knows strings and
// brackets, and leaves the rest to the parser of an element.
class Walk {
public:
    Walk(const std::string& path, std::size_t depth, std::vector<Element>& found)
        : path_(path), depth_(depth), found_(found), keys_(depth + 1) {}

    void take(std::string_view block) {
        for (const char c : block) {
            in_string_ ? string_byte(c) : byte(c);
            line_ += c == '\n';
            ++at_;
        }
    }
    void end() const {
        if (in_string_ || !open_.empty())
            fail("the file ends inside " +
                 (inside_ ? "element " + std::to_string(found_.size() - 1) : "its brackets") +
                 ": it was cut short");
        if (found_.empty()) fail("there is no element");
    }

private:
    [[noreturn]] void fail(const std::string& what) const {
        throw std::runtime_error(path_ + ':' + std::to_string(line_) + ": byte " +
                                 std::to_string(at_) + ": " + what);
    }

    void string_byte(char c) {
        if (escaped_) {
            escaped_ = false;
        } else if (c == '\\') {
            escaped_ = true;
        } else if (c == '"') {
            in_string_ = false;
            return;
        }
        if (open_.size() <= depth_ && text_.size() < longest_key) text_ += c;
    }

    void byte(char c) {
        if (is_blank(c) || is_of_mark(c)) return;
        if (ended_) fail("the file goes on after its last bracket");
        if (c == '"') {
            if (!inside_ && open_.size() == depth_ && !is_key()) refuse_scalar();
            in_string_ = true;
            text_.clear();
        } else if (c == '{' || c == '[') {
            open(c);
        } else if (c == '}' || c == ']') {
            close(c);
        } else if (c == ':' && open_.size() <= depth_) {
            keys_[open_.size()] = text_;
        } else if (!inside_ && open_.size() == depth_ && c != ',' && c != ':') {
            refuse_scalar();
        }
    }

    // Strings of an object at the depth of elements may be its keys.
    [[nodiscard]] bool is_key() const { return !open_.empty() && open_.back() == '{'; }
    // A byte order mark, at the beginning alone.
    [[nodiscard]] bool is_of_mark(char c) const {
        return at_ < 3 && static_cast<unsigned char>(c) >= 0xbb && open_.empty();
    }
    [[noreturn]] void refuse_scalar() const {
        fail("element " + std::to_string(found_.size()) + " is no object or array");
    }

    void open(char c) {
        if (open_.size() == depth_ && !inside_) {
            std::vector<std::string> keys;
            for (std::size_t level = 1; level <= depth_; ++level)
                if (open_[level - 1] == '{') keys.push_back(keys_[level]);
            found_.push_back({at_, 0, line_, std::move(keys)});
            inside_ = true;
        }
        if (open_.size() == deepest)
            fail("brackets are more than " + std::to_string(deepest) + " deep");
        open_ += c;
    }

    void close(char c) {
        if (open_.empty() || (open_.back() == '{') != (c == '}'))
            fail(std::string("there is nothing for '") + c + "' to close");
        open_.pop_back();
        ended_ = open_.empty() && depth_ > 0;  // with 0, more values may follow
        if (!inside_ || open_.size() != depth_) return;
        found_.back().size = at_ + 1 - found_.back().offset;
        inside_ = false;
    }

    const std::string& path_;
    std::size_t depth_;
    std::vector<Element>& found_;
    std::vector<std::string> keys_;  // by depth, the key of the value that is open there
    std::string open_;               // brackets
    std::string text_;
    bool in_string_ = false;
    bool escaped_ = false;
    bool inside_ = false;  // an element
    bool ended_ = false;   // the root
    std::uint64_t at_ = 0;
    std::uint64_t line_ = 1;
};

std::ifstream opened(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(path + ": it cannot be read");
    return file;
}

// The parser's callback that refuses a key for the second time in one object.
class KeysOnce {
public:
    bool operator()(int, nlohmann::json::parse_event_t event, const nlohmann::json& value) {
        using Event = nlohmann::json::parse_event_t;
        if (event == Event::object_start) open_.emplace_back();
        if (event == Event::object_end) open_.pop_back();
        if (event != Event::key) return true;
        auto& keys = open_.back();
        const auto& key = value.get_ref<const std::string&>();
        if (std::find(keys.begin(), keys.end(), key) != keys.end())
            throw std::runtime_error("key '" + key + "' comes twice in one object");
        keys.push_back(key);
        return true;
    }

private:
    std::vector<std::vector<std::string>> open_;
};

}  // namespace

Elements::Elements(std::string path, std::size_t depth) : path_(std::move(path)) {
    auto file = opened(path_);
    Walk walk(path_, depth, elements_);
    std::string block(std::size_t{1} << 20, '\0');
    while (file.read(block.data(), static_cast<std::streamsize>(block.size())) || file.gcount() > 0)
        walk.take({block.data(), static_cast<std::size_t>(file.gcount())});
    walk.end();
}

nlohmann::json Elements::read(std::size_t index) const {
    const Element& element = elements_.at(index);
    std::string text(element.size, '\0');
    auto file = opened(path_);
    file.seekg(static_cast<std::streamoff>(element.offset));
    file.read(text.data(), static_cast<std::streamsize>(text.size()));
    try {
        return nlohmann::json::parse(text, KeysOnce());
    } catch (const nlohmann::json::parse_error& error) {
        const auto byte = std::min<std::size_t>(error.byte, text.size());
        const auto lines =
            std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(byte), '\n');
        throw std::runtime_error(
            path_ + ':' + std::to_string(element.line + static_cast<std::uint64_t>(lines)) +
            ": element " + std::to_string(index) + " (byte " +
            std::to_string(element.offset + byte) + ") is no JSON: " + error.what());
    } catch (const std::exception& error) {
        throw std::runtime_error(place(index) + ": " + error.what());
    }
}

std::string Elements::place(std::size_t index) const {
    const Element& element = elements_.at(index);
    return path_ + ':' + std::to_string(element.line) + ": element " + std::to_string(index) +
           " (byte " + std::to_string(element.offset) + ')';
}

std::size_t depth_of_rows(const std::string& path) {
    auto file = opened(path);
    char c = ' ';
    while (file.get(c) && c != '[' && c != '{') continue;
    return c == '[' ? 1 : 0;
}

}  // namespace nrem::conversations
