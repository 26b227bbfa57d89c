#include "memory/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <new>

#include "base/hash.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::align_val_t cache_line{64};

std::shared_ptr<float[]> allocate(std::size_t size) {
    auto* values = static_cast<float*>(
        ::operator new[](std::max<std::size_t>(size, 1) * sizeof(float), cache_line));
    return {values, [](float* given) { ::operator delete[](given, cache_line); }};
}

template <class T>
void append(std::string& bytes, const T& value) {
    bytes.append(reinterpret_cast<const char*>(&value), sizeof value);
}

void append(std::string& bytes, std::string_view text) {
    append(bytes, text.size());
    bytes.append(text);
}

void append(std::string& bytes, const nrem_record& record) {
    append(bytes, record.id);
    append(bytes, nrem::view(record.kind));
    append(bytes, nrem::view(record.text));
    append(bytes, nrem::view(record.answer));
    for (const double number : {record.value, record.strength, record.created, record.last_used})
        append(bytes, number);
    append(bytes, record.uses);
    append(bytes, record.origin);
    append(bytes, std::string_view(reinterpret_cast<const char*>(record.vector.data),
                                   record.vector.count * sizeof(float)));
    for (const auto source : nrem::sources(record)) append(bytes, source);
}

}  // namespace

Memory::Memory(const MemoryLayout& layout) : records_(std::make_shared<RecordSet>()) {
    for (const auto& declared : layout) {
        const std::size_t size = declared.size();
        Tensor tensor{std::make_shared<const TensorLayout>(declared), allocate(size)};
        std::fill_n(tensor.values.get(), size, declared.fill);
        if (declared.diagonal != 0 && declared.shape.size() == 2)
            for (std::size_t i = 0; i < std::min(declared.shape[0], declared.shape[1]); ++i)
                tensor.values[i * declared.shape[1] + i] += declared.diagonal;
        tensor_bytes_ += size * sizeof(float);
        tensors_.push_back(std::move(tensor));
    }
    renew_views();
}

Memory::Memory(const Memory& other)
    : version_(other.version_),
      next_id_(other.next_id_),
      tensor_bytes_(other.tensor_bytes_),
      records_(other.records_),
      tensors_(other.tensors_),
      views_(other.views_) {}

Memory& Memory::operator=(const Memory& other) {
    if (this != &other) *this = Memory(other);
    return *this;
}

void Memory::renew_views() {
    views_.clear();
    for (const auto& tensor : tensors_) {
        nrem_tensor view{
            borrow(tensor.layout->name), tensor.values.get(), tensor.layout->shape.size(), {}};
        std::copy(tensor.layout->shape.begin(), tensor.layout->shape.end(), view.shape);
        views_.push_back(view);
    }
}

nrem_memory Memory::view(std::uint64_t step) const {
    return {.struct_size = sizeof(nrem_memory),
            .version = version_,
            .step = step,
            .records = records_->view(),
            .tensors = {views_.data(), views_.size(), sizeof(nrem_tensor)}};
}

Footprint Memory::footprint() const {
    Footprint sum = records_->footprint();
    sum.bytes += tensor_bytes_;
    return sum;
}

RecordSet& Memory::edit_records() {
    if (records_.use_count() > 1) records_ = std::make_shared<RecordSet>(*records_);
    return *records_;
}

void Memory::renumber(std::uint64_t from, std::uint64_t shift) {
    edit_records().renumber(from, shift);
    next_id_ += shift;
}

void Memory::touch(std::uint64_t record, double step) {
    if (const nrem_record* found = records_->find(record)) {
        const auto position = static_cast<std::size_t>(found - &(*records_)[0]);
        edit_records().touch(position, step);
    }
}

float* Memory::edit_tensor(std::size_t index) {
    Tensor& tensor = tensors_[index];
    if (tensor.values.use_count() > 1) {
        const std::size_t size = tensor.layout->size();
        auto copy = allocate(size);
        std::memcpy(copy.get(), tensor.values.get(), size * sizeof(float));
        tensor.values = std::move(copy);
        views_[index].data = tensor.values.get();
    }
    return tensor.values.get();
}

std::string hash(const Memory& memory) {
    std::string bytes;
    const auto& records = memory.records();
    for (std::size_t i = 0; i < records.size(); ++i) append(bytes, records[i]);
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        append(bytes, nrem::view(memory.tensor(i).name));
        const auto values = memory.values(i);
        append(bytes,
               std::string_view(reinterpret_cast<const char*>(values.data()), values.size_bytes()));
    }
    return sha256_hex(bytes);
}

std::string render(const nrem_record& record) {
    std::string line =
        fmt::format("#{} {}: {}", record.id, nrem::view(record.kind), nrem::view(record.text));
    if (record.answer.size)
        fmt::format_to(std::back_inserter(line), " => {}", nrem::view(record.answer));
    if (!std::isnan(record.value))
        fmt::format_to(std::back_inserter(line), " ({:.4g})", record.value);
    if (record.strength != 1) fmt::format_to(std::back_inserter(line), " x{:.3g}", record.strength);
    if (record.origin == NREM_SELF_MADE) line += " [self]";
    return line;
}

std::string render(const Memory& memory) {
    std::string text;
    const auto& records = memory.records();
    for (std::size_t i = 0; i < records.size(); ++i) text += render(records[i]) + '\n';
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        const auto values = memory.values(i);
        double sum = 0;
        for (const float value : values) sum += double{value} * double{value};
        const auto& tensor = memory.tensor(i);
        std::string shape;
        for (std::size_t axis = 0; axis < tensor.rank; ++axis)
            shape += (axis ? "x" : "") + std::to_string(tensor.shape[axis]);
        text += fmt::format("tensor {} {} norm {:.4g}\n", nrem::view(tensor.name), shape,
                            std::sqrt(sum));
    }
    return text;
}

}  // namespace nrem::core
