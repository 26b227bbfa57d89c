// Files written whole or not at all.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace nrem::core {

// An open file. Throws Error naming the path when it cannot be opened.
class Descriptor {
public:
    Descriptor(const std::filesystem::path& path, int flags);
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor();
    [[nodiscard]] int get() const { return file_; }

private:
    int file_;
};

// Throws Error with the path and the reason that errno gives.
[[noreturn]] void fail_on(const std::filesystem::path& path, const char* what);

// Appends all of the bytes, or none: a partial write is taken back.
void write_whole(int file, std::string_view bytes, const std::filesystem::path& path);

[[nodiscard]] std::string read_text(const std::filesystem::path& path);

// `durable`: on the disk when the call returns, not only with the operating system.
enum class Durability { relaxed, durable };

// Replaces a file by way of a temporary one beside it, whose name ends in `suffix`: writers that
// may replace one file at the same time need one each.
void replace_file(const std::filesystem::path& path, const std::string& content,
                  Durability durability = Durability::durable, const std::string& suffix = ".part");

// The same piece by piece: the file is there when `finish` returns, and the old one until then.
class ReplacedFile {
public:
    explicit ReplacedFile(const std::filesystem::path& path, const std::string& suffix = ".part");
    void add(std::string_view bytes);
    void finish(Durability durability = Durability::durable);

private:
    void write();

    std::filesystem::path path_;
    std::filesystem::path temporary_;
    Descriptor file_;
    std::string waiting_;  // not yet written
};

}  // namespace nrem::core
