#include "conformance/checks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

std::vector<Check> checks_for(Kind kind) {
    switch (kind) {
        case Kind::task:
            return task_checks();
        case Kind::backend:
            return backend_checks();
        case Kind::rule:
            return rule_checks();
        case Kind::policy:
            return policy_checks();
        case Kind::scheduler:
            return scheduler_checks();
        case Kind::sequence_model:
            return sequence_model_checks();
        case Kind::trainer:
            return trainer_checks();
    }
    return {};
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
