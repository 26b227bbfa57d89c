// What the kit says of the bad plugins, each checked once in a process.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <sstream>
#include <string>

#include "conformance/conformance.hpp"

namespace conformance {

struct Verdict {
    int exit_code = 0;
    std::string text;
};

inline const Verdict& verdict_on(const std::string& plugin) {
    static std::map<std::string, Verdict> known;  // the kit takes a while over plugins that hang
    if (const auto found = known.find(plugin); found != known.end()) return found->second;
    testing::internal::CaptureStdout();
    const int exit_code = nrem::core::check_plugin(std::string(NREM_BAD) + "/" + plugin + ".so");
    return known[plugin] = {exit_code, testing::internal::GetCapturedStdout()};
}

// The failed checks of one component, "check: reason" each.
inline std::string failures(const std::string& plugin, const std::string& component) {
    std::istringstream lines(verdict_on(plugin).text);
    std::string found;
    const std::string prefix = "FAILED  " + component;
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(prefix)) found += line.substr(prefix.size()) + "\n";
    return found;
}

}  // namespace conformance

#define EXPECT_FAILURE(plugin, component, failure)                          \
    EXPECT_NE(failures(plugin, component).find(failure), std::string::npos) \
        << failures(plugin, component)
