// Checks of loops.
#include "conformance/checks.hpp"

namespace nrem::core {

std::vector<Check> KindOf<nrem_loop>::checks() {
    return common_checks([](const Subject& subject) {
        (void)subject.make<nrem_loop>();
        return Account{};
    });
}

std::string_view KindOf<nrem_loop>::scaffold() {
    return {};
}

}  // namespace nrem::core
