// A long text as a tree of parts: each text that is too long is divided at the ends of its lines,
// down to a depth.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::loops {

// At most `count` pieces of about the same size that together are the text; a line is never
// divided.
NREM_HIDDEN inline std::vector<std::string_view> divided(std::string_view text,
                                                         std::size_t count) {
    std::vector<std::string_view> pieces;
    for (std::size_t left = count; !text.empty(); --left) {
        const std::size_t wanted = left > 1 ? (text.size() + left - 1) / left : text.size();
        const std::size_t end = text.find('\n', wanted - 1);
        const std::size_t size = end == text.npos ? text.size() : end + 1;
        pieces.push_back(text.substr(0, size));
        text.remove_prefix(size);
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

}  // namespace nrem::loops
