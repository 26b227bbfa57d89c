// A long text as a tree of parts: each text that is too long is divided at the ends of its lines,
// down to a depth.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::loops {

// The size of a piece that ends with a line, as near to `wanted` as there is one.
NREM_HIDDEN inline std::size_t whole_lines(std::string_view text, std::size_t wanted) {
    const std::size_t longer = std::min(text.find('\n', wanted - 1), text.size() - 1) + 1;
    const std::size_t shorter = text.rfind('\n', wanted - 1) + 1;  // npos + 1: none
    return shorter == 0 || longer - wanted <= wanted - shorter ? longer : shorter;
}

// At most `count` pieces of about the same size that together are the text; a line is never
// divided.
NREM_HIDDEN inline std::vector<std::string_view> divided(std::string_view text,
                                                         std::size_t count) {
    std::vector<std::string_view> pieces;
    for (std::size_t left = count; !text.empty(); --left) {
        const bool is_last = left == 1;
        const std::size_t wanted = (text.size() + left - 1) / left;
        pieces.push_back(text.substr(0, is_last ? text.size() : whole_lines(text, wanted)));
        text.remove_prefix(pieces.back().size());
    }
    return pieces;
}

struct Part {
    std::string_view text;
    std::size_t depth = 0;
    std::vector<std::size_t> parts = {};  // places of its parts; none: it is asked as it is
    std::string shown = {};               // of it, when it is asked
    std::string found = {};               // what helps to answer; "": nothing
};

struct Division {
    std::size_t parts = 2;
    std::size_t depth = 1;
    std::uint64_t tokens = 1;  // of a text that is asked as it is
};

// The whole comes first, and each part after what it is a part of.
NREM_HIDDEN inline std::vector<Part> tree_of_parts(std::string_view text, const Division& how) {
    std::vector<Part> tree{{.text = text}};
    for (std::size_t i = 0; i < tree.size(); ++i) {
        if (tree[i].depth == how.depth || estimate_tokens(tree[i].text) <= how.tokens) continue;
        const auto pieces = divided(tree[i].text, how.parts);
        if (pieces.size() < 2) continue;
        for (const auto piece : pieces) {
            tree[i].parts.push_back(tree.size());
            tree.push_back({.text = piece, .depth = tree[i].depth + 1});
        }
    }
    return tree;
}

// What was found in its parts, one a line.
NREM_HIDDEN inline std::string found_in(const Part& part, const std::vector<Part>& tree) {
    std::string found;
    for (const std::size_t place : part.parts)
        if (!tree[place].found.empty()) found += tree[place].found + "\n";
    return found;
}

}  // namespace nrem::loops
