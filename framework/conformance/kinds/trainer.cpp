// Trainers: the few checks of them, whose work is too long for one.
#include "conformance/checks.hpp"

namespace nrem::core {

std::vector<Check> KindOf<nrem_trainer>::checks() {
    return common_checks([](const Subject& subject) {
        (void)subject.make<nrem_trainer>();
        return Account{};
    });
}

}  // namespace nrem::core
