// The elements of a large JSON file, one at a time: a file is walked through once, in blocks, to
// find where its elements are, and each is read from its place when it is asked for. So a file of
// some gigabytes costs the memory of its largest element.
//
// Elements are the values `depth` brackets below the root: with 1 those of an array, with 3 those
// of the arrays in {type: {topic: [...]}}. With 0 a file holds one value after the other, as JSON
// lines do. Every failure is one std::runtime_error that begins with the file and the line.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace nrem::conversations {

struct Element {
    std::uint64_t offset = 0;  // of its first byte
    std::uint64_t size = 0;
    std::uint64_t line = 0;         // of its first byte, from 1
    std::vector<std::string> keys;  // of the objects it is in, from the root
};

class Elements {
public:
    // Refuses a file that is cut short, is no such JSON, or nests too deep.
    Elements(std::string path, std::size_t depth);

    [[nodiscard]] std::size_t size() const { return elements_.size(); }
    [[nodiscard]] const Element& operator[](std::size_t index) const { return elements_[index]; }
    [[nodiscard]] const std::string& path() const { return path_; }

    // The value; refuses what is no JSON and a key that comes twice in one object.
    [[nodiscard]] nlohmann::json read(std::size_t index) const;
    // "x.json:12: element 3 (byte 3456)"
    [[nodiscard]] std::string place(std::size_t index) const;

private:
    std::string path_;
    std::vector<Element> elements_;
};

// 0 where the first value of a file is an object (JSON lines), 1 where it is an array.
[[nodiscard]] std::size_t depth_of_rows(const std::string& path);

}  // namespace nrem::conversations
