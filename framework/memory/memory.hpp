// What outlives a sleep: records and tensors, as a value. Copies share their bytes until one of
// them is changed (copy on write). So a version that nobody changes costs nothing, and a wake step
// without snapshots copies nothing.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/crossing.hpp"
#include "memory/elements.hpp"
#include "memory/footprint.hpp"
#include "memory/records.hpp"
#include "nrem/abi/rule.h"

namespace nrem::core {

enum class Start : std::uint8_t { constant, normal, uniform, orthogonal };

// A tensor as a rule's layout declares it, with the first dimension that it has now.
struct TensorLayout {
    std::string name;
    std::vector<std::size_t> shape;
    float fill = 0;
    float diagonal = 0;
    ElementType type = ElementType::float32;
    Start start = Start::constant;
    double spread = 0;
    bool grows = false;
    std::uint64_t seed = 0;  // of what is drawn
    [[nodiscard]] std::size_t size() const { return shape[0] * row_size(); }
    [[nodiscard]] std::size_t row_size() const;  // elements of one index of the first dimension
    [[nodiscard]] std::size_t bytes() const { return bytes_of(type, size()); }
};
using MemoryLayout = std::vector<TensorLayout>;

// The host's side of nrem_layout: appends what a component declares to a layout. Refuses missing
// and duplicate names, ranks other than 1 to 4, values that the type cannot have, and more elements
// than fit into the machine's memory.
class LayoutTaker final : public Crossing {
public:
    explicit LayoutTaker(MemoryLayout& layout);
    ~LayoutTaker() = default;
    [[nodiscard]] const nrem_layout& sink() const { return sink_; }

private:
    void take(const nrem_tensor_spec& spec);
    [[nodiscard]] bool check(const nrem_tensor_spec& spec, const std::string& name);

    MemoryLayout& layout_;
    std::uint64_t bytes_ = 0;
    nrem_layout sink_;
};

// One large class, because records, tensors, version and next id are one value: each function below
// reads or changes one of them.
class Memory {
public:
    Memory() : Memory(MemoryLayout{}) {}
    // Version 0, no records, tensors as declared; what is drawn for them depends on `seed`.
    explicit Memory(const MemoryLayout& layout, std::uint64_t seed = 0);
    Memory(const Memory& other);
    Memory& operator=(const Memory& other);
    Memory(Memory&&) noexcept = default;
    Memory& operator=(Memory&&) noexcept = default;
    ~Memory() = default;

    // For plugins; valid until the memory is changed or moved.
    [[nodiscard]] nrem_memory view(std::uint64_t step) const;

    [[nodiscard]] std::uint64_t version() const { return version_; }
    void set_version(std::uint64_t version) { version_ = version; }
    [[nodiscard]] std::uint64_t next_id() const { return next_id_; }
    [[nodiscard]] const RecordSet& records() const { return *records_; }
    [[nodiscard]] std::size_t tensor_count() const { return tensors_.size(); }
    [[nodiscard]] const nrem_tensor& tensor(std::size_t index) const { return views_[index]; }
    // Of float32. Throws Error for another type.
    [[nodiscard]] std::span<const float> values(std::size_t index) const;
    [[nodiscard]] Footprint footprint() const;

    // Write access; copies what another memory still holds.
    RecordSet& edit_records();
    float* edit_tensor(std::size_t index);        // of float32; nullptr: of another type
    std::byte* edit_elements(std::size_t index);  // of any type
    // Gives a tensor another first dimension. New rows begin as declared. Throws Error where it does
    // not grow, or takes more than the machine's memory.
    std::byte* resize_tensor(std::size_t index, std::size_t rows);
    // The same whether or not it was declared to grow; new rows are 0.
    void set_rows(std::size_t index, std::size_t rows);
    // Takes over how the tensors of a memory of the same layout begin and grow: what is loaded from an
    // archive does not know it.
    void declare_as(const Memory& other);
    void set_next_id(std::uint64_t id) { next_id_ = id; }
    // The most bytes that it and its copies may take; 0: no limit. Throws Error where it takes more.
    void limit(std::uint64_t bytes);
    // Throws Error, which begins with `what`, where `bytes` are more than that.
    void check_limit(std::string_view what, std::uint64_t bytes) const;
    // Shifts the ids from `from` on, so that they do not collide with ids that another memory gave
    // out.
    void renumber(std::uint64_t from, std::uint64_t shift);
    // Counts a recall of the record, if it still exists.
    void touch(std::uint64_t record, double step);

private:
    struct Tensor {
        std::shared_ptr<const TensorLayout> layout;  // shared by all versions
        std::shared_ptr<std::byte[]> values;         // shared until written
    };
    void renew_views();

    std::uint64_t version_ = 0;
    std::uint64_t next_id_ = 1;
    std::uint64_t tensor_bytes_ = 0;
    std::uint64_t most_bytes_ = 0;  // 0: no limit
    std::shared_ptr<RecordSet> records_;  // shared until written
    std::vector<Tensor> tensors_;
    std::vector<nrem_tensor> views_;
};

// SHA-256 over everything that a plugin can see, without the version: equal hashes, equal memories.
[[nodiscard]] std::string hash(const Memory& memory);

// One line for each record and tensor, for people.
[[nodiscard]] std::string render(const Memory& memory);
[[nodiscard]] std::string render(const nrem_record& record);

}  // namespace nrem::core
