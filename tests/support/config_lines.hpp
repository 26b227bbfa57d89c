// The lines of a config, of which a test replaces some.
#pragma once

#include <sstream>
#include <string>

namespace nrem {

// The usual lines, each a key of its own, but for those whose key begins a line of `own`; then `own`.
inline std::string config_with(const std::string& usual, const std::string& own) {
    std::string made;
    std::istringstream lines(usual);
    for (std::string line; std::getline(lines, line);) {
        const std::string key = line.substr(0, line.find(':') + 1);
        if (('\n' + own).find('\n' + key) == std::string::npos) made += line + '\n';
    }
    return made + own;
}

}  // namespace nrem
