// One layer of a prompt pack: a pack file, or an experiment's changes. Its shape and key names are
// checked when it is read; a later layer's fields win over those of an earlier one.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "language/pack.hpp"

namespace nrem::core {

struct PackLayer {
    std::string label;               // "prompts/default.yaml"
    std::vector<std::string> lines;  // of the file; none for changes
    std::string name;
    std::string about;
    std::string extends;
    Place extends_place;
    Value operations;

    // "prompts/default.yaml:12"
    [[nodiscard]] std::string at(Place place) const;
    // Of a byte of the text that stands for the key at `place`: exact in a literal block (`|`).
    [[nodiscard]] Place place_in(Place place, const std::string& text, std::size_t offset) const;
    // The field of an operation, or of its sampling; nullptr when it is not given here.
    [[nodiscard]] const Value* find(std::string_view operation, std::string_view field) const;
};

[[noreturn]] void refuse(const PackLayer& layer, Place place, const std::string& why);

[[nodiscard]] PackLayer read_pack_file(const std::filesystem::path& file);
[[nodiscard]] PackLayer read_changes(const PackChanges& changes);

}  // namespace nrem::core
