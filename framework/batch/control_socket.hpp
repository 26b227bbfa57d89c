// Serves those who ask a run that is going on, or tell it something: one thread on a Unix socket in
// the run's folder, for its owner alone. One JSON object a line each way:
//   {"command":"status"}               {"ok":true,"state":"running","trials":40,...}
//   {"command":"pause"}                lanes under way end, no more begin; "resume" goes on
//   {"command":"cancel","what":"b"}    a cell, an arm, or a trial
//   {"command":"jobs","jobs":4}
//   {"command":"sleep","what":"b"}     its streams under way sleep; "sleep" names the kind
//   {"command":"requeue"}              failed trials are run again
// A mistake is answered with {"ok":false,"error":"..."}. Nobody can hold it up: what a client does
// not read in time, or sends without an end, closes its connection.
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
    // Takes the place of a socket that a killed run has left; the caller holds the run's lock.
    // Throws Error where there can be no socket.
    ControlSocket(const RunPath& folder, Board& board);
    ControlSocket(const ControlSocket&) = delete;
    ControlSocket& operator=(const ControlSocket&) = delete;
    ~ControlSocket();

private:
    struct Client {
        Descriptor end;
        std::string asked;
        std::string answer;  // the rest of it
        std::chrono::steady_clock::time_point heard;
    };
    void serve();
    [[nodiscard]] bool wait();  // false: it is over
    void welcome();
    [[nodiscard]] bool attend(Client& client);  // false: close it
    [[nodiscard]] bool listen_to(Client& client);
    [[nodiscard]] bool speak_to(Client& client);

    Board& board_;
    RunPath path_;
    Descriptor door_;
    Descriptor bell_;  // rung at the end
    std::list<Client> clients_;
    std::thread thread_;
};

// The answer to one line. [shared]
[[nodiscard]] std::string answer_request(Board& board, const std::string& line);

}  // namespace nrem::core
