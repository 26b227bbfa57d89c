// A child process that runs trials, as its parent sees it: commands, replies on a pipe of their
// own, printed output, exit status. One thread uses it; nothing here blocks.
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/descriptor.hpp"
#include "batch/batch.hpp"
#include "batch/printed.hpp"

namespace nrem::core {

class Worker {
public:
    // Starts the child. Throws Error when the system cannot. The child ends with the thread that
    // made it.
    Worker(const Isolation& isolation, const std::filesystem::path& run);
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker();  // ends the child and everything that it has started

    void begin(const Turn& turn, const std::string& command, const RunPath& output);
    void end_trial() { turn_.reset(); }
    [[nodiscard]] const std::optional<Turn>& turn() const { return turn_; }
    [[nodiscard]] double seconds() const;  // since the trial began

    // The reply channel, the printed output and the process, to be polled.
    [[nodiscard]] std::array<pollfd, 3> waits() const;
    // Reads what has come. Throws Error when printed output cannot be stored.
    void receive();
    // The next line of its replies, without the line end.
    [[nodiscard]] std::optional<std::string> line();
    // How it ended: "killed by signal 11 (Segmentation fault)", "exited with 3"; "": it is running.
    [[nodiscard]] std::string ending();
    // The same with the last lines that it printed.
    [[nodiscard]] std::string with_last_lines(const std::string& how) const;

private:
    void start(const std::vector<std::string>& command);
    [[nodiscard]] bool take_from(const Descriptor& end, std::string& bytes);

    Descriptor channel_;
    Descriptor printing_;
    Descriptor process_;  // readable once it has ended
    pid_t id_ = -1;
    std::string ending_;
    std::string said_;
    Printed printed_;
    std::optional<Turn> turn_;
    std::chrono::steady_clock::time_point began_;
};

}  // namespace nrem::core
