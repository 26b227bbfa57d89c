#include "batch/serve_trials.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>

#include "base/lines.hpp"
#include "batch/batch.hpp"

namespace nrem::core {

namespace {

constexpr int first_place = 500;                     // of the channel's descriptor
constexpr int first_host_file = 16;                  // lower descriptors are left to plugins
constexpr std::size_t most_trials = 500;             // of one process
constexpr double most_growth = 256.0 * 1024 * 1024;  // bytes, from the first trial on

void send_line(int channel, const std::string& line) {
    const std::string bytes = line + '\n';
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = send(channel, bytes.data() + sent, bytes.size() - sent, MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) _exit(1);  // the parent is gone
        sent += static_cast<std::size_t>(count);
    }
}

// Nothing at the end.
std::optional<std::string> receive_line(int channel, std::string& buffer) {
    for (std::array<char, 4096> block{};;) {
        if (auto line = take_line(buffer)) return line;
        const ssize_t count = read(channel, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return std::nullopt;
        buffer.append(block.data(), static_cast<std::size_t>(count));
    }
}

// Bytes of data that this process has: what RLIMIT_DATA is about.
double data_bytes() {
    std::ifstream file("/proc/self/statm");
    double pages = 0;
    for (int field = 0; field < 6; ++field) file >> pages;
    return pages * static_cast<double>(sysconf(_SC_PAGESIZE));
}

void limit_memory(double bytes) {
    if (bytes <= 0) return;
    rlimit limit{};
    getrlimit(RLIMIT_DATA, &limit);
    limit.rlim_cur = static_cast<rlim_t>(data_bytes() + bytes);
    setrlimit(RLIMIT_DATA, &limit);
}

// Ends the process for a plugin that ended it from some thread: proper destruction would destroy
// what is in use.
void leave_at_once(int code, void*) {
    std::fflush(nullptr);
    _exit(code);
}

class Service {
public:
    Service(const Plan& plan, const Registry& registry, const ServiceSetup& setup)
        : plan_(plan), registry_(registry), setup_(setup) {
        folder_.make_folders();
        check_plugins();
    }
    ~Service() {
        try {
            folder_.remove();
        } catch (const Error&) {  // the run's own process removes it
        }
    }
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    // The reply to "<trial> <seconds that the run has taken>".
    std::string answer(const std::string& command) {
        std::istringstream words(command);
        std::string id;
        double seconds = 0;
        words >> id >> seconds;
        const auto trial = std::ranges::find(plan_.trials, id, &Trial::id);
        if (trial == plan_.trials.end())
            throw Error("trial " + id + " is not in the plan of the run's config");
        limit_memory(setup_.memory);
        RunDirectory directory(folder_, manifest_, Begin::resume);
        directory.work_for(run_);
        const Progress progress =
            run(plan_of(*trial, seconds), registry_, directory,
                {.jobs = 1, .in_flight = setup_.in_flight, .home = setup_.run});
        if (directory.rows().empty()) return "stopped " + progress.stopped;
        Row row = directory.rows().back();
        directory.forget({id});
        return (is_worn_out(row) ? "last " : "row ") + to_line(explained(row));
    }

private:
    // A plugin may have been rebuilt while the run goes on. Its file identifies it, since two may
    // have one name.
    void check_plugins() const {
        for (const auto& known : manifest_.at("libraries"))
            for (const auto& library : registry_.libraries())
                if (known.at("path") == library->path && known.at("sha256") != library->sha256)
                    throw Error("plugin " + library->name + " (" + library->path +
                                ") has changed while the run goes on");
    }
    // Runs only this trial, with what is left of the run's seconds. The parent makes the checks.
    [[nodiscard]] Plan plan_of(const Trial& trial, double seconds) const {
        Plan one{plan_.config,
                 {plan_.cells[trial.cell]},
                 {{0, trial.seed, trial.id, trial.streams, trial.order}},
                 {},
                 {},
                 ""};
        one.config.models.checks = {};
        double& limit = one.config.models.run.seconds;
        if (limit > 0) limit = std::max(limit - seconds, 1e-9);
        return one;
    }
    // After a failure nobody knows what a plugin has left, and leaks must not add up.
    [[nodiscard]] bool is_worn_out(const Row& row) {
        const double bytes = data_bytes();
        if (served_++ == 0) first_ = bytes;
        return row.outcome == Outcome::failed || served_ == most_trials ||
               bytes > first_ + most_growth;
    }
    [[nodiscard]] Row explained(Row row) const {
        if (setup_.memory > 0 && row.error.find("bad_alloc") != std::string::npos)
            row.error += fmt::format(" (a trial may take {:.0f} MiB: --trial-memory)",
                                     setup_.memory / (1024 * 1024));
        return row;
    }

    const Plan& plan_;
    const Registry& registry_;
    const ServiceSetup& setup_;
    const RunPath run_{setup_.run};
    const RunPath folder_ = run_ / "workers" / std::to_string(getpid());  // its own
    nlohmann::json manifest_ = read_manifest(run_);
    std::size_t served_ = 0;
    double first_ = 0;  // bytes of data after the first trial
};

}  // namespace

int begin_service(int parent) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent) _exit(1);  // the parent died before this process was tied to it
    // A job's scheduler sends its signal to all processes. Only the parent acts on it: a trial
    // under way has not failed, and goes on with the run.
    for (const int end : {SIGTERM, SIGINT, SIGHUP}) signal(end, SIG_IGN);
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
    setvbuf(stdout, nullptr, _IOLBF, BUFSIZ);  // so that the last words are printed
    const int channel = fcntl(worker_channel, F_DUPFD_CLOEXEC, first_place);
    if (channel < 0) throw Error(std::string("no channel: ") + std::strerror(errno));
    // Descriptors that plugins believe to be theirs lead nowhere.
    const int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    for (int file = worker_channel; file < first_host_file; ++file)
        if (file != nowhere) dup3(nowhere, file, O_CLOEXEC);
    return channel;
}

void serve_trials(const Plan& plan, const Registry& registry, const ServiceSetup& setup,
                  int channel) {
    Service service(plan, registry, setup);
    on_exit(leave_at_once, nullptr);
    send_line(channel, "ready");
    std::string buffer;
    while (const auto command = receive_line(channel, buffer)) {
        const std::string answer = service.answer(*command);
        std::fflush(nullptr);
        send_line(channel, answer);
        if (!answer.starts_with("row ")) return;
    }
}

}  // namespace nrem::core
