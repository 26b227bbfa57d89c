#include "language/template.hpp"

#include <algorithm>
#include <utility>

#include "base/nearest.hpp"
#include "base/text.hpp"

namespace nrem::core {
namespace {

// Whether `text` goes on with the name of a fence: "/memory>", " / Memory >", "memory".
bool is_fence(std::string_view text, std::string_view name) {
    const auto skip = [&text](std::string_view signs) {
        text.remove_prefix(std::min(text.find_first_not_of(signs), text.size()));
    };
    skip(" \t/");
    const auto same = [](char a, char b) { return (a >= 'A' && a <= 'Z' ? a + 32 : a) == b; };
    if (text.size() < name.size() || !std::ranges::equal(text.substr(0, name.size()), name, same))
        return false;
    text.remove_prefix(name.size());
    skip(" \t");
    return text.empty() || text.front() == '>' || text.front() == '\n';
}

bool is_name(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
    });
}

}  // namespace

// Parses the text of a template into pieces; a section knows where it ends.
class TemplateReader {
public:
    TemplateReader(std::string_view text, const std::vector<std::string>& inputs)
        : text_(text), inputs_(inputs) {}

    std::vector<Template::Piece> read() {
        for (auto at = text_.find("{{"); at != std::string_view::npos; at = text_.find("{{", from_))
            take_tag(at);
        add_text(text_.size());
        if (!open_.empty())
            throw TemplateFault{open_.back().offset,
                                "the section '" + name_of(open_.back()) + "' is never closed"};
        return std::move(pieces_);
    }

private:
    struct Open {
        std::size_t piece;
        std::size_t offset;
    };
    [[nodiscard]] const std::string& name_of(const Open& open) const {
        return pieces_[open.piece].text;
    }
    void add_text(std::size_t until) {
        if (until > from_)
            pieces_.push_back(
                {Template::Kind::text, std::string(text_.substr(from_, until - from_))});
        from_ = until;
    }
    void take_tag(std::size_t at) {
        const auto end = text_.find("}}", at);
        if (end == std::string_view::npos) throw TemplateFault{at, "'{{' is never closed"};
        std::string_view inside = text_.substr(at + 2, end - at - 2);
        if (inside.find('\n') == std::string_view::npos) inside = unicode::trimmed(inside);
        const char mark = inside.empty() ? ' ' : inside.front();
        const bool is_section = mark == '#' || mark == '^' || mark == '/';
        if (is_section || mark == '>') inside = unicode::trimmed(inside.substr(1));
        const std::string name(inside);
        check_name(name, at);
        Lines lines{at, end + 2};
        if (is_section) take_whole_line(lines);
        add_text(std::max(lines.begin, from_));
        from_ = lines.end;
        add_tag(mark, name, at);
    }
    void check_name(const std::string& name, std::size_t at) const {
        if (!is_name(name))
            throw TemplateFault{
                at, "'" + name +
                        "' is no tag: {{name}}, {{>name}}, {{#name}}, {{^name}} and {{/name}} are"};
        if (std::ranges::find(inputs_, name) != inputs_.end()) return;
        throw TemplateFault{at, "no input '" + name + "'" + nearest_hint(name, inputs_)};
    }
    struct Lines {
        std::size_t begin;
        std::size_t end;
    };
    // A tag with only spaces beside it removes its whole line.
    void take_whole_line(Lines& tag) const {
        std::size_t begin = tag.begin;
        while (begin > 0 && text_[begin - 1] == ' ') --begin;
        std::size_t end = text_.find_first_not_of(' ', tag.end);
        if (end == std::string_view::npos) end = text_.size();
        const bool starts = begin == 0 || text_[begin - 1] == '\n';
        const bool ends = end == text_.size() || text_[end] == '\n';
        if (starts && ends) tag = {begin, std::min(end + 1, text_.size())};
    }
    void add_tag(char mark, const std::string& name, std::size_t at) {
        if (mark == '/') return close(name, at);
        const bool opens = mark == '#' || mark == '^';
        if (opens) open_.push_back({pieces_.size(), at});
        pieces_.push_back({mark == '#'   ? Template::Kind::shown_with
                           : mark == '^' ? Template::Kind::shown_without
                           : mark == '>' ? Template::Kind::data
                                         : Template::Kind::value,
                           name});
    }
    void close(const std::string& name, std::size_t at) {
        if (open_.empty()) throw TemplateFault{at, "the section '" + name + "' is not open"};
        if (name_of(open_.back()) != name)
            throw TemplateFault{
                at, "the section '" + name_of(open_.back()) + "' is open, not '" + name + "'"};
        pieces_[open_.back().piece].end = pieces_.size();
        open_.pop_back();
    }

    std::string_view text_;
    const std::vector<std::string>& inputs_;
    std::vector<Template::Piece> pieces_;
    std::vector<Open> open_;
    std::size_t from_ = 0;
};

Template::Template(std::string text, const std::vector<std::string>& inputs)
    : text_(std::move(text)) {
    text_.erase(text_.find_last_not_of('\n') + 1);
    pieces_ = TemplateReader(text_, inputs).read();
}

// Between its lines; a fence in the text loses its first sign.
std::string Template::fenced(const std::string& name, const std::string& text) const {
    const std::string_view whole(text);
    std::string made = "<" + name + ">\n";
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto ends_here = [&](const Piece& piece) {
            return piece.kind == Kind::data && is_fence(whole.substr(i + 1), piece.text);
        };
        if (text[i] == '<' && std::ranges::any_of(pieces_, ends_here))
            made += "&lt;";
        else
            made += text[i];
    }
    made.erase(made.find_last_not_of('\n') + 1);
    return made + "\n</" + name + ">";
}

std::string Template::render(const Inputs& inputs) const {
    std::string made;
    for (std::size_t i = 0; i < pieces_.size();) {
        const Piece& piece = pieces_[i++];
        if (piece.kind == Kind::text) {
            made += piece.text;
            continue;
        }
        const auto found = inputs.find(piece.text);
        const bool is_empty = found == inputs.end() || found->second.empty();
        if (piece.kind == Kind::value)
            made += is_empty ? "" : found->second;
        else if (piece.kind == Kind::data)
            made += is_empty ? "" : fenced(piece.text, found->second);
        else if (is_empty == (piece.kind == Kind::shown_with))
            i = piece.end;
    }
    made.erase(made.find_last_not_of('\n') + 1);
    return made;
}

}  // namespace nrem::core
