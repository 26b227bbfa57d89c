#include "memory/memory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <iterator>
#include <new>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/machine.hpp"
#include "memory/first_values.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::align_val_t cache_line{64};

// Zeros, so that the bits after the last one are 0.
std::shared_ptr<std::byte[]> allocate(std::size_t bytes) {
    const std::size_t room = std::max<std::size_t>(bytes, 1);
    auto* values = static_cast<std::byte*>(::operator new[](room, cache_line));
    std::memset(values, 0, room);
    return {values, [](std::byte* given) { ::operator delete[](given, cache_line); }};
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
    if (record.tag.size) append(bytes, nrem::view(record.tag));
    for (const nrem_link& link : nrem::links(record)) {
        append(bytes, link.to);
        append(bytes, link.weight);
    }
}

}  // namespace

Memory::Memory(const MemoryLayout& layout, std::uint64_t seed)
    : records_(std::make_shared<RecordSet>()) {
    for (TensorLayout declared : layout) {
        declared.seed = seed;
        auto values = allocate(declared.bytes());
        fill_rows(values.get(), declared, 0, declared.shape[0]);
        tensor_bytes_ += declared.bytes();
        tensors_.push_back(
            {std::make_shared<const TensorLayout>(std::move(declared)), std::move(values)});
    }
    renew_views();
}

Memory::Memory(const Memory& other)
    : version_(other.version_),
      next_id_(other.next_id_),
      tensor_bytes_(other.tensor_bytes_),
      most_bytes_(other.most_bytes_),
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
        const bool is_float32 = tensor.layout->type == ElementType::float32;
        nrem_tensor view{
            .name = borrow(tensor.layout->name),
            .data = is_float32 ? reinterpret_cast<const float*>(tensor.values.get()) : nullptr,
            .rank = tensor.layout->shape.size(),
            .shape = {},
            .elements = tensor.values.get(),
            .type = static_cast<std::int32_t>(tensor.layout->type),
            .reserved = 0};
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

void Memory::limit(std::uint64_t bytes) {
    most_bytes_ = bytes;
    check_limit("as it begins", footprint().bytes);
}

void Memory::check_limit(std::string_view what, std::uint64_t bytes) const {
    if (most_bytes_ > 0 && bytes > most_bytes_)
        throw Error(fmt::format("{} the memory has {} bytes, more than limits.memory_bytes, {}", what,
                                bytes, most_bytes_));
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

std::span<const float> Memory::values(std::size_t index) const {
    const TensorLayout& layout = *tensors_[index].layout;
    if (layout.type != ElementType::float32)
        throw Error(fmt::format("tensor {} holds {}, and float32 is wanted", layout.name,
                                name_of(layout.type)));
    return {views_[index].data, layout.size()};
}

float* Memory::edit_tensor(std::size_t index) {
    if (tensors_[index].layout->type != ElementType::float32) return nullptr;
    return reinterpret_cast<float*>(edit_elements(index));
}

std::byte* Memory::edit_elements(std::size_t index) {
    Tensor& tensor = tensors_[index];
    if (tensor.values.use_count() > 1) {
        auto copy = allocate(tensor.layout->bytes());
        std::memcpy(copy.get(), tensor.values.get(), tensor.layout->bytes());
        tensor.values = std::move(copy);
        renew_views();
    }
    return tensor.values.get();
}

void Memory::set_rows(std::size_t index, std::size_t rows) {
    Tensor& tensor = tensors_[index];
    TensorLayout layout = *tensor.layout;
    layout.shape[0] = rows;
    auto values = allocate(layout.bytes());
    const std::size_t before = tensor.layout->bytes();
    std::memcpy(values.get(), tensor.values.get(), std::min(before, layout.bytes()));
    if (layout.type == ElementType::bit)  // the bits after the last one are 0
        for (std::size_t i = layout.size(); i < layout.bytes() * 8; ++i)
            set_bit(reinterpret_cast<std::uint8_t*>(values.get()), i, false);
    tensor_bytes_ += layout.bytes() - before;  // modulo 2^64
    tensor = {std::make_shared<const TensorLayout>(std::move(layout)), std::move(values)};
    renew_views();
}

std::byte* Memory::resize_tensor(std::size_t index, std::size_t rows) {
    const TensorLayout& before = *tensors_[index].layout;
    if (!before.grows)
        throw Error(fmt::format("tensor {} was not declared to grow", before.name));
    const std::size_t old_rows = before.shape[0];
    const double bytes_of_eight = static_cast<double>(bytes_of(before.type, 8));
    if (static_cast<double>(rows) * static_cast<double>(before.row_size()) * bytes_of_eight / 8 >
        available_memory())
        throw Error(fmt::format("tensor {} would have {} rows of {}: more than this machine's memory",
                                before.name, rows, before.row_size()));
    const std::size_t cells = rows * before.row_size();
    check_limit(fmt::format("with {} rows of tensor {}", rows, before.name),
                footprint().bytes - before.bytes() + bytes_of(before.type, cells));
    set_rows(index, rows);
    std::byte* const values = tensors_[index].values.get();
    if (rows > old_rows) fill_rows(values, *tensors_[index].layout, old_rows, rows);
    return values;
}

void Memory::declare_as(const Memory& other) {
    for (std::size_t i = 0; i < std::min(tensors_.size(), other.tensors_.size()); ++i) {
        TensorLayout declared = *other.tensors_[i].layout;
        declared.shape = tensors_[i].layout->shape;
        tensors_[i].layout = std::make_shared<const TensorLayout>(std::move(declared));
    }
    renew_views();
}

std::string hash(const Memory& memory) {
    std::string bytes;
    const auto& records = memory.records();
    for (std::size_t i = 0; i < records.size(); ++i) append(bytes, records[i]);
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        append(bytes, nrem::view(memory.tensor(i).name));
        const auto values = bytes_of(memory.tensor(i));
        append(bytes,
               std::string_view(reinterpret_cast<const char*>(values.data()), values.size()));
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
    if (record.tag.size)
        fmt::format_to(std::back_inserter(line), " <{}>", nrem::view(record.tag));
    for (const nrem_link& link : nrem::links(record))
        fmt::format_to(std::back_inserter(line), " ->#{} ({:.3g})", link.to, link.weight);
    if (record.origin == NREM_SELF_MADE) line += " [self]";
    return line;
}

std::string render(const Memory& memory) {
    std::string text;
    const auto& records = memory.records();
    for (std::size_t i = 0; i < records.size(); ++i) text += render(records[i]) + '\n';
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) {
        const auto& tensor = memory.tensor(i);
        std::string shape;
        for (std::size_t axis = 0; axis < tensor.rank; ++axis)
            shape += (axis ? "x" : "") + std::to_string(tensor.shape[axis]);
        text += fmt::format("tensor {} {} norm {:.4g}\n", nrem::view(tensor.name), shape,
                            norm(tensor));
    }
    return text;
}

}  // namespace nrem::core
