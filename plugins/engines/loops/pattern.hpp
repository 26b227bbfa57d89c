// Patterns with names in braces, such as "hop{count} {answer}": they take a text apart, and put one
// together.
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::loops {

// What each name stands for.
using Bound = std::map<std::string, std::string, std::less<>>;

class Pattern {
public:
    // Throws std::invalid_argument for braces that do not match and for names side by side.
    explicit Pattern(std::string_view text) {
        for (std::size_t at = 0; at <= text.size();) {
            const std::size_t open = text.find('{', at);
            const std::size_t close = text.find('}', open);
            pieces_.push_back({std::string(text.substr(at, open - at)), {}});
            if (open == text.npos) break;
            if (close == text.npos || close == open + 1) complain(text, "a name in braces");
            if (open == at && at > 0) complain(text, "something between two names");
            pieces_.back().name = text.substr(open + 1, close - open - 1);
            at = close + 1;
        }
    }

    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const Piece& piece : pieces_)
            if (!piece.name.empty()) found.push_back(piece.name);
        return found;
    }
    bool has(std::string_view name) const {
        return std::ranges::find(pieces_, name, &Piece::name) != pieces_.end();
    }
    // A name stands for something, up to the next place where the pattern goes on.
    std::optional<Bound> match(std::string_view text) const {
        Bound found;
        const std::string* name = nullptr;  // whose text ends before the piece
        for (const Piece& piece : pieces_) {
            const bool to_the_end = name && &piece == &pieces_.back();
            const std::size_t begin = !name       ? 0
                                      : to_the_end ? from_end(text, piece.before)
                                                   : text.find(piece.before, 1);
            if (begin == text.npos || !text.substr(begin).starts_with(piece.before)) return {};
            if (name) found[*name] = text.substr(0, begin);
            text.remove_prefix(begin + piece.before.size());
            name = piece.name.empty() ? nullptr : &piece.name;
        }
        if (name) found[*name] = text;
        const bool is_all = name ? !text.empty() : text.empty();
        return is_all ? std::optional(found) : std::nullopt;
    }
    // Throws std::out_of_range for a name that stands for nothing.
    std::string fill(const Bound& named) const {
        std::string text;
        for (const Piece& piece : pieces_)
            text += piece.before + (piece.name.empty() ? "" : named.at(piece.name));
        return text;
    }

private:
    struct Piece {
        std::string before;
        std::string name;  // "": the end
    };
    [[noreturn]] static void complain(std::string_view text, const char* wants) {
        throw std::invalid_argument("the pattern '" + std::string(text) + "' wants " + wants);
    }
    static std::size_t from_end(std::string_view text, std::string_view end) {
        return text.size() > end.size() ? text.size() - end.size() : text.npos;
    }

    std::vector<Piece> pieces_;
};

}  // namespace nrem::loops
