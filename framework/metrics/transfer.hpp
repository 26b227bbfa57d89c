// Retention and transfer between the items that are learned, from the matrix of accuracies or
// losses: one row for the tests of each checkpoint, one column for each item.
#pragma once

#include <vector>

#include "wake/day_log.hpp"

namespace nrem::core {

// Means of an item that was tested at the last checkpoint; NaN: there was no such test.
struct ItemHistory {
    double last;     // at the last checkpoint
    double learned;  // at the first after the item was taught
    double best;     // at any from there on, but the last
    double before;   // at the last one before it was taught
};

// What a test is judged by.
enum class ItemQuality { accuracy, log_loss };

// Of one stream. A checkpoint is a run of tests with nothing else but boundaries between them.
[[nodiscard]] std::vector<ItemHistory> item_histories(const DayLog& steps, ItemQuality quality);

}  // namespace nrem::core
