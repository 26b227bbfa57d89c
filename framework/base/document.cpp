#include "base/document.hpp"

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/seal.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

}  // namespace

std::string damage_of(std::string_view text) try {
    if (text.empty()) return "is empty";
    if (seal_of(text) == Seal::broken)
        return "is damaged: its checksum is another one (if you have changed the file, remove its "
               "last member, \"sum\")";
    return read_json(text).is_object() ? "" : "is damaged: it is no JSON object";
} catch (const Error& failure) {
    return std::string("is damaged: ") + failure.what();
}

json read_document(const RunPath& path) {
    const std::string text = read_text(path);
    if (const std::string damage = damage_of(text); !damage.empty())
        throw Error(path.string() + ": " + damage);
    json document = read_json(text);
    document.erase(seal_name);
    return document;
}

std::optional<json> read_document_if_there(const RunPath& path) {
    if (!path.exists()) return std::nullopt;
    return read_document(path);
}

std::string document_text(const json& document, Layout layout) {
    return sealed(dumped(document, layout == Layout::indented ? 2 : -1)) + '\n';
}

}  // namespace nrem::core
