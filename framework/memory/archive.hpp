// Memories on disk, by content: the records of a version are one file of JSON lines, each of its
// tensors one of raw little-endian float32, and each file is called after the SHA-256 of its bytes.
// What versions share is kept once, and a file that was torn or changed is found out on loading.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <set>
#include <string>
#include <vector>

#include "base/run_path.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

// What a version is made of.
struct MemoryRef {
    struct Tensor {
        std::string name;
        std::vector<std::size_t> shape;
        std::string values;  // SHA-256
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
// A hash of all but the version: equal for memories of equal content.
[[nodiscard]] std::string content_of(const MemoryRef& memory);

class MemoryArchive {
public:
    // Several may share a folder, if each that writes has another name.
    explicit MemoryArchive(RunPath folder, const std::string& writer = "")
        : folder_(std::move(folder)), suffix_(".part" + writer) {}

    // Writes what is not there yet. Throws Error for a disk that is full and for text that is not
    // UTF-8.
    MemoryRef save(const Memory& memory);
    // Throws Error naming the file that is missing or is not what it was, and the line where it has
    // one.
    [[nodiscard]] Memory load(const MemoryRef& memory) const;
    // One tensor alone, by the hash of its values.
    std::string save_tensor(const Memory& memory, std::size_t index);
    void load_tensor(Memory& memory, std::size_t index, const std::string& hash) const;

private:
    std::string keep(const std::string& bytes, const char* extension);
    [[nodiscard]] std::string fetch(const std::string& hash, const char* extension) const;

    RunPath folder_;
    std::string suffix_;           // of files that are being written
    std::set<std::string> known_;  // written or seen by this archive
};

}  // namespace nrem::core
