// The whole lines of a file of JSON lines, one after the other, with what their checksums say. A
// last line without its end was cut short by a kill, and is not given. Throws Error when the file
// cannot be read to its end.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/run_path.hpp"
#include "base/seal.hpp"

namespace nrem::core {

class LineReader {
public:
    explicit LineReader(const RunPath& file);
    // None where there is no such file.
    [[nodiscard]] static std::optional<LineReader> if_there(const RunPath& file);

    // Goes to the next line; false when there is none.
    [[nodiscard]] bool next();

    // Of the line, without its end. Valid until the next one.
    [[nodiscard]] std::string_view line() const { return line_; }
    [[nodiscard]] std::size_t number() const { return number_; }
    [[nodiscard]] std::uint64_t offset() const { return offset_; }  // of its first byte
    // Whether it is not as it was written. After one with a checksum all have one.
    [[nodiscard]] bool is_damaged() const { return damaged_; }
    [[nodiscard]] std::string place() const;  // "runs/x/trials.jsonl:3"

    // Behind its end; after the last one, where the whole lines end.
    [[nodiscard]] std::uint64_t end() const { return end_; }

private:
    LineReader(const RunPath& file, Descriptor opened);
    bool fill();
    void look_at_seal();

    std::filesystem::path path_;
    Descriptor file_;
    std::string buffer_;
    std::size_t at_ = 0;  // in the buffer, where the next line begins
    std::string_view line_;
    std::size_t number_ = 0;
    std::uint64_t offset_ = 0;
    std::uint64_t end_ = 0;
    bool sealed_ = false;  // this one, or one before it
    bool damaged_ = false;
};

// Takes the first line off what a pipe or a socket has brought so far, without its end; none while
// its end has not come.
[[nodiscard]] std::optional<std::string> take_line(std::string& bytes);

}  // namespace nrem::core
