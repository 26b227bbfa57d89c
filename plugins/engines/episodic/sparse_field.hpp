// A field of winner-take-all groups with binary weights (Sparsey): an input is a set of active
// elements, its code one winner a group.
//
//   u_i = weights from active inputs to cell i / active inputs,   v_i = u_i ^ sharpness
//   G = mean over groups of max v        the familiarity of the input, from 0 to 1
//   psi_i = 1 + eta(G) / (1 + exp(-steepness (v_i - 1/2))),   eta(G) = cells G / (1 - G)
//
// A code is drawn, one cell of each group by psi: what is familiar has the cells of what it is like,
// what is new has cells at random, so that codes are as alike as inputs are. To learn is to set all
// weights between active inputs and winners. Rows of bits have whole words, so that a sum is a few
// population counts; no allocation once buffers have grown.
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <span>
#include <string_view>
#include <vector>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::sparse {

inline constexpr std::size_t word_bits = 64;
constexpr std::size_t padded(std::size_t bits) {
    return (bits + word_bits - 1) / word_bits * word_bits;
}

// Rows of bits of a memory, each of a whole number of words.
template <class Byte>
class NREM_HIDDEN Rows {
public:
    Rows(std::span<Byte> bytes, std::size_t row_bits) : bytes_(bytes), row_(row_bits / 8) {}
    [[nodiscard]] std::size_t size() const { return bytes_.size() / row_; }
    // Bits that a row has in common with `other`.
    [[nodiscard]] std::size_t common(std::size_t row, std::span<const std::uint64_t> other) const {
        std::size_t count = 0;
        for (std::size_t word = 0; word < other.size(); ++word) {
            std::uint64_t own;
            std::memcpy(&own, at(row, word), sizeof own);
            count += static_cast<std::size_t>(std::popcount(own & other[word]));
        }
        return count;
    }
    void add(std::size_t row, std::span<const std::uint64_t> other) const {
        for (std::size_t word = 0; word < other.size(); ++word) {
            std::uint64_t own;
            std::memcpy(&own, at(row, word), sizeof own);
            own |= other[word];
            std::memcpy(at(row, word), &own, sizeof own);
        }
    }

private:
    [[nodiscard]] auto* at(std::size_t row, std::size_t word) const {
        return &bytes_[row * row_ + word * sizeof(std::uint64_t)].eight;
    }
    std::span<Byte> bytes_;
    std::size_t row_;  // bytes
};

// A set of numbers below a bound, as words.
class NREM_HIDDEN Set {
public:
    void clear(std::size_t bound) { words_.assign(padded(bound) / word_bits, 0); }
    void add(std::size_t number) {
        words_[number / word_bits] |= std::uint64_t{1} << (number % word_bits);
    }
    [[nodiscard]] bool has(std::size_t number) const {
        return (words_[number / word_bits] >> (number % word_bits)) & 1U;
    }
    [[nodiscard]] std::span<const std::uint64_t> words() const { return words_; }
    [[nodiscard]] std::size_t count() const {
        std::size_t all = 0;
        for (const std::uint64_t word : words_)
            all += static_cast<std::size_t>(std::popcount(word));
        return all;
    }
    friend std::size_t common(const Set& a, const Set& b) {
        std::size_t all = 0;
        for (std::size_t i = 0; i < a.words_.size(); ++i)
            all += static_cast<std::size_t>(std::popcount(a.words_[i] & b.words_[i]));
        return all;
    }

private:
    std::vector<std::uint64_t> words_;
};

struct Shape {
    std::size_t groups;
    std::size_t cells;  // of a group
    double sharpness;
    double steepness;
};

// How winners are drawn: by psi as above, the largest v, or any cell.
enum class Winners { familiar, largest, random };
constexpr auto names_of(Winners) {
    return std::to_array<std::string_view>({"familiar", "largest", "random"});
}

class NREM_HIDDEN Field {
public:
    explicit Field(const Shape& shape) : shape_(shape) {}

    // Sums up what the active inputs say; returns the familiarity. Weights have a row a cell.
    template <class Byte>
    double look(const Rows<Byte>& weights, const Set& input) {
        v_.resize(shape_.groups * shape_.cells);
        const double active = std::max<double>(1, static_cast<double>(input.count()));
        for (std::size_t cell = 0; cell < v_.size(); ++cell)
            v_[cell] = std::pow(static_cast<double>(weights.common(cell, input.words())) / active,
                                shape_.sharpness);
        double all = 0;
        for (std::size_t group = 0; group < shape_.groups; ++group)
            all += *std::max_element(first(group), first(group) + width());
        familiarity_ = all / static_cast<double>(shape_.groups);
        return familiarity_;
    }
    // The code of what was looked at last: numbers of cells.
    void choose(Winners winners, Random& random, Set& code) {
        code.clear(v_.size());
        for (std::size_t group = 0; group < shape_.groups; ++group)
            code.add(group * shape_.cells + winner(group, winners, random));
    }
    // The same with the cells that have most, the first of equal ones.
    void settle(Set& code) const {
        code.clear(v_.size());
        for (std::size_t group = 0; group < shape_.groups; ++group)
            code.add(group * shape_.cells + largest(group));
    }

private:
    using Value = std::vector<double>::const_iterator;
    [[nodiscard]] std::ptrdiff_t width() const {
        return static_cast<std::ptrdiff_t>(shape_.cells);
    }
    [[nodiscard]] Value first(std::size_t group) const {
        return v_.begin() + static_cast<std::ptrdiff_t>(group) * width();
    }
    [[nodiscard]] std::size_t largest(std::size_t group) const {
        return static_cast<std::size_t>(
            std::max_element(first(group), first(group) + width()) - first(group));
    }
    std::size_t winner(std::size_t group, Winners winners, Random& random) {
        if (winners == Winners::random) return random.below(shape_.cells);
        // What is wholly familiar has its code and no other.
        if (winners == Winners::largest || familiarity_ > 1 - 1e-9) return largest(group);
        const double eta = static_cast<double>(shape_.cells) * familiarity_ / (1 - familiarity_);
        psi_.resize(shape_.cells);
        double all = 0;
        for (std::size_t cell = 0; cell < shape_.cells; ++cell) {
            const double over = first(group)[static_cast<std::ptrdiff_t>(cell)] - 0.5;
            all += psi_[cell] = 1 + eta / (1 + std::exp(-shape_.steepness * over));
        }
        double left = random.uniform() * all;
        std::size_t cell = 0;
        while (cell + 1 < shape_.cells && left >= psi_[cell]) left -= psi_[cell++];
        return cell;
    }

    Shape shape_;
    double familiarity_ = 0;
    std::vector<double> v_;
    std::vector<double> psi_;
};

}  // namespace nrem::sparse
