// Prompt templates: {{name}}, {{#name}}...{{/name}} shown when the input is not empty,
// {{^name}}...{{/name}} when it is. A section tag alone on its line removes the line. Inputs are
// inserted unchanged: nothing in them is taken for a tag. {{>name}} is for what nobody vouches for,
// such as memory and what tools say: it stands between the lines <name> and </name>, as data, and
// cannot end that by itself: what looks like such a line of any input that the template shows as
// data begins with &lt; there.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

using Inputs = std::map<std::string, std::string, std::less<>>;

// What is wrong with a template, and at which byte.
struct TemplateFault {
    std::size_t offset = 0;
    std::string why;
};

class Template {
public:
    Template() = default;
    // Throws TemplateFault for a tag that is not one of the four, is not closed, or names none of
    // `inputs`.
    Template(std::string text, const std::vector<std::string>& inputs);

    // A missing input counts as empty. Line ends at the end of the result are removed.
    [[nodiscard]] std::string render(const Inputs& inputs) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

private:
    enum class Kind { text, value, data, shown_with, shown_without };
    struct Piece {
        Kind kind;
        std::string text;     // the text itself, or an input's name
        std::size_t end = 0;  // of a section: the index after its last piece
    };
    friend class TemplateReader;
    [[nodiscard]] std::string fenced(const std::string& name, const std::string& text) const;

    std::string text_;
    std::vector<Piece> pieces_;
};

}  // namespace nrem::core
