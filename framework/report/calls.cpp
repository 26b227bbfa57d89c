#include "report/calls.hpp"

#include <fmt/format.h>

#include <fstream>

#include "base/error.hpp"

namespace nrem::core {

using Json = nlohmann::json;

std::vector<Json> read_calls(const std::filesystem::path& trial, std::uint64_t stream) {
    const std::filesystem::path path = trial / "calls.jsonl";
    std::ifstream file(path);
    if (!file)
        throw UsageError(path.string() +
                         ": not there: the trial asks no language model, or logs nothing (events: "
                         "off)");
    std::vector<Json> calls;
    std::size_t number = 0;
    for (std::string line; std::getline(file, line);) try {
            ++number;
            Json call = Json::parse(line);
            if (call.at("stream") == stream) calls.push_back(std::move(call));
        } catch (const Json::exception&) {
            throw UsageError(fmt::format("{}:{}: not a call", path.string(), number));
        }
    return calls;
}

}  // namespace nrem::core
