// nrem_scripted_server FILE [--port N]: plays the script of a file on loopback until it is told to
// end. Prints its address first.
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <fstream>
#include <sstream>
#include <string>

#include "engines/language/scripted/server.hpp"

namespace {

std::string contents(const char* path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw std::runtime_error(std::string("cannot read ") + path);
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

int serve(int count, char** arguments) {
    const bool with_port = count == 4 && std::strcmp(arguments[2], "--port") == 0;
    if (count != 2 && !with_port) {
        std::fputs("usage: nrem_scripted_server FILE [--port N]\n", stderr);
        return 2;
    }
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGINT);
    sigaddset(&ends, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &ends, nullptr);
    const long port = with_port ? std::strtol(arguments[3], nullptr, 10) : 0;
    if (port < 0 || port > 65535) throw std::runtime_error("no such port");
    const nrem::scripted::Server server(nrem::scripted::read_script(contents(arguments[1])),
                                        static_cast<std::uint16_t>(port));
    std::printf("%s\n", server.url().c_str());
    std::fflush(stdout);
    int signal = 0;
    sigwait(&ends, &signal);
    return 0;
}

}  // namespace

int main(int count, char** arguments) {
    try {
        return serve(count, arguments);
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "nrem_scripted_server: %s\n", failure.what());
        return 1;
    }
}
