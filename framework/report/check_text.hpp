// The checks of a run's language models, in sentences.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

namespace nrem::core {

// From checks.json: how often the same prompt was answered otherwise, and how often a judge was
// fooled. None when nothing was checked.
[[nodiscard]] std::vector<std::string> check_sentences(const nlohmann::json& checks);

}  // namespace nrem::core
