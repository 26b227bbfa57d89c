// Checks of tools.
#include "conformance/checks.hpp"

namespace nrem::core {

std::vector<Check> KindOf<nrem_tool>::checks() {
    return common_checks([](const Subject& subject) {
        (void)subject.make<nrem_tool>();
        return Account{};
    });
}

std::string_view KindOf<nrem_tool>::scaffold() {
    return {};
}

}  // namespace nrem::core
