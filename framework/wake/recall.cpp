#include "wake/recall.hpp"

#include <algorithm>

#include "nrem/sdk/callback.hpp"

namespace nrem::core {

RecallBuffer::RecallBuffer()
    : sink_{.struct_size = sizeof(nrem_recall),
            .reserved = 0,
            .self = this,
            .text = callback<&RecallBuffer::add_text>,
            .record = callback<&RecallBuffer::add_record>,
            .everything = callback<&RecallBuffer::add_everything>,
            .vector = callback<&RecallBuffer::make_vector>} {}

void RecallBuffer::add_text(nrem_str text) {
    if (!there("recalled text", text)) return;
    if (!text_.empty()) text_ += '\n';
    text_ += nrem::view(text);
}

void RecallBuffer::add_record(std::size_t position) {
    const Array<nrem_record> records(memory_records_);
    if (!below("record at", position, records.size())) return;
    positions_.push_back(position);
    records_.push_back(records[position]);
}

float* RecallBuffer::make_vector(std::size_t count) {
    return room("recalled vector", vector_, count);
}

void RecallBuffer::begin(const nrem_memory& memory) {
    memory_records_ = memory.records;
    everything_ = false;
    text_.clear();
    records_.clear();
    positions_.clear();
    vector_.clear();
    forget();
}

void RecallBuffer::pass_on(const nrem_recall& sink) const {
    if (!text_.empty()) sink.text(sink.self, borrow(text_));
    if (everything_) sink.everything(sink.self);
    for (const std::size_t position : positions_) sink.record(sink.self, position);
    if (vector_.empty()) return;
    if (float* const out = sink.vector(sink.self, vector_.size()))
        std::copy(vector_.begin(), vector_.end(), out);
}

}  // namespace nrem::core
