#include "host/registry.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/nearest.hpp"
#include "host/crossing.hpp"
#include "host/library.hpp"
#include "host/services.hpp"
#include "host/table.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::string text_or_nothing(const char* text) {
    return text ? text : "";
}

std::shared_ptr<const Library> describe(const nrem_plugin& plugin, std::string path,
                                        std::string sha256) {
    Library library;
    library.path = std::move(path);
    library.name = text_or_nothing(plugin.name);
    library.version = text_or_nothing(plugin.version);
    library.build = text_or_nothing(plugin.build);
    library.abi_major = plugin.abi_major;
    library.abi_minor = plugin.abi_minor;
    library.sha256 = std::move(sha256);
    return std::make_shared<const Library>(std::move(library));
}

// Kinds that came after this host was built are left out with a warning, so that one file can
// serve hosts of different age.
std::vector<Component> read_components(const nrem_plugin& plugin) {
    if (!plugin.name || !*plugin.name) throw Error("the plugin has no name");
    const auto& array = plugin.components;
    if (array.count == 0 || !array.data) throw Error("holds no components");
    if (array.stride < least_size<nrem_component>)
        throw Error(fmt::format("its components have the stride {}, at least {} is needed",
                                array.stride, least_size<nrem_component>));
    std::vector<Component> components;
    for (const auto& table : nrem::Array<nrem_component>(array)) {
        if (auto component = read_component(table))
            components.push_back(std::move(*component));
        else
            log_line(NREM_LOG_WARNING,
                     fmt::format("{}: left out {}, which is of the unknown kind {}", plugin.name,
                                 table.name ? table.name : "a component", table.kind));
    }
    return components;
}

}  // namespace

std::string title_of(const Component& component) {
    return fmt::format("{} {}", name_of(component.kind), component.name);
}

bool offers(const Component& component, std::string_view capability) {
    return std::ranges::find(component.offers, capability) != component.offers.end();
}

Registry::Registry(std::vector<fs::path> data_folders)
    : services_(std::make_unique<Services>(std::move(data_folders))) {}

Registry::~Registry() = default;

void Registry::load(const fs::path& file) {
    std::error_code missing;
    const std::string path = fs::weakly_canonical(file, missing).string();
    const bool known = std::any_of(libraries_.begin(), libraries_.end(),
                                   [&](const auto& library) { return library->path == path; });
    if (known) return;
    const nrem_plugin& plugin = open_library(file);
    try {
        take_in(plugin, describe(plugin, path, sha256_file(file)));
    } catch (const Error& failure) {
        throw failure.within(file.string());
    }
}

void Registry::load_folder(const fs::path& folder) {
    if (!fs::is_directory(folder))
        throw Error(fmt::format("{}: there is no such plugin folder", folder.string()));
    std::set<fs::path> files;
    for (const auto& entry : fs::directory_iterator(folder))
        if (entry.path().extension() == ".so") files.insert(entry.path());
    for (const auto& file : files) load(file);
}

void Registry::add(const nrem_plugin& plugin, std::string origin) {
    try {
        check_version(plugin);
        take_in(plugin, describe(plugin, origin, ""));
    } catch (const Error& failure) {
        throw failure.within(origin);
    }
}

// All or nothing: a plugin with one bad component leaves the registry as it was.
void Registry::take_in(const nrem_plugin& plugin, std::shared_ptr<const Library> library) {
    auto fresh = read_components(plugin);
    std::set<std::pair<Kind, std::string>> names;
    for (const auto& component : fresh) {
        const auto key = std::pair(component.kind, component.name);
        if (const auto taken = components_.find(key); taken != components_.end())
            throw Error(fmt::format("{} is already taken by {}", title_of(component),
                                    taken->second.library->path));
        if (!names.insert(key).second)
            throw Error(fmt::format("holds {} twice", title_of(component)));
    }
    for (auto& component : fresh) {
        component.library = library;
        auto key = std::pair(component.kind, component.name);
        components_.emplace(std::move(key), std::move(component));
    }
    libraries_.push_back(std::move(library));
}

const Component& Registry::find(Kind kind, std::string_view name) const {
    const auto found = components_.find(std::pair(kind, std::string(name)));
    if (found != components_.end()) return found->second;
    std::vector<std::string> known;
    for (const auto* component : this->all()) {
        const bool stands_for_it = key_of(component->kind) == name_of(kind);
        if (stands_for_it && component->name == name) return *component;
        if (stands_for_it || component->kind == kind) known.push_back(component->name);
    }
    const std::string all = known.empty() ? fmt::format("no {} is loaded", name_of(kind))
                                          : fmt::format("there are {}", fmt::join(known, ", "));
    throw UsageError(fmt::format("no {} is called '{}'{}{}", name_of(kind), name,
                                 nearest_hint(name, known, all),
                                 left_out_.empty() ? ""
                                                   : fmt::format("; left out: {}",
                                                                 fmt::join(left_out_, "; "))));
}

std::vector<const Component*> Registry::all(Kind kind) const {
    std::vector<const Component*> found = all();
    std::erase_if(found, [&](const Component* component) { return component->kind != kind; });
    return found;
}

std::vector<const Component*> Registry::all() const {
    std::vector<const Component*> found;
    for (const auto& [key, component] : components_) found.push_back(&component);
    return found;
}

std::vector<std::shared_ptr<const Library>> Registry::libraries() const {
    return libraries_;
}

const nrem_host* Registry::host() const {
    return &services_->host;
}

const std::vector<std::filesystem::path>& Registry::data_folders() const {
    return services_->data_folders;
}

std::vector<DataFile> Registry::data_files() const {
    const std::lock_guard lock(services_->mutex);
    std::vector<DataFile> files;
    for (const auto& [name, file] : services_->located) files.push_back(file);
    return files;
}

}  // namespace nrem::core
