// What `nrem view` serves: the page of the report, and details of single trials. Every request
// reads the runs' folders again, so that a growing run is seen to grow. Nothing is written. Any
// thread may call it.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>

#include "study/outcome.hpp"

namespace nrem::core {

// A stream of a trial. The trial must be one that the runs' manifests name, by its id in the
// comparison: no other name leads to a file.
struct LifeName {
    std::string trial;
    std::uint64_t stream = 0;
};

class ViewAnswers {
public:
    explicit ViewAnswers(OutcomeRequest request) : request_(std::move(request)) {}

    [[nodiscard]] std::string page() const;
    // These throw UsageError for what does not exist.
    [[nodiscard]] nlohmann::json life(const LifeName& name, std::uint64_t first_step) const;
    [[nodiscard]] nlohmann::json memory(const LifeName& name, std::uint64_t version) const;
    [[nodiscard]] nlohmann::json calls(const LifeName& name, std::uint64_t step) const;

private:
    [[nodiscard]] RunPath folder_of(const std::string& trial) const;

    OutcomeRequest request_;
};

}  // namespace nrem::core
