#include "report/calls.hpp"

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/lines.hpp"

namespace nrem::core {

using Json = nlohmann::json;

std::vector<Json> read_calls(const RunPath& trial, std::uint64_t stream) {
    const RunPath path = trial / "calls.jsonl";
    auto lines = LineReader::if_there(path);
    if (!lines)
        throw UsageError(path.string() +
                         ": not there: the trial asks no language model, or logs nothing (events: "
                         "off)");
    std::vector<Json> calls;
    while (lines->next()) try {
            auto call = lines->is_damaged() ? std::nullopt : try_json(lines->line());
            if (!call) throw UsageError(lines->place() + ": is damaged");
            call->erase(seal_name);
            if (call->at("stream") == stream) calls.push_back(*std::move(call));
        } catch (const Json::exception&) {
            throw UsageError(lines->place() + ": not a call");
        }
    return calls;
}

}  // namespace nrem::core
