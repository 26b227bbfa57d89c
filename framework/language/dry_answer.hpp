// What stands for the answer of a language model where nobody is asked, to learn what asking would
// cost: filler that follows the request's schema, as long as an answer may become.
#pragma once

#include <string>

#include "language/request.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {

// `model` is who would have answered, by the name that has a price. Tokens are estimated, those of
// the answer as many as it may have: 256 where the request leaves that to the model.
[[nodiscard]] StoredResponse dry_answer(const ModelRequest& request, const std::string& model);

}  // namespace nrem::core
