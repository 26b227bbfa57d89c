#include "batch/control_socket.hpp"

#include <fmt/format.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "base/nearest.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;
using Clock = std::chrono::steady_clock;

constexpr std::size_t most_clients = 32;
constexpr std::size_t most_asked = 64 << 10;  // bytes of a line
constexpr auto client_patience = std::chrono::seconds(20);

json answer_command(Board& board, const json& request) {
    const std::string command = request.value("command", "");
    if (command == "status") return board.status();
    if (command == "pause") return board.pause(), json::object();
    if (command == "resume") return board.resume(), json::object();
    if (command == "jobs") return board.set_jobs(request.value("jobs", 0)), json::object();
    if (command == "cancel") return {{"cancelled", board.cancel(request.value("what", ""))}};
    if (command == "sleep")
        return {{"asked", board.sleep(request.value("what", ""), request.value("sleep", ""))}};
    if (command == "requeue") return {{"requeued", board.requeue()}};
    const std::vector<std::string> known = {"status", "pause", "resume", "cancel",
                                            "jobs",   "sleep", "requeue"};
    throw UsageError(fmt::format("no command '{}'{}", command, nearest_hint(command, known)));
}

}  // namespace

std::string answer_request(Board& board, const std::string& line) {
    json answer;
    try {
        answer = answer_command(board, try_json(line).value_or(json()));
        answer["ok"] = true;
    } catch (const json::exception&) {
        answer = {{"ok", false}, {"error", "expected {\"command\": ...} as one line of JSON"}};
    } catch (const std::exception& failure) {
        answer = {{"ok", false}, {"error", failure.what()}};
    }
    return dumped(answer) + '\n';
}

ControlSocket::ControlSocket(const RunPath& folder, Board& board)
    : board_(board),
      path_(folder / control_name),
      door_(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
      bell_(eventfd(0, EFD_CLOEXEC)) {
    const std::string part = std::string(control_name) + ".part";
    const ControlAddress address(folder.path(), part);
    (folder / part).remove();
    // Sets the mode before the name, so that nobody else finds the socket open for a moment. The
    // name comes last, so that a client that finds it is served.
    if (fchmod(door_.get(), 0600) != 0 ||
        bind(door_.get(), address.get(), sizeof address.name) != 0 || listen(door_.get(), 8) != 0)
        throw Error(fmt::format("{}: {}", path_.string(), std::strerror(errno)));
    (folder / part).rename_to(path_);
    thread_ = std::thread([this] { serve(); });
}

ControlSocket::~ControlSocket() {
    eventfd_write(bell_.get(), 1);
    thread_.join();
    try {
        path_.remove();
    } catch (const Error&) {  // the next run replaces it
    }
}

void ControlSocket::serve() {
    while (wait()) {
        clients_.remove_if([this](Client& client) { return !attend(client); });
        welcome();
    }
}

bool ControlSocket::wait() {
    std::vector<pollfd> ends{{bell_.get(), POLLIN, 0}};
    if (clients_.size() < most_clients) ends.push_back({door_.get(), POLLIN, 0});
    for (const Client& client : clients_)
        ends.push_back(
            {client.end.get(), static_cast<short>(client.answer.empty() ? POLLIN : POLLOUT), 0});
    poll(ends.data(), ends.size(), 1000);
    return (ends[0].revents & POLLIN) == 0;
}

void ControlSocket::welcome() {
    while (clients_.size() < most_clients) {
        const int end = accept4(door_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK);
        if (end < 0) return;
        clients_.push_back({Descriptor(end), "", "", Clock::now()});
    }
}

bool ControlSocket::attend(Client& client) {
    if (Clock::now() - client.heard > client_patience) return false;
    if (client.answer.empty() && !listen_to(client)) return false;
    return speak_to(client);
}

// One line at a time: the next one is read when the reply is sent.
bool ControlSocket::listen_to(Client& client) {
    std::array<char, 4096> block{};
    const ssize_t count = recv(client.end.get(), block.data(), block.size(), 0);
    if (count == 0 || (count < 0 && errno != EAGAIN && errno != EINTR)) return false;
    if (count > 0) {
        client.asked.append(block.data(), static_cast<std::size_t>(count));
        client.heard = Clock::now();
    }
    const auto line = take_line(client.asked);
    if (!line) return client.asked.size() < most_asked;
    client.answer = answer_request(board_, *line);
    return true;
}

bool ControlSocket::speak_to(Client& client) {
    while (!client.answer.empty()) {
        const ssize_t count =
            send(client.end.get(), client.answer.data(), client.answer.size(), MSG_NOSIGNAL);
        if (count < 0) return errno == EAGAIN || errno == EINTR;
        client.answer.erase(0, static_cast<std::size_t>(count));
        client.heard = Clock::now();
    }
    return true;
}

}  // namespace nrem::core
