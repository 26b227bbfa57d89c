#include "base/run_path.hpp"

#include <dirent.h>
#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cassert>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace nrem::core {

namespace fs = std::filesystem;

namespace {

constexpr int as_folder = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

bool is_link(int folder, const char* name) {
    struct stat status {};
    return fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 && S_ISLNK(status.st_mode);
}

[[noreturn]] void refuse_link(const fs::path& path) {
    throw Error(path.string() +
                ": is a link; what belongs to a run is reached through none: remove it");
}

// Errors of a name that may be a link say so.
[[noreturn]] void fail_at(int folder, const std::string& name, const fs::path& path,
                          const char* what) {
    const int reason = errno;
    if ((reason == ELOOP || reason == ENOTDIR) && is_link(folder, name.c_str())) refuse_link(path);
    errno = reason;
    fail_on(path, what);
}

// A pipe or a device would answer with what is not in the run; and a second name of a file may be
// outside of it.
void check_plain(const Descriptor& file, int flags, const fs::path& path) {
    struct stat status {};
    if (fstat(file.get(), &status) != 0) fail_on(path, "cannot be read");
    if (flags & O_DIRECTORY) return;
    if (!S_ISREG(status.st_mode)) throw Error(path.string() + ": is not a plain file");
    if ((flags & O_ACCMODE) != O_RDONLY && status.st_nlink > 1)
        throw Error(path.string() +
                    ": has a second name elsewhere (a hard link), where it would be written, too: "
                    "put a copy in its place");
}

struct CloseFolder {
    void operator()(DIR* folder) const { closedir(folder); }
};

std::vector<std::string> names_in(int folder, const fs::path& path) {
    const std::unique_ptr<DIR, CloseFolder> list(fdopendir(folder));
    if (!list) {
        ::close(folder);
        fail_on(path, "cannot be read");
    }
    std::vector<std::string> names;
    while (true) {
        errno = 0;
        const dirent* entry = readdir(list.get());
        if (!entry && errno) fail_on(path, "cannot be read to its end");
        if (!entry) break;
        const std::string name = entry->d_name;
        if (name != "." && name != "..") names.push_back(name);
    }
    std::ranges::sort(names);
    return names;
}

// A link goes itself, not what it leads to.
void remove_at(int folder, const std::string& name, const fs::path& path) {
    if (unlinkat(folder, name.c_str(), 0) == 0 || errno == ENOENT) return;
    if (errno != EISDIR) fail_on(path, "cannot be removed");
    const int within = openat(folder, name.c_str(), as_folder);
    if (within < 0) fail_on(path, "cannot be removed");
    const Descriptor own(within);
    for (const auto& each : names_in(openat(within, ".", as_folder), path))
        remove_at(within, each, path / each);
    if (unlinkat(folder, name.c_str(), AT_REMOVEDIR) != 0) fail_on(path, "cannot be removed");
}

}  // namespace

