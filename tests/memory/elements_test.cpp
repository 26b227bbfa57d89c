// Tensors of every type: how they begin, grow, differ, are kept, and come back.
#include "memory/elements.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "memory/archive.hpp"
#include "memory/diff.hpp"
#include "memory/editor.hpp"
#include "memory/layout.hpp"
#include "memory/memory.hpp"
#include "nrem/sdk.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

constexpr auto types = std::to_array<ElementType>(
    {ElementType::float32, ElementType::float64, ElementType::uint8, ElementType::bit});

TensorLayout rows_of_five(ElementType type, std::size_t rows) {
    return {.name = "T", .shape = {rows, 5}, .fill = 1, .type = type, .grows = true};
}

std::vector<double> numbers(const Memory& memory, std::size_t index = 0) {
    return numbers_of(memory.tensor(index));
}

void set(Memory& memory, std::size_t index, double value) {
    std::byte* const at = memory.edit_elements(0);
    switch (static_cast<ElementType>(memory.tensor(0).type)) {
        case ElementType::float32: reinterpret_cast<float*>(at)[index] = static_cast<float>(value); break;
        case ElementType::float64: reinterpret_cast<double*>(at)[index] = value; break;
        case ElementType::uint8:
            reinterpret_cast<std::uint8_t*>(at)[index] = static_cast<std::uint8_t>(value);
            break;
        case ElementType::bit: set_bit(reinterpret_cast<std::uint8_t*>(at), index, value != 0); break;
    }
}

TEST(Elements, of_each_type_take_their_own_bytes) {
    const std::size_t bytes[] = {60, 120, 15, 2};
    for (std::size_t i = 0; i < types.size(); ++i) {
        const Memory memory(MemoryLayout{rows_of_five(types[i], 3)});
        EXPECT_EQ(memory.footprint().bytes, bytes[i]) << name_of(types[i]);
        EXPECT_EQ(numbers(memory), std::vector<double>(15, 1)) << name_of(types[i]);
    }
}

TEST(Elements, are_shared_by_versions_until_one_is_changed) {
    for (const ElementType type : types) {
        Memory memory(MemoryLayout{rows_of_five(type, 3)});
        const Memory before = memory;
        set(memory, 7, 0);
        EXPECT_EQ(numbers(before)[7], 1) << name_of(type);
        EXPECT_EQ(numbers(memory)[7], 0) << name_of(type);
        EXPECT_EQ(diff(before, memory).tensor_changes, std::vector<double>{1}) << name_of(type);
        EXPECT_NE(hash(before), hash(memory)) << name_of(type);
    }
}

TEST(Elements, come_back_from_the_disk_with_their_type_and_rows) {
    const RunPath folder = own_folder().string();
    for (const ElementType type : types) {
        Memory memory(MemoryLayout{rows_of_five(type, 3)});
        set(memory, 2, 0);
        memory.resize_tensor(0, 6);
        set(memory, 29, 0);
        MemoryArchive archive(folder / std::string(name_of(type)));
        const MemoryRef kept = archive.save(memory);
        EXPECT_EQ(nlohmann::json(nlohmann::json(kept).get<MemoryRef>()), nlohmann::json(kept));
        EXPECT_EQ(hash(archive.load(kept)), hash(memory)) << name_of(type);
    }
}

TEST(Elements, of_a_type_that_is_not_known_are_refused_by_name) {
    Memory memory(MemoryLayout{rows_of_five(ElementType::float64, 3)});
    nlohmann::json kept = MemoryArchive(own_folder().string()).save(memory);
    kept["tensors"][0]["type"] = "float16";
    EXPECT_THROW(
        try { (void)kept.get<MemoryRef>(); } catch (const Error& failure) {
            EXPECT_NE(std::string(failure.what()).find("float16"), std::string::npos);
            throw;
        },
        Error);
}

