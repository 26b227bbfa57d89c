// Checks of stops.
#include "conformance/checks.hpp"

namespace nrem::core {

std::vector<Check> KindOf<nrem_stop>::checks() {
    return common_checks([](const Subject& subject) {
        (void)subject.make<nrem_stop>();
        return Account{};
    });
}

std::string_view KindOf<nrem_stop>::scaffold() {
    return {};
}

}  // namespace nrem::core
