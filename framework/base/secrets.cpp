#include "base/secrets.hpp"

#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <functional>
#include <vector>

namespace nrem::core {

namespace {

constexpr std::array<std::string_view, 7> last_words{
    "KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "CREDENTIALS"};

// "NAME=value"
std::string_view name_in(std::string_view entry) {
    return entry.substr(0, entry.find('='));
}

}  // namespace

bool names_secret(std::string_view variable) {
    std::string name(variable);
    std::ranges::transform(name, name.begin(), [](char letter) {
        return letter >= 'a' && letter <= 'z' ? static_cast<char>(letter - 32) : letter;
    });
    return std::ranges::any_of(last_words, [&](std::string_view word) {
        return std::string_view(name).ends_with(word) ||
               name.find(std::string(word) + "_") != std::string::npos;
    });
}

void forget_secrets(const std::set<std::string, std::less<>>& except) {
    std::vector<std::string> forgotten;
    for (char** entry = environ; entry && *entry; ++entry) {
        const std::string_view name = name_in(*entry);
        if (!names_secret(name) || except.contains(name)) continue;
        forgotten.emplace_back(name);
        explicit_bzero(*entry + name.size(), strlen(*entry + name.size()));
        (*entry)[name.size()] = '=';  // what is empty is unset below
    }
    for (const auto& name : forgotten) unsetenv(name.c_str());
}

void prevent_core_dumps() {
    const rlimit none{0, 0};
    setrlimit(RLIMIT_CORE, &none);
}

void prevent_core_dumps_with_secrets() {
    for (char** entry = environ; entry && *entry; ++entry)
        if (names_secret(name_in(*entry))) return prevent_core_dumps();
}

}  // namespace nrem::core