TEST(Elements, grow_and_shrink_by_rows_and_a_snapshot_keeps_its_own) {
    for (const ElementType type : types) {
        Memory memory(MemoryLayout{rows_of_five(type, 2)});
        set(memory, 9, 0);
        const Memory before = memory;
        memory.resize_tensor(0, 3);
        std::vector<double> expected(15, 1);
        expected[9] = 0;
        EXPECT_EQ(numbers(memory), expected) << name_of(type);
        EXPECT_EQ(memory.tensor(0).shape[0], 3U);
        EXPECT_EQ(before.tensor(0).shape[0], 2U);
        EXPECT_EQ(memory.footprint().bytes, bytes_of(type, 15));
        EXPECT_NEAR(diff(before, memory).tensor_changes[0], std::sqrt(5.0), 1e-12);
        memory.resize_tensor(0, 1);
        EXPECT_EQ(numbers(memory), std::vector<double>(5, 1)) << name_of(type);
        memory.resize_tensor(0, 2);
        EXPECT_EQ(numbers(memory), std::vector<double>(10, 1)) << name_of(type);
    }
}

TEST(Elements, leave_the_bits_after_the_last_one_at_0) {
    Memory memory(MemoryLayout{rows_of_five(ElementType::bit, 3)});
    memory.resize_tensor(0, 1);
    EXPECT_EQ(bytes_of(memory.tensor(0))[0], std::byte{0x1f});
    Memory same(MemoryLayout{rows_of_five(ElementType::bit, 1)});
    EXPECT_EQ(hash(memory), hash(same));
}

TEST(Elements, that_do_not_grow_or_are_too_many_are_refused_and_nothing_is_lost) {
    MemoryLayout layout{rows_of_five(ElementType::float64, 2)};
    Memory growing(layout);
    EXPECT_THROW(growing.resize_tensor(0, std::size_t{1} << 50), Error);
    EXPECT_EQ(numbers(growing), std::vector<double>(10, 1));
    layout[0].grows = false;
    Memory memory(layout);
    MemoryEdits edits;
    edits.begin(memory, 4);
    EXPECT_EQ(edits.editor().resize(edits.editor().self, 0, 3), nullptr);
    EXPECT_EQ(edits.complaint(), "tensor T was not declared to grow");
    edits.begin(memory, 4);
    EXPECT_EQ(edits.editor().tensor(edits.editor().self, 0), nullptr);
    EXPECT_EQ(edits.complaint(), "tensor T holds elements of another type than float32");
}

struct Moments {
    double mean = 0;
    double deviation = 0;
};
Moments moments_of(const std::vector<double>& numbers) {
    Moments made;
    for (const double number : numbers) made.mean += number / static_cast<double>(numbers.size());
    for (const double number : numbers)
        made.deviation += (number - made.mean) * (number - made.mean);
    made.deviation = std::sqrt(made.deviation / static_cast<double>(numbers.size()));
    return made;
}

TensorLayout drawn(Start start, std::vector<std::size_t> shape, ElementType type) {
    return {.name = "W", .shape = std::move(shape), .fill = 0.5F, .type = type, .start = start,
            .spread = 0.1, .grows = start != Start::orthogonal};
}

TEST(FirstValues, have_the_mean_and_the_spread_that_were_declared) {
    for (const ElementType type : {ElementType::float32, ElementType::float64}) {
        const Moments normal = moments_of(numbers(Memory({drawn(Start::normal, {200, 50}, type)}, 3)));
        EXPECT_NEAR(normal.mean, 0.5, 0.004);
        EXPECT_NEAR(normal.deviation, 0.1, 0.003);
        const Moments uniform = moments_of(numbers(Memory({drawn(Start::uniform, {200, 50}, type)}, 3)));
        EXPECT_NEAR(uniform.mean, 0.5, 0.003);
        EXPECT_NEAR(uniform.deviation, 0.1 / std::sqrt(3.0), 0.002);
    }
}

