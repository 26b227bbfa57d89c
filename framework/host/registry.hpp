// The components that a config can name: opened from plugins, checked, and found by kind and name.
// A registry is filled before the first trial and only read afterwards.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/kinds.hpp"
#include "nrem/abi/plugin.h"

namespace nrem::core {

struct Parameter {
    std::string name;
    std::int32_t type = NREM_TEXT;
    std::optional<std::string> fallback;  // nothing: required
    double minimum = 0;
    double maximum = 0;
    std::vector<std::string> choices;
    std::string summary;
};

// A figure that a component measures.
struct FigureSpec {
    std::string name;
    std::string unit;
    std::string summary;
    double minimum = 0;
    double maximum = 0;
    std::int32_t better = NREM_NEITHER;
};

// A shared library that was opened; never closed.
struct Library {
    std::string path;  // or where an in-process plugin came from
    std::string name;
    std::string version;
    std::string build;
    std::uint32_t abi_major = 0;
    std::uint32_t abi_minor = 0;
    std::string sha256;  // of the file, "" for an in-process plugin
};

struct Component {
    Kind kind = Kind::task;
    std::string name;
    std::string summary;
    std::string paper;
    std::vector<Parameter> parameters;
    std::vector<std::string> needs;
    std::vector<std::string> offers;
    std::vector<FigureSpec> figures;
    std::vector<std::string> traits;  // "<dimension>.<value>"
    const void* functions = nullptr;
    std::shared_ptr<const Library> library;  // shared by the components of one library
};
[[nodiscard]] std::string title_of(const Component& component);  // "rule exemplars"
[[nodiscard]] bool offers(const Component& component, std::string_view capability);

// One parameter's value after checking: `text` in canonical form ("0.5", "true"), so that equal
// values are equal texts.
struct Setting {
    std::string name;
    std::string text;
    double number = 0;  // NaN for texts and choices
    friend bool operator==(const Setting& a, const Setting& b) {
        return a.name == b.name && a.text == b.text;
    }
};
using Settings = std::vector<Setting>;  // one per parameter, in the order of the schema

// A data file that a component asked for.
struct DataFile {
    std::string name;
    std::string path;
    std::string sha256;
};

class Registry {
public:
    // `data_folders` are searched in order for the files of data sets.
    explicit Registry(std::vector<std::filesystem::path> data_folders = {});
    Registry(const Registry&) = delete;
    Registry& operator=(const Registry&) = delete;
    ~Registry();

    // Opens one plugin. Throws Error naming the file and the reason (no such file, not a shared
    // library, no entry point, declined, wrong ABI, malformed table, a name already taken: both
    // files are named).
    void load(const std::filesystem::path& file);
    // Opens every *.so of a folder, in order of name. A folder that is not there is an Error.
    void load_folder(const std::filesystem::path& folder);
    // Remembers what could not be opened, and why: a name that is not there may have been in it.
    void leave_out(std::string file_and_reason) { left_out_.push_back(std::move(file_and_reason)); }
    // Takes in a plugin that is part of this process; `origin` stands for its path.
    void add(const nrem_plugin& plugin, std::string origin);

    // Throws UsageError naming the nearest known name. One of a kind that stands for this kind is
    // found, too, if its name is not taken.
    [[nodiscard]] const Component& find(Kind kind, std::string_view name) const;
    [[nodiscard]] std::vector<const Component*> all(Kind kind) const;  // by name
    [[nodiscard]] std::vector<const Component*> all() const;           // kind by kind
    [[nodiscard]] std::vector<std::shared_ptr<const Library>> libraries() const;

    // The services given to components; valid as long as the registry.
    [[nodiscard]] const nrem_host* host() const;
    [[nodiscard]] std::vector<DataFile> data_files() const;  // located so far, by name
    [[nodiscard]] const std::vector<std::filesystem::path>& data_folders() const;

private:
    struct Services;
    void take_in(const nrem_plugin& plugin, std::shared_ptr<const Library> library);
    std::map<std::pair<Kind, std::string>, Component, std::less<>> components_;
    std::vector<std::shared_ptr<const Library>> libraries_;
    std::vector<std::string> left_out_;
    std::unique_ptr<Services> services_;
};

// Checks what a config gives for a component: names, types, ranges, choices; fills in fallbacks.
// Throws UsageError: "rule fast_weights: no parameter 'decy' (nearest: decay)".
[[nodiscard]] Settings resolve(const Component& component,
                               const std::map<std::string, std::string>& given);

}  // namespace nrem::core
