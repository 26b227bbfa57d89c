// One call of a backend's generate or embed, with data as input and output.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "host/instance.hpp"
#include "language/request.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {

// What happened during the call, also if it failed.
struct Way {
    std::vector<std::pair<std::string, std::string>> notes;
    std::vector<StoredUsage> unused;  // of paid replies that gave no answer
};

// A prompt that does not fit is a response; any other failure throws the backend's Error. Where the
// backend reports no usage, tokens are estimated as a quarter of the bytes.
[[nodiscard]] StoredResponse complete(const BackendInstance& backend, const ModelRequest& request,
                                      const std::function<bool()>& cancelled, Way& way);

}  // namespace nrem::core
