// The tensors of rule slots: an engine's store as it lies in a memory. Rows grow with the store.
#pragma once

#include <algorithm>
#include <string>

#include "engines/slots/allocator.hpp"
#include "engines/slots/store.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace slots = nrem::slots;

enum Tensor : std::size_t { keys, values, entries, codes, scales, state, links };

// Lies in a tensor, too: numbers of float32.
struct State {
    float used;    // rows
    float writes;  // so far
    slots::Allocator allocator;
};
inline constexpr std::size_t state_fields = sizeof(State) / sizeof(float);
inline constexpr std::size_t first_rows = 16;

struct Sizes {
    std::size_t key;
    std::size_t value;
};

inline void declare(nrem::Layout& layout, std::size_t room, bool linked) {
    const std::size_t rows = std::min(room, first_rows);
    const nrem::Elements growing{.grows = true};
    layout.tensor("keys", {rows, layout.cue_size()}, growing);
    layout.tensor("values", {rows, layout.answer_size()}, growing);
    layout.tensor("entries", {rows, slots::entry_fields}, growing);
    layout.tensor("codes", {rows, slots::code_size(layout.cue_size())},
                  {.type = NREM_UINT8, .grows = true});
    layout.tensor("scales", {rows, 2}, growing);
    layout.tensor("state", {state_fields});
    if (linked) layout.tensor("links", {rows, 2 * slots::link_slots}, growing);
}

inline Sizes sizes_of(const nrem::Memory& memory) {
    const auto all = memory.tensors();
    return {all[keys].shape[1], all[values].shape[1]};
}

template <class T>
std::span<T> as(std::span<float> numbers) {
    return {reinterpret_cast<T*>(numbers.data()), numbers.size() * sizeof(float) / sizeof(T)};
}

// `elements(index)` gives the floats of a tensor.
template <class Floats>
slots::Store store_of(const nrem::Memory& memory, Floats&& floats,
                      std::span<std::uint8_t> code_bytes) {
    const bool linked = memory.tensors().size() > links;
    const Sizes sizes = sizes_of(memory);
    return {{.keys = floats(keys),
             .values = floats(values),
             .entries = as<slots::Entry>(floats(entries)),
             .codes = code_bytes,
             .scales = as<slots::CodeScale>(floats(scales)),
             .links = linked ? as<slots::Link>(floats(links)) : std::span<slots::Link>(),
             .used = &as<State>(floats(state))[0].used},
            sizes.key,
            sizes.value};
}

inline slots::Store store_in(nrem::MemoryEditor& memory) {
    return store_of(
        memory, [&](std::size_t index) { return memory.edit<float>(index); },
        memory.edit<std::uint8_t>(codes));
}
// For reading: nothing of it may be changed.
inline slots::Store store_in(const nrem::Memory& memory) {
    const auto bytes = memory.elements<std::uint8_t>(codes);
    return store_of(
        memory,
        [&](std::size_t index) -> std::span<float> {
            const auto numbers = memory.elements<float>(index);
            return {const_cast<float*>(numbers.data()), numbers.size()};
        },
        {const_cast<std::uint8_t*>(bytes.data()), bytes.size()});
}
inline State& state_in(nrem::MemoryEditor& memory) {
    return as<State>(memory.edit<float>(state))[0];
}
inline const State& state_in(const nrem::Memory& memory) {
    return *reinterpret_cast<const State*>(memory.elements<float>(state).data());
}

// Room for one more entry: half as many rows again, never more than `most`.
inline void make_room(nrem::MemoryEditor& memory, std::size_t most) {
    const std::size_t rows = memory.tensors()[entries].shape[0];
    if (static_cast<std::size_t>(state_in(memory).used) < rows) return;
    const std::size_t wanted = std::min(most, rows + std::max(first_rows, rows / 2));
    for (const Tensor one : {keys, values, entries, codes, scales}) memory.resize(one, wanted);
    if (memory.tensors().size() > links) memory.resize(links, wanted);
}

}  // namespace
