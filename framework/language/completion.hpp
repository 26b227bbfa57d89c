// One call of a backend's generate or embed, as data in and data out.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "host/instance.hpp"
#include "language/request.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {

// A prompt that does not fit is a response; any other failure is the backend's Error. `notes` are
// what happened on the way. Where the backend tells no usage, tokens are estimated, as a quarter of
// the bytes.
[[nodiscard]] StoredResponse complete(const BackendInstance& backend, const ModelRequest& request,
                                      const std::function<bool()>& cancelled,
                                      std::vector<std::pair<std::string, std::string>>& notes);

}  // namespace nrem::core
