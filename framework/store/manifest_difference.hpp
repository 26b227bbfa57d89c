// How two runs were made differently, from their manifests.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace nrem::core {

// `fatal`: another experiment, on which equal results would mean nothing. `notable`: the same
// experiment by other means, which may show in results. `fine`: it should not.
enum class Weight { fatal, notable, fine };

struct ManifestDifference {
    Weight weight = Weight::fine;
    std::string what;  // "plugin exemplars.so", "data file weather.csv"
    std::string was;   // "": not there
    std::string is;
    friend bool operator==(const ManifestDifference&, const ManifestDifference&) = default;
};

// Those of the greatest weight first. Plans and data must be the same; plugins of another version
// or hash, models and the compiler are notable; machine and commit are fine.
[[nodiscard]] std::vector<ManifestDifference> differences(const nlohmann::json& was,
                                                          const nlohmann::json& is);

// "plugin exemplars.so: was 1.0.0 (ab12...), is 1.1.0 (cd34...)"
[[nodiscard]] std::string sentence(const ManifestDifference& difference);

}  // namespace nrem::core
