// A server that others wrote, as a process of its own for the length of a test program.
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <thread>
#include <vector>

#include "support/killing.hpp"

namespace nrem::peer {

// Where `./dev llm` prepares the models and the mock.
inline std::filesystem::path prepared() {
    return NREM_SOURCE_DIR "/build/llm";
}
inline bool is_prepared() {
    return std::filesystem::exists(prepared() / "ready");
}
inline std::string stories() {
    return NREM_SOURCE_DIR "/tests/data/models/stories260K.gguf";
}

inline sockaddr_in loopback(std::uint16_t port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    return address;
}

// One that was free a moment ago.
inline std::uint16_t free_port() {
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address = loopback(0);
    socklen_t size = sizeof address;
    auto* at = reinterpret_cast<sockaddr*>(&address);
    const bool bound = ::bind(socket, at, size) == 0 && ::getsockname(socket, at, &size) == 0;
    ::close(socket);
    return bound ? ntohs(address.sin_port) : 0;
}

class Peer {
public:
    using Words = std::vector<std::string>;

    // `arguments` begin with the program; `environment` holds NAME=VALUE. Its output is thrown
    // away. It ends with the thread that starts it.
    Peer(const Words& arguments, Words environment, std::uint16_t port) : port_(port) {
        Words command = std::move(environment);
        command.insert(command.begin(), "env");
        command.insert(command.end(), arguments.begin(), arguments.end());
        process_ = start(command);
    }
    Peer(const Peer&) = delete;
    Peer& operator=(const Peer&) = delete;
    ~Peer() {
        ::kill(process_, SIGTERM);
        for (int i = 0; i < 500; ++i) {
            if (::waitpid(process_, nullptr, WNOHANG) == process_) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(10));
        }
        ::kill(process_, SIGKILL);
        ::waitpid(process_, nullptr, 0);
    }

    [[nodiscard]] std::string url() const {
        return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
    }
    // Waits until it accepts connections. False when it ends instead, or takes a minute.
    [[nodiscard]] bool is_up() const {
        for (int i = 0; i < 600; ++i) {
            if (accepts()) return true;
            if (::waitpid(process_, nullptr, WNOHANG) == process_) return false;
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        }
        return false;
    }

private:
    [[nodiscard]] bool accepts() const {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        const sockaddr_in address = loopback(port_);
        const bool up =
            ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
        ::close(socket);
        return up;
    }

    std::uint16_t port_;
    pid_t process_ = -1;
};

// llama.cpp through llama-cpp-python, one thread.
inline Peer::Words llama(const std::string& model, std::uint16_t port, Peer::Words more = {}) {
    Peer::Words words{prepared() / "venv/bin/python",
                      "-m",
                      "llama_cpp.server",
                      "--model",
                      model,
                      "--host",
                      "127.0.0.1",
                      "--port",
                      std::to_string(port),
                      "--n_ctx",
                      "512",
                      "--n_threads",
                      "1",
                      "--n_threads_batch",
                      "1",
                      "--logits_all",
                      "true"};
    words.insert(words.end(), more.begin(), more.end());
    return words;
}

}  // namespace nrem::peer