TEST(FirstValues, that_are_orthogonal_have_orthonormal_rows_or_columns) {
    for (const auto& [rows, columns] : {std::pair<std::size_t, std::size_t>{4, 9}, {9, 4}, {6, 6}}) {
        const auto all =
            numbers(Memory({drawn(Start::orthogonal, {rows, columns}, ElementType::float64)}, 1));
        const bool by_rows = rows <= columns;
        const auto at = [&](std::size_t vector, std::size_t i) {
            return all[by_rows ? vector * columns + i : i * columns + vector];
        };
        for (std::size_t a = 0; a < std::min(rows, columns); ++a)
            for (std::size_t b = 0; b <= a; ++b) {
                double dot = 0;
                for (std::size_t i = 0; i < std::max(rows, columns); ++i) dot += at(a, i) * at(b, i);
                EXPECT_NEAR(dot, a == b ? 0.01 : 0, 1e-14);
            }
    }
}

TEST(FirstValues, depend_on_the_seed_and_on_the_name_and_not_on_when_a_row_came) {
    const auto with = [](std::uint64_t seed, const char* name, std::size_t rows) {
        TensorLayout layout = drawn(Start::normal, {rows, 3}, ElementType::float64);
        layout.name = name;
        return Memory({layout}, seed);
    };
    EXPECT_EQ(numbers(with(1, "W", 4)), numbers(with(1, "W", 4)));
    EXPECT_NE(numbers(with(1, "W", 4)), numbers(with(2, "W", 4)));
    EXPECT_NE(numbers(with(1, "W", 4)), numbers(with(1, "V", 4)));
    Memory grown = with(1, "W", 1);
    grown.resize_tensor(0, 4);
    EXPECT_EQ(numbers(grown), numbers(with(1, "W", 4)));
}

TEST(FirstValues, of_a_kept_memory_are_known_again_when_it_grows) {
    const MemoryLayout layout{drawn(Start::normal, {2, 3}, ElementType::float64)};
    Memory memory(layout, 5);
    MemoryArchive archive(own_folder().string());
    Memory loaded = archive.load(archive.save(memory));
    EXPECT_THROW(loaded.resize_tensor(0, 4), Error);
    loaded.declare_as(memory);
    loaded.resize_tensor(0, 4);
    memory.resize_tensor(0, 4);
    EXPECT_EQ(hash(loaded), hash(memory));
}

// What is wrong with a declaration; "": nothing.
std::string fault_of(const Elements& elements, std::initializer_list<std::size_t> shape = {2, 2}) {
    MemoryLayout made;
    LayoutTaker taker(made);
    const nrem_sizes sizes{.struct_size = sizeof(nrem_sizes)};
    Layout(sizes, taker.sink()).tensor("T", shape, elements);
    return taker.complaint();
}

TEST(Elements, that_cannot_be_as_declared_are_refused) {
    EXPECT_EQ(fault_of({.type = NREM_FLOAT64, .start = NREM_ORTHOGONAL, .spread = 1}), "");
    EXPECT_EQ(fault_of({.type = 4}), "tensor T has the unknown type 4");
    EXPECT_EQ(fault_of({.start = 9}), "tensor T begins in the unknown way 9");
    EXPECT_EQ(fault_of({.fill = 2, .type = NREM_BIT}), "tensor T of bit cannot begin with 2");
    EXPECT_EQ(fault_of({.fill = 0.5F, .type = NREM_UINT8}), "tensor T of uint8 cannot begin with 0.5");
    EXPECT_EQ(fault_of({.type = NREM_UINT8, .start = NREM_NORMAL, .spread = 1}),
              "tensor T of uint8 begins with one value alone");
    EXPECT_EQ(fault_of({.start = NREM_ORTHOGONAL, .spread = 1, .grows = true}),
              "tensor T cannot grow and begin orthogonal");
}

TEST(Elements, of_a_kept_memory_fit_by_type_and_by_all_but_the_rows_of_what_grows) {
    MemoryLayout layout{rows_of_five(ElementType::float64, 2)};
    Memory memory(layout);
    memory.resize_tensor(0, 7);
    const MemoryRef kept = MemoryArchive(own_folder().string()).save(memory);
    EXPECT_EQ(misfit(layout, kept), "");
    layout[0].grows = false;
    EXPECT_EQ(misfit(layout, kept), "tensor T is 7x5 there, and 2x5 is wanted");
    layout[0].type = ElementType::float32;
    EXPECT_EQ(misfit(layout, kept), "tensor T is of float64 there, and float32 is wanted");
}

