#include "base/json.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "nrem/sdk/nesting.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_levels = 200;

}  // namespace

nlohmann::json read_json(std::string_view text) {
    if (nrem::nests_deeper(text, most_levels))
        throw Error(fmt::format("nested deeper than {} levels", most_levels));
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::parse_error& failure) {
        throw Error(fmt::format("not JSON, at byte {}", failure.byte));
    } catch (const nlohmann::json::exception&) {
        throw Error("not JSON: a number that is too large");
    }
}

std::optional<nlohmann::json> try_json(std::string_view text) {
    if (nrem::nests_deeper(text, most_levels)) return std::nullopt;
    auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    return json;
}

std::string dumped(const nlohmann::json& json, int indent) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace nrem::core
