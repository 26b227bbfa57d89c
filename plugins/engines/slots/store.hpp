// A bounded store of entries as views of arrays that someone else owns: keys of unit length with
// their codes, values, and what is known of each entry. Rows 0 to size() - 1 are in use; they are
// in the order of their birth as long as nobody erases with Order::lost.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

#include "engines/slots/scan.hpp"

namespace nrem::slots {

// Of float32, so that a row is a row of a tensor. Times are numbers of writes.
struct Entry {
    float count;   // experiences that it was made of
    float born;    // the write that made it: no two entries have the same
    float latest;  // the write that changed it last
    float uses;    // the attention that it had
    float life;    // writes that it has left, where entries die
    float draw;    // a random number from 0 to 1
    float place;   // -1: none
    float support;  // for a mean by place: experiences that agreed, less those that did not
};
inline constexpr std::size_t entry_fields = sizeof(Entry) / sizeof(float);

// To another entry: how often both came to mind.
struct Link {
    float to;  // when the other one was born; 0: no link
    float count;
};
inline constexpr std::size_t link_slots = 8;

struct Arrays {
    std::span<float> keys;
    std::span<float> values;
    std::span<Entry> entries;
    std::span<std::uint8_t> codes;
    std::span<CodeScale> scales;
    std::span<Link> links;  // link_slots a row, or empty
    float* used;            // rows in use
};

enum class Order { kept, lost };

class Store {
public:
    Store(const Arrays& arrays, std::size_t key_size, std::size_t value_size)
        : at_(arrays), key_size_(key_size), value_size_(value_size) {}

    [[nodiscard]] std::size_t size() const { return static_cast<std::size_t>(*at_.used); }
    [[nodiscard]] std::size_t room() const { return at_.entries.size(); }
    [[nodiscard]] std::span<const float> key(std::size_t row) const {
        return {at_.keys.data() + row * key_size_, key_size_};
    }
    [[nodiscard]] std::span<float> value(std::size_t row) const {
        return {at_.values.data() + row * value_size_, value_size_};
    }
    [[nodiscard]] Entry& entry(std::size_t row) const { return at_.entries[row]; }
    [[nodiscard]] std::span<Link, link_slots> links(std::size_t row) const {
        return at_.links.subspan(row * link_slots).first<link_slots>();
    }
    [[nodiscard]] std::span<Entry> entries() const { return at_.entries.first(size()); }
    [[nodiscard]] Keys keys() const {
        return {at_.keys.data(), at_.codes.data(), at_.scales.data(), size(), key_size_};
    }

    // The caller has made room. The key has unit length.
    void append(std::span<const float> key, std::span<const float> value, const Entry& entry) {
        const std::size_t row = size();
        *at_.used += 1;
        set_key(row, key);
        std::copy(value.begin(), value.end(), this->value(row).begin());
        at_.entries[row] = entry;
    }
    void set_key(std::size_t row, std::span<const float> key) {
        std::copy(key.begin(), key.end(), at_.keys.subspan(row * key_size_).begin());
        at_.scales[row] = encode(key, at_.codes.subspan(row * width(), width()));
    }
    void erase(std::size_t row, Order order) {
        const std::size_t last = size() - 1;
        if (order == Order::lost)
            move(row, last, 1);
        else
            move(row, row + 1, last - row);
        clear(last);
        *at_.used -= 1;
    }

private:
    [[nodiscard]] std::size_t width() const { return code_size(key_size_); }
    void move(std::size_t to, std::size_t from, std::size_t rows) {
        const auto shift = [&](auto array, std::size_t columns) {
            if (to != from && rows > 0)
                std::memmove(array.data() + to * columns, array.data() + from * columns,
                             rows * columns * sizeof(array[0]));
        };
        shift(at_.keys, key_size_);
        shift(at_.values, value_size_);
        shift(at_.entries, 1);
        shift(at_.codes, width());
        shift(at_.scales, 1);
        if (!at_.links.empty()) shift(at_.links, link_slots);
    }
    // So that stores with the same entries have the same bytes.
    void clear(std::size_t row) {
        const auto empty = [&](auto array, std::size_t columns) {
            std::memset(static_cast<void*>(array.data() + row * columns), 0,
                        columns * sizeof(array[0]));
        };
        empty(at_.keys, key_size_);
        empty(at_.values, value_size_);
        empty(at_.entries, 1);
        empty(at_.codes, width());
        empty(at_.scales, 1);
        if (!at_.links.empty()) empty(at_.links, link_slots);
    }

    Arrays at_;
    std::size_t key_size_;
    std::size_t value_size_;
};

// Scales to length 1; false where the length is 0 or no number.
inline bool to_unit(std::span<float> vector) {
    double squared = 0;
    for (const float x : vector) squared += static_cast<double>(x) * static_cast<double>(x);
    if (!(squared > 0) || !std::isfinite(squared)) return false;
    const double scale = 1 / std::sqrt(squared);
    for (float& x : vector) x = static_cast<float>(scale * static_cast<double>(x));
    return true;
}

}  // namespace nrem::slots
