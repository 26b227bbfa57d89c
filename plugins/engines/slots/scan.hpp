// The nearest of many keys, exactly. Keys have unit length and lie row by row; beside each is a
// code of 8 bits an element and how far the code may be off, so that most rows are passed over by
// a quarter of their bytes: no row is missed, since a bound on its product decides (Cauchy and
// Schwarz). One thread, no allocation, SIMD chosen at run time.
//
// Products are summed in sixteen parts on every machine, so that equal keys rank alike everywhere;
// of equal ones the first row is nearer.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace nrem::slots {

// What a code stands for is `step` times its elements, and no further than `slack` from the key.
struct CodeScale {
    float step;
    float slack;
};

// A row of codes is padded with zeros to whole blocks.
inline constexpr std::size_t code_block = 32;
inline constexpr std::size_t code_size(std::size_t key_size) {
    return (key_size + code_block - 1) / code_block * code_block;
}

struct Keys {
    const float* keys;
    const std::uint8_t* codes;  // of int8, code_size(size) a row
    const CodeScale* scales;
    std::size_t rows;
    std::size_t size;  // of a key
};

struct Near {
    std::uint32_t row;
    float similarity;
};

// Writes the code of a key. `code` has code_size(key.size()) elements.
CodeScale encode(std::span<const float> key, std::span<std::uint8_t> code);

// Fills `out` with the nearest rows, nearest first, and returns how many there are: as many as
// there is room for, or all. `scratch` has code_size(query.size()) elements.
std::size_t nearest(const Keys& keys, std::span<const float> query, std::span<std::int16_t> scratch,
                    std::span<Near> out);

// The products of all rows with the query.
void similarities(const Keys& keys, std::span<const float> query, std::span<float> out);

// a · b, in the same order of summation.
float product(std::span<const float> a, std::span<const float> b);

}  // namespace nrem::slots
