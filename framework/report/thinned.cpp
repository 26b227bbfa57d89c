#include "report/thinned.hpp"

#include <algorithm>
#include <string>

#include "base/json.hpp"

namespace nrem::core {

using Json = nlohmann::json;

std::size_t page_bytes(const Json& json) {
    const std::string text = dumped(json);
    return text.size() + 5 * static_cast<std::size_t>(std::ranges::count(text, '<')) + 1;
}

void Thinned::keep(Json item) {
    const std::size_t bytes = page_bytes(item);
    if (bytes > most_bytes_) return;
    items_.push_back({std::move(item), bytes});
    bytes_ += bytes;
    while (bytes_ > most_bytes_) thin();
}

void Thinned::limit(std::size_t most_bytes) {
    most_bytes_ = most_bytes;
    while (bytes_ > most_bytes_ && items_.size() > 1) thin();
}

void Thinned::thin() {
    std::size_t kept = 0;
    bytes_ = 0;
    for (std::size_t i = 0; i < items_.size(); i += 2) {
        bytes_ += items_[i].bytes;
        if (kept != i) items_[kept] = std::move(items_[i]);
        ++kept;
    }
    items_.resize(kept);
    stride_ *= 2;
}

Json Thinned::take() && {
    Json out = Json::array();
    for (auto& item : items_) out.push_back(std::move(item.json));
    return out;
}

}  // namespace nrem::core
