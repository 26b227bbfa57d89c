// The best few of many rows: a heap in a given buffer, whose first element is the worst of them.
#pragma once

#include <algorithm>
#include <limits>
#include <span>

#include "engines/slots/scan.hpp"

namespace nrem::slots {

class Best {
public:
    explicit Best(std::span<Near> room) : room_(room) {}

    // What a further row must reach to be among them.
    [[nodiscard]] float bar() const {
        return count_ < room_.size() ? -std::numeric_limits<float>::infinity()
                                     : room_.front().similarity;
    }
    void offer(Near row) {
        const auto begin = room_.begin();
        if (count_ == room_.size()) {
            if (!nearer(row, room_.front())) return;
            std::pop_heap(begin, begin + static_cast<std::ptrdiff_t>(count_--), nearer);
        }
        room_[count_++] = row;
        std::push_heap(begin, begin + static_cast<std::ptrdiff_t>(count_), nearer);
    }
    // Puts the nearest first and returns how many there are.
    std::size_t sort() {
        std::sort_heap(room_.begin(), room_.begin() + static_cast<std::ptrdiff_t>(count_), nearer);
        return count_;
    }

private:
    static bool nearer(const Near& a, const Near& b) {
        return a.similarity != b.similarity ? a.similarity > b.similarity : a.row < b.row;
    }
    std::span<Near> room_;
    std::size_t count_ = 0;
};

}  // namespace nrem::slots