// The folder is opened once, when it is first needed; by whom does not matter.
struct RunPath::Root {
    explicit Root(fs::path own) : path(std::move(own)) {}
    Root(const Root&) = delete;
    Root& operator=(const Root&) = delete;
    ~Root() {
        if (file >= 0) ::close(file);
    }
    // -1, and errno, where it cannot be opened.
    int folder() {
        if (const int known = file.load(); known >= 0) return known;
        const fs::path name = path.empty() ? fs::path(".") : path;
        const int opened = ::open(name.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
        int nobody = -1;
        if (opened < 0 || file.compare_exchange_strong(nobody, opened)) return opened;
        ::close(opened);
        return nobody;
    }
    const fs::path path;
    std::atomic<int> file{-1};
};

// The folder that holds the last name of a path.
struct RunPath::Step {
    int folder = -1;  // -1: there is none, and errno says why
    std::string name;
    Descriptor own;  // where it is not the root
};

RunPath::RunPath(fs::path path) : root_(std::make_shared<Root>(path)), path_(std::move(path)) {}

RunPath RunPath::operator/(const fs::path& names) const {
    RunPath made = *this;
    for (const auto& name : names) {
        if (name.empty() || name == ".") continue;
        if (name == ".." || name.has_root_path())
            throw Error(fmt::format("{}: '{}' leads out of the run", path_.string(), names.string()));
        made.below_ /= name;
        made.path_ /= name;
    }
    return made;
}

RunPath RunPath::parent() const {
    RunPath made = *this;
    if (below_.empty()) return {path_.parent_path()};
    made.below_ = below_.parent_path();
    made.path_ = path_.parent_path();
    return made;
}

RunPath::Step RunPath::holder() const {
    Step step{.folder = root_->folder(), .name = below_.filename().string(), .own = {}};
    fs::path path = root_->path;
    for (const auto& name : below_.parent_path()) {
        if (step.folder < 0) break;
        path /= name;
        const int next = openat(step.folder, name.c_str(), O_PATH | as_folder);
        if (next < 0 && is_link(step.folder, name.c_str())) refuse_link(path);
        const int reason = errno;
        step.own = Descriptor(next);
        step.folder = next;
        errno = reason;
    }
    return step;
}

// The descriptor, or -1 and errno.
int RunPath::open_or_errno(int flags) const {
    if (below_.empty()) return ::open(path_.c_str(), flags | O_CLOEXEC, 0644);
    const Step step = holder();
    if (step.folder < 0) return -1;
    const int file = openat(step.folder, step.name.c_str(),
                            flags | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
    if (file < 0 && errno != ENOENT && errno != EEXIST)
        fail_at(step.folder, step.name, path_, "cannot be opened");
    return file;
}

std::optional<Descriptor> RunPath::open_if_there(int flags) const {
    Descriptor file(open_or_errno(flags));
    if (!file.is_open() && errno == ENOENT) return std::nullopt;
    if (!file.is_open()) fail_on(path_, "cannot be opened");
    if (!below_.empty()) check_plain(file, flags, path_);
    return file;
}

Descriptor RunPath::open(int flags) const {
    auto file = open_if_there(flags);
    if (!file) fail_on(path_, "cannot be opened");
    return *std::move(file);
}

Descriptor RunPath::create() const {
    constexpr int flags = O_CREAT | O_TRUNC | O_WRONLY;
    if (below_.empty()) return open(flags);
    remove();
    Descriptor file(open_or_errno(flags | O_EXCL));
    if (!file.is_open()) fail_on(path_, "cannot be made");
    return file;
}

bool RunPath::exists() const {
    struct stat status {};
    if (below_.empty()) return fs::exists(path_);
    const Step step = holder();
    if (step.folder >= 0 &&
        fstatat(step.folder, step.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0)
        return true;
    if (errno != ENOENT && errno != ENOTDIR) fail_on(path_, "cannot be looked up");
    return false;
}

bool RunPath::is_folder() const {
    struct stat status {};
    if (below_.empty()) return fs::is_directory(path_);
    const Step step = holder();
    return step.folder >= 0 &&
           fstatat(step.folder, step.name.c_str(), &status, AT_SYMLINK_NOFOLLOW) == 0 &&
           S_ISDIR(status.st_mode);
}

std::uint64_t RunPath::size() const {
    const auto file = open_if_there(O_RDONLY);
    struct stat status {};
    if (!file) return 0;
    if (fstat(file->get(), &status) != 0) fail_on(path_, "cannot be read");
    return static_cast<std::uint64_t>(status.st_size);
}

std::vector<std::string> RunPath::names() const {
    const int folder = open_or_errno(O_RDONLY | O_DIRECTORY);
    if (folder >= 0) return names_in(folder, path_);
    if (errno != ENOENT) fail_on(path_, "cannot be read");
    return {};
}

void RunPath::make_folders() const {
    if (below_.empty()) {
        if (root_->folder() >= 0) return;
        std::error_code failure;
        fs::create_directories(path_, failure);
        if (failure)
            throw Error(fmt::format("{}: cannot be made: {}", path_.string(), failure.message()));
        return;
    }
    parent().make_folders();
    const Step step = holder();
    if (step.folder < 0) fail_on(path_, "cannot be made");
    if (mkdirat(step.folder, step.name.c_str(), 0777) != 0 && errno != EEXIST)
        fail_on(path_, "cannot be made");
    if (is_link(step.folder, step.name.c_str())) refuse_link(path_);
}

void RunPath::rename_to(const RunPath& target) const {
    assert(!below_.empty() && !target.below_.empty() && "the run folder itself is the user's");
    const Step from = holder();
    const Step to = target.holder();
    if (from.folder < 0 || to.folder < 0 ||
        renameat(from.folder, from.name.c_str(), to.folder, to.name.c_str()) != 0)
        fail_on(target.path_, "cannot be written");
}

void RunPath::cut(std::uint64_t size) const {
    const Descriptor file = open(O_WRONLY);
    if (ftruncate(file.get(), static_cast<off_t>(size)) != 0) fail_on(path_, "cannot be cut");
}

void RunPath::remove() const {
    assert(!below_.empty() && "the run folder itself is the user's");
    const Step step = holder();
    if (step.folder < 0 && errno == ENOENT) return;
    if (step.folder < 0) fail_on(path_, "cannot be removed");
    remove_at(step.folder, step.name, path_);
}

std::string RunPath::open_to_others() const {
    struct stat status {};
    if (fstatat(AT_FDCWD, path_.c_str(), &status, 0) != 0) return "";
    const bool foreign = status.st_uid != geteuid() && status.st_uid != 0;
    const bool shared = (status.st_mode & S_IWGRP) && status.st_gid != getegid();
    if (!foreign && !shared && !(status.st_mode & S_IWOTH)) return "";
    return fmt::format("{}: {}; what they put there is read as this run's", path_.string(),
                       foreign                    ? "belongs to another user"
                       : status.st_mode & S_IWOTH ? "every user can write here"
                                                  : "its group can write here");
}

}  // namespace nrem::core
