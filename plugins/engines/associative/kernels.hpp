// Kernels on one fast-weight matrix S of key rows and value columns, row by row: S is as long as
// key times value. One thread, no allocation, SIMD chosen at run time.
//
// Every column is summed in the same order whatever the vector width, so machines that have fused
// multiply-add give the same bits.
#pragma once

#include <span>

namespace nrem_fast_weights {

struct Gate {
    float decay = 1;      // S is multiplied by this first
    float rate = 1;       // scales what is added
    float key_scale = 1;  // multiplies the keys, which saves a normalised copy
};

// out = scale Sᵀ key
void read(std::span<const float> matrix, std::span<const float> key, float scale,
          std::span<float> out);

// S <- decay S + rate key valueᵀ
void add(std::span<float> matrix, std::span<const float> key, std::span<const float> value,
         const Gate& gate);

// S <- decay S, then S <- S + rate key (value - Sᵀ key)ᵀ
void correct(std::span<float> matrix, std::span<const float> key, std::span<const float> value,
             const Gate& gate);

// The inverse of the length of a vector; 0 for a zero vector.
float inverse_length(std::span<const float> vector);

// key · other, summed in an order that does not depend on the machine.
float dot(std::span<const float> key, std::span<const float> other);

}  // namespace nrem_fast_weights
