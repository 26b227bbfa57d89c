// What the claims of a run say about a paper: the verdict follows from their outcomes alone.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/claims.hpp"
#include "papers/register.hpp"

namespace nrem::core {

// Refuted at this size: a claim is refuted. Not reproduced: none is, but a null is met, or a claim
// is not met, or there is none. Reproduced in kind: all claims are met, and no null. Reproduced:
// so, and each figure of the paper that is a number is within the 95 % interval of ours.
[[nodiscard]] PaperStatus verdict_of(const Paper& paper, std::span<const CheckedClaim> claims);

// nullptr: there is none of that text.
[[nodiscard]] const CheckedClaim* claim_named(std::span<const CheckedClaim> claims,
                                              const std::string& text);

// "0.53 [0.48, 0.60]", "-" where it was not measured.
[[nodiscard]] std::string figure_text(const CheckedClaim& claim);

// The claims of experiments that have been run, each read once: runs/<experiment's file name>.
class RunOutcomes {
public:
    explicit RunOutcomes(std::filesystem::path runs) : runs_(std::move(runs)) {}
    // Nothing where the experiment has no run there. [serial]
    [[nodiscard]] std::optional<std::span<const CheckedClaim>> of(const std::string& experiment);

private:
    std::filesystem::path runs_;
    std::map<std::string, std::optional<std::vector<CheckedClaim>>> read_;
};

}  // namespace nrem::core
