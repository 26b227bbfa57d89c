#include "language/stored_response.hpp"

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/json.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// JSON has no infinities: the probability of a token can be 0.
Json number(double value) {
    if (std::isfinite(value)) return value;
    return std::isnan(value) ? "nan" : value > 0 ? "inf" : "-inf";
}

double number_of(const Json& json) {
    if (!json.is_string()) return json.get<double>();
    constexpr double infinity = std::numeric_limits<double>::infinity();
    if (json == "inf") return infinity;
    if (json == "-inf") return -infinity;
    if (json == "nan") return std::numeric_limits<double>::quiet_NaN();
    throw Error("a number is expected");
}

Json to_json(const StoredToken& token) {
    return Json::array({token.text, number(token.log_probability)});
}

StoredToken token_of(const Json& json) {
    return {json.at(0).get<std::string>(), number_of(json.at(1))};
}

Json to_json(const StoredUsage& usage) {
    return {{"estimated", usage.estimated},
            {"prompt_tokens", usage.prompt_tokens},
            {"answer_tokens", usage.answer_tokens},
            {"cached_tokens", usage.cached_tokens}};
}

StoredUsage usage_of(const Json& json) {
    return {.estimated = json.at("estimated").get<bool>(),
            .prompt_tokens = json.at("prompt_tokens").get<std::uint64_t>(),
            .answer_tokens = json.at("answer_tokens").get<std::uint64_t>(),
            .cached_tokens = json.at("cached_tokens").get<std::uint64_t>()};
}

Json to_json(const std::vector<StoredPlace>& places) {
    Json list = Json::array();
    for (const auto& place : places) {
        Json rivals = Json::array();
        for (const auto& rival : place.rivals) rivals.push_back(to_json(rival));
        list.push_back({{"token", to_json(place.token)}, {"rivals", std::move(rivals)}});
    }
    return list;
}

StoredPlace place_of(const Json& json) {
    StoredPlace place{token_of(json.at("token")), {}};
    for (const auto& rival : json.at("rivals")) place.rivals.push_back(token_of(rival));
    return place;
}

Json to_json(const std::vector<std::vector<float>>& vectors) {
    Json list = Json::array();
    for (const auto& vector : vectors) {
        Json values = Json::array();
        for (const float value : vector) values.push_back(number(static_cast<double>(value)));
        list.push_back(std::move(values));
    }
    return list;
}

std::vector<float> vector_of(const Json& json) {
    std::vector<float> vector;
    for (const auto& value : json) vector.push_back(static_cast<float>(number_of(value)));
    return vector;
}

StoredResponse read(const Json& json) {
    StoredResponse response;
    response.text = json.at("text").get<std::string>();
    response.ended = json.at("ended").get<std::int32_t>();
    response.usage = usage_of(json.at("usage"));
    response.model = json.value("model", "");
    response.code = json.value("code", nrem_code{NREM_OK});
    response.message = json.value("message", "");
    for (const auto& place : json.value("places", Json::array()))
        response.places.push_back(place_of(place));
    for (const auto& vector : json.value("vectors", Json::array()))
        response.vectors.push_back(vector_of(vector));
    return response;
}

}  // namespace

Json to_json(const StoredResponse& response) {
    Json json{
        {"text", response.text}, {"ended", response.ended}, {"usage", to_json(response.usage)}};
    if (!response.model.empty()) json["model"] = response.model;
    if (!response.places.empty()) json["places"] = to_json(response.places);
    if (!response.vectors.empty()) json["vectors"] = to_json(response.vectors);
    if (response.code != NREM_OK) json["code"] = response.code;
    if (!response.message.empty()) json["message"] = response.message;
    return json;
}

StoredResponse response_of(const Json& json) {
    try {
        return read(json);
    } catch (const Json::exception& failure) {
        throw Error(std::string("not a stored response: ") + failure.what());
    } catch (const Error& failure) {
        throw failure.within("not a stored response");
    }
}

std::string response_text(const StoredResponse& response) {
    return dumped(to_json(response));
}

StoredResponse read_response(const std::string& text) {
    const auto json = try_json(text);
    if (!json) throw Error("not a stored response: not JSON");
    return response_of(*json);
}

}  // namespace nrem::core
