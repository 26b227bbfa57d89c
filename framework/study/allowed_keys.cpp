#include "study/allowed_keys.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <set>

#include "base/file.hpp"
#include "base/secrets.hpp"
#include "host/http/exchange.hpp"
#include "nrem/sdk/component.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using http::Address;
using http::Grant;

// By permission: where the key would be sent.
using Wanted = std::map<std::string, Address>;

// "" if the component has no such parameter.
std::string setting_of(const Settings& settings, std::string_view name) {
    const auto found = std::ranges::find(settings, name, &Setting::name);
    return found == settings.end() ? "" : found->text;
}

bool is_set(const std::string& variable) {
    const char* value = std::getenv(variable.c_str());
    return value && *value;
}

// Bad settings are reported by the component itself when it is made, or when it asks.
void want(Wanted& wanted, const std::string& variable, const Settings& settings) {
    const auto add = [&](const Address& address) {
        wanted.emplace(http::grant_for(variable, address).text(), address);
    };
    try {
        if (const auto url = setting_of(settings, "url"); !url.empty()) add(http::read_address(url));
        if (const auto proxy = setting_of(settings, "proxy"); !proxy.empty())
            add(http::read_proxy(proxy));
    } catch (const Failure&) {
        return;
    }
}

// The parts that send a key somewhere, recognised by the parameters that the shipped components
// use. Other components are stopped when they ask.
Wanted wanted_by(const Plan& plan) {
    Wanted wanted;
    if (plan.config.models.responses.mode == ResponseMode::replay) return wanted;
    for (const Cell& cell : plan.cells)
        cell.each_part([&](auto, const Part& part) {
            if (setting_of(part.settings, "key_variable").empty()) return;
            for (const std::uint64_t seed : plan.config.seeds) {
                const Settings settings = settings_for(part, seed);
                const std::string variable = setting_of(settings, "key_variable");
                if (is_set(variable)) want(wanted, variable, settings);
            }
        });
    return wanted;
}

std::vector<std::string> remembered() {
    std::vector<std::string> grants;
    try {
        std::ifstream file(allowed_keys_file());
        for (std::string line; std::getline(file, line);)
            if (!line.empty()) grants.push_back(line);
    } catch (const UsageError&) {  // no home folder, so nothing is remembered
    }
    return grants;
}

void remember(std::vector<std::string> grants, const Wanted& more) {
    const fs::path file = allowed_keys_file();
    for (const auto& [grant, address] : more) grants.push_back(grant);
    std::string text;
    for (const auto& grant : grants) text += grant + "\n";
    fs::create_directories(file.parent_path());
    replace_file(RunPath(file.parent_path()) / file.filename(), text);
    fs::permissions(file, fs::perms::owner_read | fs::perms::owner_write);
}

std::string list_of(const Wanted& wanted) {
    std::string text;
    for (const auto& [grant, address] : wanted) {
        const bool is_open = !address.endpoint.starts_with("https") && !address.loopback;
        text += fmt::format("  {}, to {}{}\n",
                            terminal_text(std::string_view(grant).substr(0, grant.rfind('@'))),
                            terminal_text(address.endpoint), is_open ? ", unencrypted" : "");
    }
    return text;
}

std::string options_of(const Wanted& wanted) {
    std::string text;
    for (const auto& [grant, address] : wanted) text += " --allow-key " + terminal_text(grant);
    return text;
}

bool yes(const std::string& question) {
    fmt::print(stderr, "{} [y/N] ", question);
    std::string answer;
    std::getline(std::cin, answer);
    return answer == "y" || answer == "Y" || answer == "yes";
}

void ask_for(const Wanted& wanted) {
    const std::string what = "this experiment sends keys from the environment:\n" + list_of(wanted);
    if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))
        throw UsageError(what + "if it may, give" + options_of(wanted));
    if (!yes(fmt::format("{}May it, now and later (remembered in {})?", what,
                         allowed_keys_file().string())))
        throw UsageError("nothing was sent and nothing was run");
}

std::set<std::string, std::less<>> variables_of(const std::vector<std::string>& grants) {
    std::set<std::string, std::less<>> variables;
    for (const auto& grant : grants) variables.insert(http::read_grant(grant).variable);
    return variables;
}

// A line may be written by hand, and so be invalid.
std::vector<std::string> sound(const std::vector<std::string>& lines) {
    std::vector<std::string> grants;
    for (const auto& line : lines) try {
            grants.push_back(http::read_grant(line).text());
        } catch (const UsageError&) {
            fmt::print(stderr, "nrem: warning: {}: not a variable and a host: '{}'\n",
                       allowed_keys_file().string(), terminal_text(line));
        }
    return grants;
}

}  // namespace

fs::path allowed_keys_file() {
    const auto from = [](const char* variable) -> fs::path {
        const char* value = std::getenv(variable);
        return value ? value : "";
    };
    if (const fs::path own = from("XDG_CONFIG_HOME"); own.is_absolute())
        return own / "nrem/allowed-keys";
    if (const fs::path home = from("HOME"); home.is_absolute())
        return home / ".config/nrem/allowed-keys";
    throw UsageError(
        "what is allowed cannot be remembered: HOME is not set; give --allow-key VARIABLE@host");
}

void take_allowed_keys(const Registry& registry, const std::vector<std::string>& given) {
    for (const auto& grant : given) http::allow_key(registry.host(), grant);
    for (const auto& grant : sound(remembered())) http::allow_key(registry.host(), grant);
}

void allow_keys(const Registry& registry, const Plan& plan, const std::vector<std::string>& given) {
    std::vector<std::string> known = sound(remembered());
    http::Grants grants;
    for (const auto& grant : given) grants.add(http::read_grant(grant));
    for (const auto& grant : known) grants.add(http::read_grant(grant));
    Wanted unknown = wanted_by(plan);
    std::erase_if(unknown,
                  [&](const auto& one) { return grants.allow(http::read_grant(one.first)); });
    if (!unknown.empty()) {
        ask_for(unknown);
        remember(known, unknown);
    }
    take_allowed_keys(registry, given);
    auto kept = variables_of(given);
    for (const auto& [grant, address] : wanted_by(plan)) kept.insert(http::read_grant(grant).variable);
    forget_secrets(kept);
    if (!kept.empty()) prevent_core_dumps();
}

}  // namespace nrem::core
