// The values of nrem/abi/values.h as C++ views. Nothing here owns memory: a view is good for the
// call in which it was given.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <limits>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "nrem/abi/values.h"

namespace nrem {

inline constexpr double none = std::numeric_limits<double>::quiet_NaN();

inline std::string_view view(nrem_str text) {
    return {text.data, text.size};
}
inline nrem_str borrow(std::string_view text) {
    return {text.data(), text.size()};
}
inline std::span<const float> view(nrem_floats floats) {
    return {floats.data, floats.count};
}
inline nrem_floats borrow(std::span<const float> floats) {
    return {floats.data(), floats.size()};
}

// A nrem_array seen as a range of T, stepping by the stride of whoever filled it.
template <class T>
class Array {
public:
    class Iterator {
    public:
        using value_type = T;
        using difference_type = std::ptrdiff_t;
        Iterator() = default;
        Iterator(const char* at, std::size_t stride) : at_(at), stride_(stride) {}
        const T& operator*() const { return *reinterpret_cast<const T*>(at_); }
        const T* operator->() const { return &**this; }
        Iterator& operator++() {
            at_ += stride_;
            return *this;
        }
        Iterator operator++(int) {
            auto old = *this;
            ++*this;
            return old;
        }
        bool operator==(const Iterator& other) const { return at_ == other.at_; }

    private:
        const char* at_ = nullptr;
        std::size_t stride_ = sizeof(T);
    };

    Array() : array_{nullptr, 0, sizeof(T)} {}
    explicit Array(nrem_array array) : array_(array) {}
    Iterator begin() const { return {first(), array_.stride}; }
    Iterator end() const { return {first() + array_.count * array_.stride, array_.stride}; }
    const T& operator[](std::size_t index) const {
        return *reinterpret_cast<const T*>(first() + index * array_.stride);
    }
    std::size_t size() const { return array_.count; }
    bool empty() const { return array_.count == 0; }

private:
    const char* first() const { return static_cast<const char*>(array_.data); }
    nrem_array array_;
};

// What a text costs in tokens: a quarter of its bytes, rounded up. An estimate, the same for every
// reader, so that budgets mean the same in every arm.
inline std::uint64_t estimate_tokens(std::string_view text) {
    return (text.size() + 3) / 4;
}

using Cue = nrem_cue;
using Answer = nrem_answer;
using Experience = nrem_experience;
using Record = nrem_record;

inline Array<nrem_str> choices(const Cue& cue) {
    return Array<nrem_str>(cue.choices);
}
inline Array<std::uint64_t> sources(const Record& record) {
    return Array<std::uint64_t>(record.sources);
}
inline Array<nrem_link> links(const Record& record) {
    return Array<nrem_link>(record.links);
}
inline std::uint64_t tokens(const Record& record) {
    return estimate_tokens(view(record.text)) + estimate_tokens(view(record.answer));
}

// Empty values to start from: `auto cue = nrem::make_cue(); cue.text = ...`.
inline Cue make_cue() {
    Cue cue{};
    cue.struct_size = sizeof cue;
    cue.choices.stride = sizeof(nrem_str);
    return cue;
}
inline Answer make_answer() {
    Answer answer{};
    answer.struct_size = sizeof answer;
    answer.choice = -1;
    answer.value = none;
    return answer;
}
inline Experience make_experience(std::uint64_t step) {
    Experience experience{};
    experience.struct_size = sizeof experience;
    experience.kind = NREM_QUERY;
    experience.step = step;
    experience.loss = none;
    experience.correct = -1;
    experience.trace.stride = sizeof(nrem_thought);
    return experience;
}
inline Record make_record(std::string_view kind) {
    Record record{};
    record.struct_size = sizeof record;
    record.kind = borrow(kind);
    record.value = none;
    record.strength = 1;
    record.sources.stride = sizeof(std::uint64_t);
    record.links.stride = sizeof(nrem_link);
    return record;
}

inline std::size_t element_count(const nrem_tensor& tensor) {
    std::size_t count = 1;
    for (std::size_t axis = 0; axis < tensor.rank; ++axis) count *= tensor.shape[axis];
    return count;
}

// The elements of a tensor of NREM_BIT.
class Bits {
public:
    Bits(const std::uint8_t* bytes, std::size_t count) : bytes_(bytes), count_(count) {}
    std::size_t size() const { return count_; }
    bool operator[](std::size_t index) const { return (bytes_[index / 8] >> (index % 8)) & 1; }
    const std::uint8_t* bytes() const { return bytes_; }

private:
    const std::uint8_t* bytes_;
    std::size_t count_;
};
inline void set_bit(std::uint8_t* bytes, std::size_t index, bool value) {
    const auto mask = static_cast<std::uint8_t>(1U << (index % 8));
    bytes[index / 8] = static_cast<std::uint8_t>(value ? bytes[index / 8] | mask
                                                       : bytes[index / 8] & ~mask);
}

// A bit of a tensor of NREM_BIT, eight of which are in a byte: in elements<Bit>() the spans are of
// such bytes.
struct Bit {
    std::uint8_t eight;
};
// What tensors hold: float, double, std::uint8_t, or Bit.
template <class T>
inline constexpr std::int32_t element_type = -1;
template <>
inline constexpr std::int32_t element_type<float> = NREM_FLOAT32;
template <>
inline constexpr std::int32_t element_type<double> = NREM_FLOAT64;
template <>
inline constexpr std::int32_t element_type<std::uint8_t> = NREM_UINT8;
template <>
inline constexpr std::int32_t element_type<Bit> = NREM_BIT;

// Records and tensors, read-only.
class Memory {
public:
    explicit Memory(const nrem_memory& memory) : memory_(memory) {}
    std::uint64_t version() const { return memory_.version; }
    std::uint64_t step() const { return memory_.step; }
    Array<Record> records() const { return Array<Record>(memory_.records); }
    Array<nrem_tensor> tensors() const { return Array<nrem_tensor>(memory_.tensors); }
    // The values of the tensor at `index` of the rule's layout, row by row; of float32.
    const float* tensor(std::size_t index) const {
        check(index);
        return tensors()[index].data;
    }
    // The same of T: float, double, std::uint8_t, or Bit (eight in each). Throws where the tensor
    // holds others.
    template <class T>
    std::span<const T> elements(std::size_t index) const {
        return {static_cast<const T*>(typed<T>(index).elements), room_for<T>(index)};
    }

protected:
    template <class T>
    const nrem_tensor& typed(std::size_t index) const {
        check(index);
        const nrem_tensor& tensor = tensors()[index];
        if (memory_.tensors.stride < sizeof(nrem_tensor) || tensor.type != element_type<T>)
            throw std::invalid_argument("tensor " + std::to_string(index) +
                                        " holds elements of another type");
        return tensor;
    }
    template <class T>
    std::size_t room_for(std::size_t index) const {
        const std::size_t count = element_count(tensors()[index]);
        return element_type<T> == NREM_BIT ? (count + 7) / 8 : count;
    }

private:
    void check(std::size_t index) const {
        if (index >= memory_.tensors.count)
            throw std::invalid_argument("the memory has no tensor " + std::to_string(index));
    }
    const nrem_memory& memory_;
};

// Changes a memory. Edits of records are seen when the call has returned, those of tensors at once.
// Hands over the mean `value` of `n` measurements of a figure that the component declares. A host
// of before 1.1 takes none.
inline void give_figure(const nrem_figure_sink* sink, std::string_view name, double value,
                        std::uint64_t n) {
    if (sink) sink->figure(sink->self, borrow(name), value, n);
}

class Editor {
public:
    explicit Editor(const nrem_editor& editor) : editor_(editor) {}
    std::uint64_t put(const Record& record) { return editor_.put(editor_.self, &record); }
    void erase(std::uint64_t id) { editor_.erase(editor_.self, id); }
    void set_strength(std::uint64_t id, double strength) {
        editor_.set_strength(editor_.self, id, strength);
    }
    // The values of a tensor, to be changed in place; the first call after a snapshot copies it.
    float* tensor(std::size_t index) {
        float* const values = editor_.tensor(editor_.self, index);
        if (!values)
            throw std::invalid_argument("the memory has no tensor " + std::to_string(index));
        return values;
    }

