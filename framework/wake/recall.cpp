#include "wake/recall.hpp"

#include <algorithm>

namespace nrem::core {

RecallBuffer::RecallBuffer()
    : sink_{
          .struct_size = sizeof(nrem_recall),
          .reserved = 0,
          .self = this,
          .text =
              [](void* self, nrem_str text) {
                  auto& buffer = *static_cast<RecallBuffer*>(self);
                  if (!buffer.there("recalled text", text)) return;
                  if (!buffer.text_.empty()) buffer.text_ += '\n';
                  buffer.text_ += nrem::view(text);
              },
          .record =
              [](void* self, std::size_t position) {
                  auto& buffer = *static_cast<RecallBuffer*>(self);
                  const Array<nrem_record> records(buffer.memory_records_);
                  if (!buffer.below("record at", position, records.size())) return;
                  buffer.positions_.push_back(position);
                  buffer.records_.push_back(records[position]);
              },
          .everything = [](void* self) { static_cast<RecallBuffer*>(self)->everything_ = true; },
          .vector = [](void* self, std::size_t count) -> float* {
              auto& buffer = *static_cast<RecallBuffer*>(self);
              return buffer.room("recalled vector", buffer.vector_, count);
          },
      } {}

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
