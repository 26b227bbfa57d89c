#include "base/lines.hpp"

#include <fcntl.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

namespace nrem::core {

namespace {

constexpr std::size_t read_at_once = std::size_t{1} << 17;

}  // namespace

LineReader::LineReader(const RunPath& file) : LineReader(file, file.open(O_RDONLY)) {}

LineReader::LineReader(const RunPath& file, Descriptor opened)
    : path_(file.path()), file_(std::move(opened)) {}

std::optional<LineReader> LineReader::if_there(const RunPath& file) {
    auto opened = file.open_if_there(O_RDONLY);
    if (!opened) return std::nullopt;
    return LineReader(file, *std::move(opened));
}

// False at the end of the file.
bool LineReader::fill() {
    buffer_.erase(0, at_);
    at_ = 0;
    const std::size_t before = buffer_.size();
    buffer_.resize(before + std::max(read_at_once, before));
    const std::size_t count =
        read_some(file_.get(), buffer_.data() + before, buffer_.size() - before, path_);
    buffer_.resize(before + count);
    return count > 0;
}

bool LineReader::next() {
    for (std::size_t seen = 0;;) {  // of the buffer from `at_` on, without a line end
        const std::size_t end = buffer_.find('\n', at_ + seen);
        if (end != std::string::npos) {
            line_ = std::string_view(buffer_).substr(at_, end - at_);
            at_ = end + 1;
            ++number_;
            offset_ = std::exchange(end_, end_ + line_.size() + 1);
            look_at_seal();
            return true;
        }
        line_ = {};
        seen = buffer_.size() - at_;
        if (!fill()) return false;
    }
}

void LineReader::look_at_seal() {
    const Seal seal = seal_of(line_);
    sealed_ |= seal != Seal::none;
    // A line from before there were checksums is JSON at least.
    damaged_ = seal == Seal::broken ||
               (seal == Seal::none && (sealed_ || !nlohmann::json::accept(line_)));
}

std::string LineReader::place() const {
    return path_.string() + ":" + std::to_string(number_);
}

std::optional<std::string> take_line(std::string& bytes) {
    const std::size_t end = bytes.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = bytes.substr(0, end);
    bytes.erase(0, end + 1);
    return line;
}

}  // namespace nrem::core