    // Those of a tensor of any type; nullptr: no such tensor, or a host of before 1.3.
    void* elements(std::size_t index) {
        return NREM_HAS(&editor_, elements) ? editor_.elements(editor_.self, index) : nullptr;
    }
    // Gives a tensor that was declared to grow another first dimension.
    void resize(std::size_t index, std::size_t rows) {
        if (!NREM_HAS(&editor_, resize) || !editor_.resize(editor_.self, index, rows))
            throw std::invalid_argument("tensor " + std::to_string(index) + " cannot have " +
                                        std::to_string(rows) + " rows");
    }

    // For the traces of a memory. `because` says in a few words why the next edit is made:
    // editor.because("over the budget").erase(id).
    Editor& because(std::string_view why) {
        editor_.because(editor_.self, borrow(why));
        return *this;
    }
    // The record is no longer in force: its strength becomes 0. `by` says what is, 0: nothing.
    void supersede(std::uint64_t id, std::uint64_t by = 0) {
        editor_.supersede(editor_.self, id, by);
    }
    // The record was looked at and stays as it is.
    void keep(std::uint64_t id) { editor_.keep(editor_.self, id); }
    // A figure of the rule or the policy: the mean of `n` measurements.
    void figure(std::string_view name, double value, std::uint64_t n = 1) {
        if (NREM_HAS(&editor_, figures)) give_figure(editor_.figures, name, value, n);
    }

private:
    const nrem_editor& editor_;
};

// A memory together with the right to change it.
class MemoryEditor : public Memory, public Editor {
public:
    MemoryEditor(const nrem_memory& memory, const nrem_editor& editor)
        : Memory(memory), Editor(editor) {}
    using Editor::tensor;  // the writable one
    using Memory::elements;
    // The elements to be changed in place, as those of Memory.
    template <class T>
    std::span<T> edit(std::size_t index) {
        (void)typed<T>(index);
        T* const values = static_cast<T*>(Editor::elements(index));
        if (!values)
            throw std::invalid_argument("the memory has no tensor " + std::to_string(index));
        return {values, room_for<T>(index)};
    }
};

namespace detail {

// A buffer of the host, which has none for what it refuses.
inline std::span<float> room(float* buffer, std::size_t count) {
    if (!buffer && count)
        throw std::invalid_argument("the host has no room for " + std::to_string(count) +
                                    " numbers");
    return {buffer, count};
}

}  // namespace detail

// Takes what a memory brings to mind for a cue.
class Recall {
public:
    explicit Recall(const nrem_recall& recall) : recall_(recall) {}
    void text(std::string_view text) { recall_.text(recall_.self, borrow(text)); }
    // The record at `position` of memory.records(); the host counts it as used.
    void record(std::size_t position) { recall_.record(recall_.self, position); }
    // Every record, in order; costs nothing and is not counted as use.
    void everything() { recall_.everything(recall_.self); }
    std::span<float> vector(std::size_t count) {
        return detail::room(recall_.vector(recall_.self, count), count);
    }

private:
    const nrem_recall& recall_;
};

}  // namespace nrem
