// Serves requests to a run that goes on: one thread on a Unix socket in the run's folder, for its
// owner only. One JSON object a line in each direction:
//   {"command":"status"}               {"ok":true,"state":"running","trials":40,...}
//   {"command":"pause"}                lanes under way end, no more begin; "resume" goes on
//   {"command":"cancel","what":"b"}    a cell, an arm, or a trial
//   {"command":"jobs","jobs":4}
//   {"command":"sleep","what":"b"}     its streams under way sleep; "sleep" names the kind
//   {"command":"requeue"}              failed trials run again
// The reply to a mistake is {"ok":false,"error":"..."}. No client can block the thread: one that
// does not read in time, or that sends without an end, is disconnected.
#pragma once

#include <chrono>
#include <list>
#include <string>
#include <thread>

#include "base/descriptor.hpp"
#include "batch/board.hpp"
#include "batch/control_address.hpp"

namespace nrem::core {

class ControlSocket {
public:
    // Replaces a socket that a killed run has left; the caller holds the run's lock. Throws Error
    // where a socket is not possible.
    ControlSocket(const RunPath& folder, Board& board);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

private:
    struct Client {
        Descriptor end;
        std::string asked;
        std::string answer;  // not sent yet
        std::chrono::steady_clock::time_point heard;
    };
    void serve();
    [[nodiscard]] bool wait();  // false: the end
    void welcome();
    [[nodiscard]] bool attend(Client& client);  // false: close the connection
    [[nodiscard]] bool listen_to(Client& client);
    [[nodiscard]] bool speak_to(Client& client);

    Board& board_;
    RunPath path_;
    Descriptor door_;
    Descriptor bell_;  // rung at the end
    std::list<Client> clients_;
    std::thread thread_;
};

// The reply to one line. [shared]
[[nodiscard]] std::string answer_request(Board& board, const std::string& line);

}  // namespace nrem::core
