// A filler answer for estimates, where no language model is asked: it follows the request's schema
// and is as long as an answer may become.
#pragma once

#include <string>

#include "language/request.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {

// `model` is the model that would have answered, by the name that has a price. Tokens are
// estimated, those of the answer as the most it may have: 256 where the request sets no limit.
[[nodiscard]] StoredResponse dry_answer(const ModelRequest& request, const std::string& model);

}  // namespace nrem::core
