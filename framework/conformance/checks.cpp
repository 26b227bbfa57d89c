#include "conformance/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

bool can_be_made(const Subject& subject) try {
    visit(subject.component->kind,
          [&]<class Functions>(KindOf<Functions>) { (void)subject.make<Functions>(); });
    return true;
} catch (const Error& failure) {
    if (failure.code() == NREM_UNAVAILABLE) return false;
    throw;
}

void expect_equal(const Account& one, const Account& other, std::string_view which) {
    const auto [left, right] = std::mismatch(one.begin(), one.end(), other.begin(), other.end());
    if (left == one.end() && right == other.end()) return;
    throw Error(fmt::format("{} differ from step {} on", which, left - one.begin()));
}

void expect_orderly(const Subject& subject, std::string_view input,
                    const std::function<void()>& body) {
    subject.at(input);
    try {
        body();
    } catch (const ThrownAcross& failure) {
        throw failure.within(input);
    } catch (const Error& failure) {
        if (std::string_view(failure.what()).ends_with("failed without a message"))
            throw Error(fmt::format("{}: {}", input, failure.what()));
    }
}

std::string bytes_of(double number) {
    const auto bits = std::bit_cast<std::uint64_t>(number);
    return fmt::format("{:016x} ", bits);
}

std::string bytes_of(nrem_floats floats) {
    std::string bytes;
    for (const float value : nrem::view(floats))
        bytes += fmt::format("{:08x} ", std::bit_cast<std::uint32_t>(value));
    return bytes;
}

}  // namespace nrem::core
