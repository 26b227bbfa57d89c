// A file or folder below a run folder. A run folder may come from a stranger, so every open below
// one goes through here: step by step from the folder itself, through no link, by no name that
// leads out of it, and to nothing except plain files and folders. New files are new: none is
// written through a name that existed before.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.hpp"

namespace nrem::core {

// One large class, because every operation on a name must open it in the same safe way.
class RunPath {
public:
    RunPath() : RunPath(std::filesystem::path()) {}
    // The run folder (or any file) itself, by the user's own word: this path may lead through
    // links. The folder is held open from its first use on, so that it may be renamed meanwhile.
    RunPath(std::filesystem::path path);  // NOLINT(google-explicit-constructor): it is one
    RunPath(const std::string& path)      // NOLINT(google-explicit-constructor)
        : RunPath(std::filesystem::path(path)) {}
    // What is below: one name or several.
    [[nodiscard]] RunPath operator/(const std::filesystem::path& names) const;

    [[nodiscard]] const std::filesystem::path& path() const { return path_; }  // for messages
    [[nodiscard]] std::string string() const { return path_.string(); }
    [[nodiscard]] RunPath parent() const;

    // With O_CREAT also a file that is not there yet. Throws Error.
    [[nodiscard]] Descriptor open(int flags) const;
    [[nodiscard]] std::optional<Descriptor> open_if_there(int flags) const;
    // An empty file for writing, in place of what has the name. Throws Error.
    [[nodiscard]] Descriptor create() const;

    // Whether something has this name, a link included. Throws Error when that cannot be seen.
    [[nodiscard]] bool exists() const;
    [[nodiscard]] bool is_folder() const;
    [[nodiscard]] std::uint64_t size() const;  // bytes; 0 where there is no such file
    // The names in this folder, sorted; none where there is no such folder.
    [[nodiscard]] std::vector<std::string> names() const;

    void make_folders() const;  // this one and those above it
    void rename_to(const RunPath& target) const;  // in place of what has that name
    void cut(std::uint64_t size) const;           // drops what follows
    // Whatever has the name, with all that is in it; nothing where there is none.
    void remove() const;

    // "" where only this user (and root) can write into this folder; else a sentence that says who.
    [[nodiscard]] std::string open_to_others() const;

private:
    struct Root;
    struct Step;
    [[nodiscard]] Step holder() const;
    [[nodiscard]] int open_or_errno(int flags) const;

    std::shared_ptr<Root> root_;   // shared by all paths below it
    std::filesystem::path below_;  // "" is the root itself
    std::filesystem::path path_;
};

}  // namespace nrem::core
