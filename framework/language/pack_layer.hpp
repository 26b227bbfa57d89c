// One layer of a prompt pack: a pack file, or an experiment's changes. Its shape and key names are
// checked when it is read. Fields of a later layer override those of an earlier one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "language/pack.hpp"

namespace nrem::core {

struct PackLayer {
    std::string label;               // "prompts/default.yaml"
    std::vector<std::string> lines;  // of the file; empty for changes
    std::string name;
    std::string about;
    std::string extends;
    Place extends_place;
    Value operations;

    // "prompts/default.yaml:12"
    [[nodiscard]] std::string at(Place place) const;
    // The place of one byte of the text at `place`: exact in a literal block (`|`).
    [[nodiscard]] Place place_in(Place place, const std::string& text, std::size_t offset) const;
    // The field of an operation, or of its sampling; nullptr when this layer does not set it.
    [[nodiscard]] const Value* find(std::string_view operation, std::string_view field) const;
};

[[noreturn]] void refuse(const PackLayer& layer, Place place, const std::string& why);

[[nodiscard]] PackLayer read_pack_file(const std::filesystem::path& file);
[[nodiscard]] PackLayer read_changes(const PackChanges& changes);

}  // namespace nrem::core
