// What a store is asked with, so that it keeps what that attends to (CItruS): the latest keys of
// one kind, and for each entry the attention that it has from all of them.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "engines/slots/attention.hpp"
#include "engines/slots/store.hpp"

namespace nrem::slots {

// Whose keys: those of the latest writes, those of observations that have no answer (instructions,
// which say what will be asked for), or those of the latest questions, as a guess of the next ones.
enum class Asks { chunk, instruction, guessed };

constexpr auto names_of(Asks) {
    return std::to_array<std::string_view>({"chunk", "instruction", "guessed"});
}

// A ring in arrays that someone else owns.
struct AskedKeys {
    std::span<float> keys;
    float* noted;  // so far
    std::size_t size;

    [[nodiscard]] std::size_t rows() const { return keys.size() / size; }
    [[nodiscard]] std::size_t count() const {
        return std::min(rows(), static_cast<std::size_t>(*noted));
    }
    [[nodiscard]] std::span<const float> key(std::size_t row) const {
        return keys.subspan(row * size, size);
    }
    void note(std::span<const float> key) const {
        const std::size_t row = static_cast<std::size_t>(*noted) % rows();
        std::copy(key.begin(), key.end(), keys.subspan(row * size).begin());
        // Numbers of float32 end somewhere: what matters is the row, and that all are filled.
        *noted = row + 1 == rows() ? static_cast<float>(rows()) : *noted + 1;
    }
};

class Demand {
public:
    explicit Demand(double sharpness)
        : attention_({.top = 0, .sharpness = sharpness, .newer = 0}) {}

    // By row. They are good until the next call.
    std::span<const float> of(const Store& store, const AskedKeys& asked) {
        scores_.assign(store.size(), 0);
        for (std::size_t row = 0; row < asked.count(); ++row)
            for (const Share& share : attention_.attend(store, asked.key(row)))
                scores_[share.row] += share.share;
        return scores_;
    }

private:
    Attention attention_;
    std::vector<float> scores_;
};

}  // namespace nrem::slots
