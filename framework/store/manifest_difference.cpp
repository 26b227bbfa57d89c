#include "store/manifest_difference.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

namespace nrem::core {
namespace {

using nlohmann::json;
using Texts = std::map<std::string, std::string>;

constexpr std::size_t shown_hash = 12;

std::string text_of(const json& value) {
    return value.is_null() ? "" : value.is_string() ? value.get<std::string>() : value.dump();
}

std::string at(const json& manifest, const char* pointer) {
    const json::json_pointer path(pointer);
    return manifest.contains(path) ? text_of(manifest.at(path)) : "";
}

// Name of each file to its hash.
Texts hashes(const json& manifest, const char* section) {
    Texts found;
    const json files = manifest.value(section, json::object());
    for (const auto& [name, hash] : files.items())
        found[name] = text_of(hash).substr(0, shown_hash);
    return found;
}

Texts plugins(const json& manifest) {
    Texts found;
    for (const auto& library : manifest.value("libraries", json::array()))
        found[at(library, "/name")] = fmt::format("{} ({})", at(library, "/version"),
                                                  at(library, "/sha256").substr(0, shown_hash));
    return found;
}

std::string list_of(const json& manifest, const char* key) {
    std::string names;
    for (const auto& name : manifest.value(key, json::array()))
        names += (names.empty() ? "" : ", ") + text_of(name);
    return names;
}

class Finder {
public:
    void single(Weight weight, const std::string& what, const std::string& was,
                const std::string& is) {
        if (was != is) found_.push_back({weight, what, was, is});
    }
    void each(Weight weight, const std::string& what, const Texts& was, const Texts& is) {
        std::set<std::string> names;
        for (const auto* texts : {&was, &is})
            for (const auto& [name, text] : *texts) names.insert(name);
        const auto of = [](const Texts& texts, const std::string& name) {
            const auto at = texts.find(name);
            return at == texts.end() ? std::string() : at->second;
        };
        for (const auto& name : names)
            single(weight, what + " " + name, of(was, name), of(is, name));
    }
    std::vector<ManifestDifference> finish() {
        std::ranges::stable_sort(found_, {}, &ManifestDifference::weight);
        return std::move(found_);
    }

private:
    std::vector<ManifestDifference> found_;
};

}  // namespace

std::vector<ManifestDifference> differences(const json& was, const json& is) {
    Finder finder;
    finder.single(Weight::fatal, "plan", at(was, "/plan").substr(0, shown_hash),
                  at(is, "/plan").substr(0, shown_hash));
    finder.each(Weight::fatal, "data file", hashes(was, "data"), hashes(is, "data"));
    finder.each(Weight::notable, "plugin", plugins(was), plugins(is));
    finder.single(Weight::notable, "nrem", at(was, "/nrem"), at(is, "/nrem"));
    finder.single(Weight::notable, "compiler", at(was, "/machine/compiler"),
                  at(is, "/machine/compiler"));
    if (was.contains("models") && is.contains("models"))
        finder.single(Weight::notable, "models", list_of(was, "models"), list_of(is, "models"));
    finder.single(Weight::fine, "processor", at(was, "/machine/processor"),
                  at(is, "/machine/processor"));
    finder.single(Weight::fine, "system", at(was, "/machine/system"), at(is, "/machine/system"));
    finder.single(Weight::fine, "commit", at(was, "/git/commit"), at(is, "/git/commit"));
    return finder.finish();
}

std::string sentence(const ManifestDifference& difference) {
    const auto named = [](const std::string& text) { return text.empty() ? "not there" : text; };
    return fmt::format("{}: was {}, is {}", difference.what, named(difference.was),
                       named(difference.is));
}

}  // namespace nrem::core
