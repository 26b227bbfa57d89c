// Toys: checks that one counts from where it is told to, and the plugin to start from.
#include "conformance/checks.hpp"

namespace nrem::core {

std::vector<Check> KindOf<nrem_toy>::checks() {
    return common_checks([](const Subject& subject) {
        std::uint64_t counted = 0;
        subject.make<nrem_toy>().call(&nrem_toy::count, &counted);
        return Account{std::to_string(counted)};
    });
}

std::string_view KindOf<nrem_toy>::scaffold() {
    return "// toy @name@\n";
}

}  // namespace nrem::core
