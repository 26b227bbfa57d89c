// Prompt templates: {{name}}, {{#name}}...{{/name}} shown when the input is not empty,
// {{^name}}...{{/name}} when it is. A section tag alone on its line takes the line with it. Inputs
// are put in as they are: nothing in them is ever taken for a tag.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

using Inputs = std::map<std::string, std::string, std::less<>>;

// What is wrong with a template, and at which of its bytes.
struct TemplateFault {
    std::size_t offset = 0;
    std::string why;
};

class Template {
public:
    Template() = default;
    // Throws TemplateFault for a tag that is not one of the three, is left open, or names none of
    // `inputs`.
    Template(std::string text, const std::vector<std::string>& inputs);

    // An input that is not given is empty. Line ends at the end of the whole are dropped.
    [[nodiscard]] std::string render(const Inputs& inputs) const;
    [[nodiscard]] const std::string& text() const { return text_; }
    [[nodiscard]] bool empty() const { return text_.empty(); }

private:
    enum class Kind { text, value, shown_with, shown_without };
    struct Piece {
        Kind kind;
        std::string text;     // the text itself, or an input's name
        std::size_t end = 0;  // of a section: the piece after its last
    };
    friend class TemplateReader;

    std::string text_;
    std::vector<Piece> pieces_;
};

}  // namespace nrem::core
