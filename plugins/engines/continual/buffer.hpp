// The replay buffer: some of the past experiences with the logits given at the time, as tensors of
// the memory, so that rules draw from it at wake and policies in sleep.
//
// Slots fill in order. Labels, steps and counts are whole numbers in float32, exact up to 2^24.
#pragma once

#include <algorithm>
#include <optional>
#include <span>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/names.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::buffer {

inline constexpr std::string_view first_tensor = "buffer_inputs";
inline constexpr std::size_t tensor_count = 5;  // which follow one another in the layout

enum class Kind { reservoir, balanced };
constexpr auto names_of(Kind) {
    return std::to_array<std::string_view>({"reservoir", "balanced"});
}

struct Sizes {
    std::size_t capacity;
    std::size_t inputs;
    std::size_t classes;
};

// One experience in the buffer.
struct Item {
    std::span<const float> input;
    std::span<const float> logits;
    std::size_t label;
    std::uint64_t step;
};

// T is `float` for a buffer that may be changed, `const float` otherwise.
template <class T>
class NREM_HIDDEN Buffer {
public:
    // `tensor(i)` gives the values of tensor i of the memory; the buffer's begin at `first`.
    template <class Tensor>
    Buffer(const Sizes& sizes, std::size_t first, Tensor tensor)
        : sizes_(sizes),
          inputs_(tensor(first)),
          labels_(tensor(first + 1)),
          logits_(tensor(first + 2)),
          steps_(tensor(first + 3)),
          seen_(tensor(first + 4)) {}

    [[nodiscard]] std::size_t size() const { return std::min(seen(), sizes_.capacity); }
    [[nodiscard]] std::size_t classes() const { return sizes_.classes; }
    // Experiences that were offered.
    [[nodiscard]] std::size_t seen() const {
        float sum = 0;
        for (std::size_t c = 0; c < sizes_.classes; ++c) sum += seen_[c];
        return static_cast<std::size_t>(sum);
    }
    [[nodiscard]] Item operator[](std::size_t slot) const {
        return {{inputs_ + slot * sizes_.inputs, sizes_.inputs},
                {logits_ + slot * sizes_.classes, sizes_.classes},
                static_cast<std::size_t>(labels_[slot]),
                static_cast<std::uint64_t>(steps_[slot])};
    }
    // How many slots hold this class.
    [[nodiscard]] std::size_t held(std::size_t label) const {
        return static_cast<std::size_t>(
            std::count(labels_, labels_ + size(), static_cast<float>(label)));
    }

    // Takes the item, or leaves it, as a fair sample demands.
    void offer(const Item& item, Kind kind, Random& random) {
        const std::size_t before = seen();
        seen_[item.label] += 1;
        std::optional<std::size_t> slot = before;
        if (before >= sizes_.capacity)
            slot = kind == Kind::balanced ? balanced_slot(item.label, random)
                                          : at_random(random.below(before + 1));
        if (slot) put(*slot, item);
    }

private:
    [[nodiscard]] std::optional<std::size_t> at_random(std::size_t place) const {
        return place < sizes_.capacity ? std::optional(place) : std::nullopt;
    }
    // A class that is not the largest takes a slot of the largest; the largest is a reservoir.
    [[nodiscard]] std::optional<std::size_t> balanced_slot(std::size_t label,
                                                           Random& random) const {
        const std::size_t own = held(label);
        std::size_t largest = label;
        std::size_t most = own;
        for (std::size_t c = 0; c < sizes_.classes; ++c)
            if (const std::size_t count = held(c); count > most) {
                largest = c;
                most = count;
            }
        if (largest != label) return slot_of(largest, random.below(most));
        const auto place = random.below(static_cast<std::uint64_t>(seen_[label]));
        return place < own ? slot_of(label, place) : std::nullopt;
    }
    [[nodiscard]] std::optional<std::size_t> slot_of(std::size_t label, std::size_t nth) const {
        for (std::size_t slot = 0; slot < size(); ++slot)
            if (labels_[slot] == static_cast<float>(label) && nth-- == 0) return slot;
        return std::nullopt;
    }
    void put(std::size_t slot, const Item& item) {
        std::copy(item.input.begin(), item.input.end(), inputs_ + slot * sizes_.inputs);
        std::copy(item.logits.begin(), item.logits.end(), logits_ + slot * sizes_.classes);
        labels_[slot] = static_cast<float>(item.label);
        steps_[slot] = static_cast<float>(item.step);
    }

    Sizes sizes_;
    T* inputs_;
    T* labels_;
    T* logits_;
    T* steps_;
    T* seen_;
};

// The buffer of a memory, where its rule keeps one. The view ends with the memory's.
NREM_HIDDEN inline std::optional<Buffer<const float>> find(const Memory& memory) {
    const auto tensors = memory.tensors();
    for (std::size_t i = 0; i + tensor_count <= tensors.size(); ++i)
        if (view(tensors[i].name) == first_tensor) {
            const Sizes sizes{tensors[i].shape[0], tensors[i].shape[1], tensors[i + 2].shape[1]};
            return Buffer<const float>(sizes, i, [&](std::size_t t) { return tensors[t].data; });
        }
    return std::nullopt;
}

}  // namespace nrem::buffer
