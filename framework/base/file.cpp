#include "base/file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t block = std::size_t{1} << 20;

// A hint only: files in /proc say 0.
std::size_t size_of(const Descriptor& file) {
    struct stat status {};
    return fstat(file.get(), &status) == 0 ? static_cast<std::size_t>(status.st_size) : 0;
}

// In the folder of a file, also of one that the user has named.
RunPath beside(const RunPath& path, const std::string& suffix) {
    const auto name = path.path().filename().string() + suffix;
    return path.parent() / name;
}

// Of this process alone: two commands may write one report.
RunPath temporary_for(const RunPath& path, const std::string& suffix) {
    return beside(path, "." + std::to_string(getpid()) + suffix);
}

}  // namespace

std::string read_text(const RunPath& path) {
    const Descriptor file = path.open(O_RDONLY);
    std::string text(size_of(file) + 1, '\0');
    std::size_t size = 0;
    while (const std::size_t count =
               read_some(file.get(), text.data() + size, text.size() - size, path.path())) {
        size += count;
        if (size == text.size()) text.resize(text.size() + std::max(text.size(), block));
    }
    text.resize(size);
    return text;
}

void replace_file(const RunPath& path, std::string_view content, Durability durability,
                  const std::string& suffix) {
    ReplacedFile file(path, suffix);
    file.add(content);
    file.finish(durability);
}

ReplacedFile::ReplacedFile(const RunPath& path, const std::string& suffix)
    : path_(beside(path, "")), temporary_(temporary_for(path, suffix)), file_(temporary_.create()) {}

ReplacedFile::~ReplacedFile() {
    if (finished_) return;
    try {
        temporary_.remove();
    } catch (const Error&) {  // what it was made for has failed already
    }
}

void ReplacedFile::add(std::string_view bytes) {
    if (bytes.size() >= block) {
        write();
        write_whole(file_.get(), bytes, temporary_.path());
        return;
    }
    waiting_ += bytes;
    if (waiting_.size() >= block) write();
}

void ReplacedFile::write() {
    write_whole(file_.get(), waiting_, temporary_.path());
    waiting_.clear();
}

void ReplacedFile::finish(Durability durability) {
    write();
    if (durability == Durability::durable) sync(file_.get(), temporary_.path());
    file_.close(temporary_.path());
    temporary_.rename_to(path_);
    finished_ = true;
}

void append_to(const RunPath& path, std::string_view bytes) {
    Descriptor file = path.open(O_CREAT | O_APPEND | O_WRONLY);
    write_whole(file.get(), bytes, path.path());
    file.close(path.path());
}

}  // namespace nrem::core
