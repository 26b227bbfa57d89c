#include "report/text_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace nrem::core {

namespace {

constexpr std::size_t long_line = 80;       // characters, from which on its sentences are compared
constexpr std::size_t most_parts = 1000;    // of one text; a longer one is compared as a whole
constexpr std::size_t most_that_stay = 2;   // parts in a row that are shown

using Parts = std::vector<std::string_view>;

// Pieces of a line that end with a full stop, a question or an exclamation mark before a blank.
void add_sentences(std::string_view line, Parts& parts) {
    std::size_t from = 0;
    for (std::size_t i = 0; i + 1 < line.size(); ++i)
        if (line[i + 1] == ' ' && (line[i] == '.' || line[i] == '!' || line[i] == '?' ||
                                   line[i] == ';')) {
            parts.push_back(line.substr(from, i + 1 - from));
            from = i + 2;
        }
    if (from < line.size()) parts.push_back(line.substr(from));
}

Parts parts_of(std::string_view text) {
    Parts parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string_view line = text.substr(0, end);
        if (line.size() > long_line)
            add_sentences(line, parts);
        else if (!line.empty())
            parts.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

// Lengths of the longest common subsequences of all pairs of endings.
class Common {
public:
    Common(const Parts& before, const Parts& after)
        : across_(after.size() + 1), lengths_((before.size() + 1) * across_) {
        for (std::size_t i = before.size(); i-- > 0;)
            for (std::size_t j = after.size(); j-- > 0;)
                at(i, j) = before[i] == after[j] ? at(i + 1, j + 1) + 1
                                                 : std::max(at(i + 1, j), at(i, j + 1));
    }
    std::uint32_t& at(std::size_t i, std::size_t j) { return lengths_[i * across_ + j]; }

private:
    std::size_t across_;
    std::vector<std::uint32_t> lengths_;
};

class Lines {
public:
    void stays(std::string_view part) { staying_.push_back(part); }
    void add(const char* sign, std::string_view part) {
        settle();
        lines_.push_back(sign + std::string(part));
    }
    std::vector<std::string> take() {
        settle();
        return std::move(lines_);
    }

private:
    void settle() {
        if (staying_.size() > most_that_stay)
            lines_.push_back(fmt::format("  ({} lines stay)", staying_.size()));
        else
            for (const auto part : staying_) lines_.push_back("  " + std::string(part));
        staying_.clear();
    }

    std::vector<std::string> lines_;
    Parts staying_;
};

}  // namespace

std::vector<std::string> text_difference(std::string_view before, std::string_view after) {
    const Parts old = parts_of(before);
    const Parts now = parts_of(after);
    if (old.size() > most_parts || now.size() > most_parts)
        return {"- " + std::string(before), "+ " + std::string(after)};
    Common common(old, now);
    Lines lines;
    std::size_t i = 0;
    std::size_t j = 0;
    while (i < old.size() || j < now.size()) {
        if (i < old.size() && j < now.size() && old[i] == now[j]) {
            lines.stays(now[j]);
            ++i;
            ++j;
        } else if (i < old.size() &&
                   (j == now.size() || common.at(i + 1, j) >= common.at(i, j + 1))) {
            lines.add("- ", old[i++]);
        } else {
            lines.add("+ ", now[j++]);
        }
    }
    return lines.take();
}

}  // namespace nrem::core
