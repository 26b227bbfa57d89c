#include "cluster/shell.hpp"

#include <sys/wait.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>

#include "base/error.hpp"

namespace nrem::core {

namespace {

bool is_plain(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_-./=:,@%+").find(c) != std::string_view::npos;
}

}  // namespace

std::string shell_word(std::string_view word) {
    if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
    return line;
}

ShellResult ask_shell(const std::string& command) {
    std::fflush(stdout);
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) throw Error("cannot run: " + command);
    ShellResult said;
    std::array<char, 4096> block{};
    while (const std::size_t count = fread(block.data(), 1, block.size(), pipe))
        said.output.append(block.data(), count);
    const int status = pclose(pipe);
    said.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return said;
}

}  // namespace nrem::core
