// Stores memories on disk by content. The records of a version are one file of JSON lines, each
// tensor is one file of raw little-endian float32, and a file's name is the SHA-256 of its bytes.
// What versions share is stored once, and a torn or changed file is detected on loading.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/run_path.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

// The parts of a version, by their hashes.
struct MemoryRef {
    struct Tensor {
        std::string name;
        std::vector<std::size_t> shape;
        std::string values;  // SHA-256
        ElementType type = ElementType::float32;
        friend bool operator==(const Tensor&, const Tensor&) = default;
    };
    std::uint64_t version = 0;
    std::uint64_t next_id = 1;
    std::string records;  // SHA-256
    std::vector<Tensor> tensors;
    friend bool operator==(const MemoryRef&, const MemoryRef&) = default;
};
void to_json(nlohmann::json& json, const MemoryRef& memory);
void from_json(const nlohmann::json& json, MemoryRef& memory);
// A hash of everything except the version: equal for memories of equal content.
[[nodiscard]] std::string content_of(const MemoryRef& memory);

class MemoryArchive {
public:
    // Several archives may share a folder if each one that writes has another name.
    explicit MemoryArchive(RunPath folder, const std::string& writer = "")
        : folder_(std::move(folder)), suffix_(".part" + writer) {}

    // Writes only what is not stored yet. Throws Error when the disk is full and for text that is
    // not UTF-8.
    MemoryRef save(const Memory& memory);
    // Throws Error with the file that is missing or damaged, and with the line where there is one.
    [[nodiscard]] Memory load(const MemoryRef& memory) const;
    // Saves one tensor alone and returns the hash of its values.
    std::string save_tensor(const Memory& memory, std::size_t index);
    void load_tensor(Memory& memory, std::size_t index, const std::string& hash) const;

private:
    std::string keep(const std::string& bytes, const char* extension);
    [[nodiscard]] std::string fetch(const std::string& hash, const char* extension) const;

    RunPath folder_;
    std::string suffix_;           // of files that are still being written
    std::set<std::string> known_;  // written or seen by this archive
};

}  // namespace nrem::core
