#include "batch/control_address.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace nrem::core {

namespace fs = std::filesystem;

ControlAddress::ControlAddress(const fs::path& path, const std::string& file)
    : folder(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {
    if (!folder.is_open())
        throw UsageError(
            fmt::format("{}: no such run folder ({})", path.string(), std::strerror(errno)));
    name.sun_family = AF_UNIX;
    const std::string where = fmt::format("/proc/self/fd/{}/{}", folder.get(), file);
    std::memcpy(name.sun_path, where.c_str(), where.size() + 1);
}

std::string ask_run(const fs::path& folder, const std::string& line) {
    const ControlAddress address(folder);
    const Descriptor end(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const timeval answer_patience{60, 0};
    for (const int which : {SO_RCVTIMEO, SO_SNDTIMEO})
        setsockopt(end.get(), SOL_SOCKET, which, &answer_patience, sizeof answer_patience);
    if (connect(end.get(), address.get(), sizeof address.name) != 0)
        throw UsageError(fmt::format("no run is going on in {}", folder.string()));
    const std::string request = line + '\n';
    std::string answer;
    ssize_t count = send(end.get(), request.data(), request.size(), MSG_NOSIGNAL);
    for (std::array<char, 65536> block{}; count > 0 && !answer.ends_with('\n');) {
        count = read(end.get(), block.data(), block.size());
        if (count > 0) answer.append(block.data(), static_cast<std::size_t>(count));
    }
    if (!answer.ends_with('\n'))
        throw Error(fmt::format("the run in {} did not answer", folder.string()));
    answer.pop_back();
    return answer;
}

}  // namespace nrem::core
