#include "language/pack.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/nearest.hpp"
#include "language/operation_reader.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_extended = 8;

fs::path find_pack(const std::string& name, const std::vector<fs::path>& folders) {
    if (name.ends_with(".yaml")) {
        if (fs::is_regular_file(name)) return name;
        for (const auto& folder : folders)
            if (fs::is_regular_file(folder / name)) return folder / name;
        throw UsageError(name + ": no such prompt pack");
    }
    for (const auto& folder : folders)
        if (const fs::path file = folder / (name + ".yaml"); fs::is_regular_file(file)) return file;
    throw UsageError(
        fmt::format("no prompt pack '{}'{}", name, nearest_hint(name, pack_names(folders))));
}

// The file and those that it extends, the outermost base first.
std::vector<PackLayer> read_chain(const std::string& name, std::vector<fs::path> folders) {
    std::vector<PackLayer> layers;
    fs::path file = find_pack(name, folders);
    while (true) {
        layers.insert(layers.begin(), read_pack_file(file));
        const PackLayer& layer = layers.front();
        if (layer.extends.empty()) return layers;
        if (layers.size() == most_extended)
            refuse(layer, layer.extends_place, "these packs extend each other without end");
        if (!file.parent_path().empty()) folders.insert(folders.begin(), file.parent_path());
        try {
            file = find_pack(layer.extends, folders);
        } catch (const UsageError& error) {
            refuse(layer, layer.extends_place, error.what());
        }
    }
}

std::set<std::string> operation_names(const std::vector<PackLayer>& layers) {
    std::set<std::string> names;
    for (const auto& layer : layers)
        for (const auto& item : layer.operations.items) names.insert(item.key);
    return names;
}

}  // namespace

const Operation& Pack::operation(std::string_view wanted) const {
    const auto found = operations.find(wanted);
    if (found != operations.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [key, operation] : operations) known.push_back(key);
    throw UsageError(fmt::format("prompt pack {}: no operation '{}'{}", name, wanted,
                                 nearest_hint(wanted, known)));
}

Pack load_pack(const std::string& name, const std::vector<fs::path>& folders,
               const PackChanges& changes) {
    std::vector<PackLayer> layers = read_chain(name, folders);
    Pack pack;
    pack.name = layers.back().name;
    pack.about = layers.back().about;
    layers.push_back(read_changes(changes));
    for (const auto& operation : operation_names(layers))
        pack.operations.emplace(operation, OperationReader(layers, operation).read());
    return pack;
}

std::vector<std::string> pack_names(const std::vector<fs::path>& folders) {
    std::set<std::string> names;
    std::error_code none;
    for (const auto& folder : folders)
        for (const auto& entry : fs::directory_iterator(folder, none))
            if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
    return {names.begin(), names.end()};
}

Messages render(const Operation& operation, const Inputs& inputs) {
    for (const auto& [name, text] : inputs)
        if (std::ranges::find(operation.inputs, name) == operation.inputs.end())
            throw Error(fmt::format("prompt '{}' has no input '{}'{}", operation.name, name,
                                    nearest_hint(name, operation.inputs)));
    Messages messages;
    if (!operation.system.empty())
        if (std::string system = operation.system.render(inputs); !system.empty())
            messages.push_back({NREM_SYSTEM, std::move(system)});
    messages.push_back({NREM_USER, operation.user.render(inputs)});
    return messages;
}

nlohmann::json to_json(const Operation& operation) {
    return {{"role", operation.role},        {"system", operation.system.text()},
            {"user", operation.user.text()}, {"schema", operation.schema},
            {"repairs", operation.repairs},  {"sampling", to_json(operation.sampling)}};
}

nlohmann::json to_json(const Pack& pack) {
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [name, operation] : pack.operations) json[name] = to_json(operation);
    return json;
}

std::string hash(const Pack& pack) {
    return sha256_hex(to_json(pack).dump());
}

std::string hash(const Operation& operation) {
    return sha256_hex(to_json(operation).dump());
}

}  // namespace nrem::core
