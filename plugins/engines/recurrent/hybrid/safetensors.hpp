// Files of named float32 arrays in the safetensors format: eight bytes with the length of a JSON
// header, the header (name -> dtype, shape and place; texts under "__metadata__"), the numbers.
//
// Only F32 is read. Everything that the header says is checked once, when the file is opened.
#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace nrem_hybrid {

using Metadata = std::map<std::string, std::string>;

// An open file, mapped into memory. Its spans are good as long as it lives and the file keeps its
// length.
class Safetensors {
public:
    // Throws std::runtime_error naming the file and what is wrong with it.
    explicit Safetensors(const std::filesystem::path& file);
    Safetensors(const Safetensors&) = delete;
    Safetensors& operator=(const Safetensors&) = delete;
    ~Safetensors();

    [[nodiscard]] const Metadata& metadata() const { return metadata_; }
    [[nodiscard]] std::vector<std::string> names() const;  // in alphabetical order
    // Row by row. Throws std::runtime_error when there is no such tensor or its shape is another.
    [[nodiscard]] std::span<const float> tensor(const std::string& name,
                                                const std::vector<std::size_t>& shape) const;

private:
    struct Entry {
        std::vector<std::size_t> shape;
        std::span<const float> values;
    };
    void map_file();
    void read_header();

    std::filesystem::path file_;
    void* mapped_ = nullptr;
    std::size_t size_ = 0;
    Metadata metadata_;
    std::map<std::string, Entry> tensors_;
};

struct NamedTensor {
    std::string name;
    std::vector<std::size_t> shape;
    std::span<const float> values;  // row by row, as many as the shape says
};

// Writes the file whole or not at all, through a temporary file beside it. Throws
// std::runtime_error.
void write_safetensors(const std::filesystem::path& file, const Metadata& metadata,
                       std::span<const NamedTensor> tensors);

}  // namespace nrem_hybrid