// A record of text, linked to others.
std::uint64_t put(MemoryEdits& edits, std::string_view text, std::vector<nrem_link> links = {},
                  std::string_view tag = "") {
    Record record = make_record("fact");
    record.text = borrow(text);
    record.tag = borrow(tag);
    record.links = {links.data(), links.size(), sizeof(nrem_link)};
    return Editor(edits.editor()).put(record);
}

// A plugin copies a record of the host's, which says the size that it has there, into its own.
TEST(Records, of_an_older_plugin_end_where_its_struct_does) {
    alignas(nrem_record) std::byte bytes[sizeof(nrem_record)];
    std::fill(std::begin(bytes), std::end(bytes), std::byte{0xff});
    Record record = make_record("fact");
    record.text = borrow(std::string_view("known"));
    std::memcpy(bytes, &record, size_for<nrem_record>(2));
    ASSERT_LT(size_for<nrem_record>(2), size_for<nrem_record>(3));
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    const BuiltFor older(2);
    const auto id = edits.editor().put(edits.editor().self, reinterpret_cast<nrem_record*>(bytes));
    edits.apply();
    EXPECT_EQ(render(*memory.records().find(id)), "#1 fact: known");
}

TEST(Links, cost_bytes_enter_the_hash_and_come_back_from_the_disk) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    const auto a = put(edits, "a");
    edits.apply();
    const std::uint64_t before = memory.footprint().bytes;
    const std::string old = hash(memory);
    edits.begin(memory, 2);
    put(edits, "b", {{a, 0.5}}, "tag");
    edits.apply();
    EXPECT_EQ(memory.footprint().bytes - before, 56U + 4 + 1 + 3 + 16);
    MemoryArchive archive(own_folder().string());
    const Memory loaded = archive.load(archive.save(memory));
    EXPECT_EQ(hash(loaded), hash(memory));
    EXPECT_EQ(view(loaded.records()[1].tag), "tag");
    EXPECT_EQ(links(loaded.records()[1])[0].weight, 0.5);
    EXPECT_EQ(render(loaded.records()[1]), "#2 fact: b <tag> ->#1 (0.5)");
}

TEST(Links, go_with_the_record_that_they_lead_to_and_another_version_keeps_them) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    const auto a = put(edits, "a");
    put(edits, "b", {{a, 1}, {a + 2, 2}});  // c comes later in the same call
    put(edits, "c");
    edits.apply();
    const Memory before = memory;
    const std::uint64_t bytes = memory.footprint().bytes;
    memory.edit_records().erase(a);
    ASSERT_EQ(links(memory.records()[0]).size(), 1U);
    EXPECT_EQ(links(memory.records()[0])[0].to, a + 2);
    EXPECT_EQ(links(before.records()[1]).size(), 2U);
    EXPECT_EQ(bytes - memory.footprint().bytes, 56U + 4 + 1 + 16);
    EXPECT_EQ(diff(before, memory).changed, std::vector<std::uint64_t>{a + 1});
}

TEST(Links, are_renumbered_with_the_records) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    const auto a = put(edits, "a");
    put(edits, "b", {{a, 1}, {a + 1, 2}});
    edits.apply();
    memory.renumber(a + 1, 10);
    EXPECT_EQ(memory.records()[1].id, a + 11);
    EXPECT_EQ(links(memory.records()[1])[0].to, a);
    EXPECT_EQ(links(memory.records()[1])[1].to, a + 11);
}

TEST(Links, to_a_record_that_is_gone_are_refused_by_both_names) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    const auto a = put(edits, "a");
    edits.apply();
    memory.edit_records().erase(a);
    edits.begin(memory, 2);
    put(edits, "b", {{a, 1}});
    EXPECT_THROW(edits.apply(), Error);
    EXPECT_EQ(edits.complaint(), "record 2 is linked to record 1, which is gone");
    edits.begin(memory, 3);
    put(edits, "b", {{1, std::nan("")}});
    EXPECT_EQ(edits.complaint(), "record: the weight of a link is nan");
}

}  // namespace
}  // namespace nrem::core
