// Files read to their end or not at all, and written whole or not at all. A path of type
// std::filesystem::path is the user's own word; what is below a run folder is a RunPath.
#pragma once

#include <string>
#include <string_view>

#include "base/run_path.hpp"

namespace nrem::core {

// Throws Error naming the path when it cannot be read, or not to its end.
[[nodiscard]] std::string read_text(const RunPath& path);

// `durable`: on the disk when the call returns, not only with the operating system.
enum class Durability { relaxed, durable };

// Replaces a file by way of a temporary one beside it, whose name ends in `suffix`: writers that
// may replace one file at the same time need one each.
void replace_file(const RunPath& path, std::string_view content,
                  Durability durability = Durability::durable, const std::string& suffix = ".part");

// The same piece by piece: the file is there when `finish` returns, and the old one until then.
class ReplacedFile {
public:
    explicit ReplacedFile(const RunPath& path, const std::string& suffix = ".part");
    ReplacedFile(const ReplacedFile&) = delete;
    ReplacedFile& operator=(const ReplacedFile&) = delete;
    ~ReplacedFile();  // drops the temporary file where `finish` did not
    void add(std::string_view bytes);
    void finish(Durability durability = Durability::durable);

private:
    void write();

    RunPath path_;
    RunPath temporary_;
    Descriptor file_;
    std::string waiting_;  // not yet written
    bool finished_ = false;
};

// Appends to a file, which is made where there is none; all of the bytes or none.
void append_to(const RunPath& path, std::string_view bytes);

}  // namespace nrem::core
