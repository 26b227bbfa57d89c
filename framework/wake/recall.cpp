#include "wake/recall.hpp"

namespace nrem::core {

RecallBuffer::RecallBuffer()
    : sink_{
          .struct_size = sizeof(nrem_recall),
          .reserved = 0,
          .context = this,
          .text =
              [](void* self, nrem_str text) {
                  auto& kept = static_cast<RecallBuffer*>(self)->text_;
                  if (!kept.empty()) kept += '\n';
                  kept += nrem::view(text);
              },
          .record =
              [](void* self, std::size_t position) {
                  auto& buffer = *static_cast<RecallBuffer*>(self);
                  const Array<nrem_record> records(buffer.memory_->records);
                  if (position >= records.size()) return;
                  buffer.positions_.push_back(position);
                  buffer.records_.push_back(records[position]);
              },
          .everything = [](void* self) { static_cast<RecallBuffer*>(self)->everything_ = true; },
          .vector = [](void* self, std::size_t count) -> float* {
              auto& vector = static_cast<RecallBuffer*>(self)->vector_;
              vector.assign(count, 0.0F);
              return vector.data();
          },
      } {}

void RecallBuffer::begin(const nrem_memory& memory) {
    memory_ = &memory;
    everything_ = false;
    text_.clear();
    records_.clear();
    positions_.clear();
    vector_.clear();
}

}  // namespace nrem::core
