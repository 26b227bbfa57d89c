#include "batch/printed.hpp"

#include <algorithm>
#include <vector>

#include "base/file.hpp"
#include "base/text.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_kept = 1 << 20;  // bytes of the file
constexpr std::size_t most_shown = 1000;    // bytes of the last lines
constexpr std::size_t most_lines = 5;

bool is_control(char c) {
    return static_cast<unsigned char>(c) < ' ' || c == '\x7f';
}

// The lines that hold more than blanks, from the end.
std::vector<std::string_view> last_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty() && lines.size() < most_lines) {
        const std::size_t start = text.find_last_of("\r\n");
        const std::string_view line = start == text.npos ? text : text.substr(start + 1);
        if (line.find_first_not_of(" \t") != line.npos) lines.insert(lines.begin(), line);
        text = start == text.npos ? "" : text.substr(0, start);
    }
    return lines;
}

}  // namespace

void Printed::begin(const RunPath& file) {
    file_ = file;
    written_ = 0;
    tail_.clear();
    file.remove();
}

void Printed::take(std::string_view bytes) {
    tail_ += bytes;
    if (tail_.size() > 4 * most_shown) tail_.erase(0, tail_.size() - 2 * most_shown);
    if (bytes.empty() || !file_ || written_ >= most_kept) return;
    write(bytes.substr(0, std::min(bytes.size(), most_kept - written_)));
    if (written_ >= most_kept) write("\n(the rest was dropped)\n");
}

void Printed::write(std::string_view bytes) {
    file_->parent().make_folders();
    append_to(*file_, bytes);
    written_ += bytes.size();
}

std::string Printed::last_lines() const {
    std::string_view tail = tail_;
    if (tail.size() > most_shown) tail.remove_prefix(tail.size() - most_shown);
    const bool is_cut = tail.size() < tail_.size();
    while (is_cut && !tail.empty() && unicode::character_at(tail, 0).code < 0)
        tail.remove_prefix(1);
    std::string shown;
    for (const std::string_view line : last_of(tail)) {
        if (!shown.empty()) shown += " | ";
        std::replace_copy_if(line.begin(), line.end(), std::back_inserter(shown), is_control, ' ');
    }
    return shown;
}

}  // namespace nrem::core
