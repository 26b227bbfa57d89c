// A store in a memory: the tensors of rule slots, which policies find, too. Rows grow with it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

#include "engines/slots/allocator.hpp"
#include "engines/slots/asked.hpp"
#include "engines/slots/store.hpp"
#include "nrem/sdk.hpp"

namespace nrem::slots {

// Those that are always there, in this order. Links and asked keys come after them, where they are.
namespace tensor {
enum : std::size_t { keys, values, entries, codes, scales, state, others };
inline constexpr std::string_view links = "links";
inline constexpr std::string_view asked = "asked";
inline constexpr std::string_view noted = "noted";
}  // namespace tensor

// Lies in a tensor, too: numbers of float32.
struct State {
    float used;    // rows
    float writes;  // so far
    Allocator allocator;
};
inline constexpr std::size_t state_fields = sizeof(State) / sizeof(float);
inline constexpr std::size_t first_rows = 16;

struct Sizes {
    std::size_t key;
    std::size_t value;
};
// What a store has beside its entries.
struct Extras {
    bool links;
    std::size_t asked;  // keys
};

inline void declare(Layout& layout, std::size_t room, const Extras& extras) {
    const std::size_t rows = std::min(room, first_rows);
    const Elements growing{.grows = true};
    layout.tensor("keys", {rows, layout.cue_size()}, growing);
    layout.tensor("values", {rows, layout.answer_size()}, growing);
    layout.tensor("entries", {rows, entry_fields}, growing);
    layout.tensor("codes", {rows, code_size(layout.cue_size())},
                  {.type = NREM_UINT8, .grows = true});
    layout.tensor("scales", {rows, 2}, growing);
    layout.tensor("state", {state_fields});
    if (extras.links) layout.tensor(tensor::links.data(), {rows, 2 * link_slots}, growing);
    if (extras.asked == 0) return;
    layout.tensor(tensor::asked.data(), {extras.asked, layout.cue_size()});
    layout.tensor(tensor::noted.data(), {1});
}

// The place of a tensor that need not be there, or the number of tensors.
inline std::size_t find(const Memory& memory, std::string_view name) {
    const auto all = memory.tensors();
    std::size_t index = tensor::others;
    while (index < all.size() && view(all[index].name) != name) ++index;
    return index;
}
// Is it the memory of a rule slots?
inline bool is_store(const Memory& memory) {
    const auto all = memory.tensors();
    return all.size() >= tensor::others && view(all[tensor::entries].name) == "entries" &&
           all[tensor::entries].shape[1] == entry_fields &&
           view(all[tensor::codes].name) == "codes" && view(all[tensor::state].name) == "state";
}

inline Sizes sizes_of(const Memory& memory) {
    const auto all = memory.tensors();
    return {all[tensor::keys].shape[1], all[tensor::values].shape[1]};
}

template <class T>
std::span<T> as(std::span<float> numbers) {
    return {reinterpret_cast<T*>(numbers.data()), numbers.size() * sizeof(float) / sizeof(T)};
}

// `floats(index)` gives those of a tensor.
template <class Floats>
Store store_of(const Memory& memory, Floats&& floats, std::span<std::uint8_t> code_bytes) {
    const std::size_t links = find(memory, tensor::links);
    const bool linked = links < memory.tensors().size();
    const Sizes sizes = sizes_of(memory);
    return {{.keys = floats(tensor::keys),
             .values = floats(tensor::values),
             .entries = as<Entry>(floats(tensor::entries)),
             .codes = code_bytes,
             .scales = as<CodeScale>(floats(tensor::scales)),
             .links = linked ? as<Link>(floats(links)) : std::span<Link>(),
             .used = &as<State>(floats(tensor::state))[0].used},
            sizes.key,
            sizes.value};
}

inline Store store_in(MemoryEditor& memory) {
    return store_of(
        memory, [&](std::size_t index) { return memory.edit<float>(index); },
        memory.edit<std::uint8_t>(tensor::codes));
}
// For reading: nothing of it may be changed.
inline Store store_in(const Memory& memory) {
    const auto bytes = memory.elements<std::uint8_t>(tensor::codes);
    return store_of(
        memory,
        [&](std::size_t index) -> std::span<float> {
            const auto numbers = memory.elements<float>(index);
            return {const_cast<float*>(numbers.data()), numbers.size()};
        },
        {const_cast<std::uint8_t*>(bytes.data()), bytes.size()});
}
inline State& state_in(MemoryEditor& memory) {
    return as<State>(memory.edit<float>(tensor::state))[0];
}
inline const State& state_in(const Memory& memory) {
    return *reinterpret_cast<const State*>(memory.elements<float>(tensor::state).data());
}
// The memory has some.
inline AskedKeys asked_in(MemoryEditor& memory) {
    const std::size_t asked = find(memory, tensor::asked);
    return {memory.edit<float>(asked), memory.edit<float>(asked + 1).data(), sizes_of(memory).key};
}

inline void set_rows(MemoryEditor& memory, std::size_t rows) {
    for (const std::size_t one :
         {tensor::keys, tensor::values, tensor::entries, tensor::codes, tensor::scales})
        memory.resize(one, rows);
    const std::size_t links = find(memory, tensor::links);
    if (links < memory.tensors().size()) memory.resize(links, rows);
}
// Room for one more entry: half as many rows again, never more than `most`.
inline void make_room(MemoryEditor& memory, std::size_t most) {
    const std::size_t rows = memory.tensors()[tensor::entries].shape[0];
    if (static_cast<std::size_t>(state_in(memory).used) < rows) return;
    set_rows(memory, std::min(most, rows + std::max(first_rows, rows / 2)));
}
// Gives back what is not used.
inline void give_back(MemoryEditor& memory) {
    const std::size_t used = store_in(memory).size();
    if (used < memory.tensors()[tensor::entries].shape[0])
        set_rows(memory, std::max<std::size_t>(1, used));
}

}  // namespace nrem::slots
