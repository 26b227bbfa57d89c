// Memory as a value: copy on write, hash, diff, edits, save and load.
#include "memory/memory.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "memory/archive.hpp"
#include "memory/changes.hpp"
#include "memory/diff.hpp"
#include "memory/editor.hpp"
#include "nrem/sdk.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

const MemoryLayout matrix{{"W", {2, 2}, 0.5F, 1.0F}};

std::uint64_t put(Memory& memory, std::string_view text, std::string_view answer,
                  std::uint64_t step = 3) {
    MemoryEdits edits;
    edits.begin(memory, step);
    const std::vector<float> vector{1, 2};
    Record record = make_record("case");
    record.text = borrow(text);
    record.answer = borrow(answer);
    record.vector = borrow(vector);
    record.sources = {&step, 1, sizeof step};
    const auto id = Editor(edits.editor()).put(record);
    edits.apply();
    return id;
}

TEST(Memory, starts_as_its_layout_says) {
    const Memory memory(matrix);
    EXPECT_EQ(std::vector<float>(memory.values(0).begin(), memory.values(0).end()),
              (std::vector<float>{1.5, 0.5, 0.5, 1.5}));
    EXPECT_EQ(memory.footprint(), (Footprint{16, 0, 0}));
}

TEST(Memory, copies_a_tensor_only_when_another_version_holds_it) {
    Memory memory(matrix);
    const float* alone = memory.values(0).data();
    EXPECT_EQ(memory.edit_tensor(0), alone);
    const Memory snapshot = memory;
    EXPECT_EQ(snapshot.values(0).data(), alone);
    float* moved = memory.edit_tensor(0);
    EXPECT_NE(moved, alone);
    moved[0] = 9;
    EXPECT_EQ(snapshot.values(0)[0], 1.5F);
    EXPECT_EQ(memory.view(0).step, 0U);
    EXPECT_EQ(Array<nrem_tensor>(memory.view(0).tensors)[0].data[0], 9.0F);
}

TEST(Memory, records_of_a_snapshot_stay_when_the_memory_goes_on) {
    Memory memory(matrix);
    const auto first = put(memory, "sky", "blue");
    const Memory snapshot = memory;
    put(memory, "grass", "green");
    memory.edit_records().erase(first);
    ASSERT_EQ(snapshot.records().size(), 1U);
    EXPECT_EQ(view(snapshot.records()[0].text), "sky");
    ASSERT_EQ(memory.records().size(), 1U);
    EXPECT_EQ(view(memory.records()[0].text), "grass");
}

TEST(Memory, counts_bytes_records_and_tokens) {
    Memory memory;
    const auto id = put(memory, "12345678", "1234");
    // 7 numbers of 8 bytes, "case", text, answer, two floats, one source.
    EXPECT_EQ(memory.footprint(), (Footprint{56 + 4 + 8 + 4 + 8 + 8, 1, 3}));
    memory.edit_records().erase(id);
    EXPECT_EQ(memory.footprint(), Footprint{});
}

TEST(Memory, hash_follows_the_content_not_the_history) {
    Memory one(matrix);
    Memory two(matrix);
    EXPECT_EQ(hash(one), hash(two));
    put(one, "sky", "blue");
    EXPECT_NE(hash(one), hash(two));
    put(two, "sky", "blue");
    EXPECT_EQ(hash(one), hash(two));
    two.edit_tensor(0)[3] = 2;
    EXPECT_NE(hash(one), hash(two));
}

TEST(Memory, a_window_of_records_stays_in_order_and_in_count) {
    Memory memory;
    std::vector<std::uint64_t> ids;
    for (int i = 0; i < 1000; ++i) {
        ids.push_back(put(memory, "cue " + std::to_string(i), "x"));
        if (ids.size() > 10) memory.edit_records().erase(ids[ids.size() - 11]);
    }
    ASSERT_EQ(memory.records().size(), 10U);
    for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(memory.records()[i].id, ids[990 + i]);
    EXPECT_EQ(memory.footprint().records, 10U);
    EXPECT_EQ(memory.footprint().tokens, 10U * (2 + 1));
}

TEST(MemoryEdits, are_seen_only_when_applied) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 7);
    Record record = make_record("fact");
    record.text = borrow("water is wet");
    Editor(edits.editor()).put(record);
    EXPECT_EQ(memory.records().size(), 0U);
    edits.apply();
    ASSERT_EQ(memory.records().size(), 1U);
    EXPECT_EQ(memory.records()[0].created, 7);
}

TEST(MemoryEdits, two_editors_of_one_memory_never_share_an_id) {
    Memory memory;
    MemoryEdits outer;
    MemoryEdits inner;
    outer.begin(memory, 1);
    const auto first = Editor(outer.editor()).put(make_record("a"));
    inner.begin(memory, 1);
    const auto second = Editor(inner.editor()).put(make_record("b"));
    inner.apply();
    outer.apply();
    EXPECT_NE(first, second);
    ASSERT_EQ(memory.records().size(), 2U);
    EXPECT_EQ(view(memory.records()[0].kind), "a");
}

TEST(MemoryEdits, refuse_records_that_were_never_made_and_numbers_that_are_none) {
    Memory memory;
    MemoryEdits edits;
    edits.begin(memory, 1);
    Editor(edits.editor()).erase(17);
    EXPECT_THROW(edits.apply(), Error);
    edits.begin(memory, 1);
    Record record = make_record("case");
    record.strength = none;
    Editor(edits.editor()).put(record);
    EXPECT_THROW(edits.apply(), Error);
    EXPECT_EQ(memory.records().size(), 0U);
}

TEST(MemoryDiff, names_what_was_added_changed_and_removed) {
    Memory before(matrix);
    const auto gone = put(before, "old", "1");
    const auto kept = put(before, "kept", "2");
    Memory after = before;
    after.edit_records().erase(gone);
    after.edit_records().set_strength(kept, 3);
    const auto fresh = put(after, "new", "3");
    after.edit_tensor(0)[1] += 4;
    const MemoryDiff found = diff(before, after);
    EXPECT_EQ(found.removed, std::vector<std::uint64_t>{gone});
    EXPECT_EQ(found.changed, std::vector<std::uint64_t>{kept});
    EXPECT_EQ(found.added, std::vector<std::uint64_t>{fresh});
    EXPECT_DOUBLE_EQ(found.tensor_change, 4);
    EXPECT_TRUE(diff(before, Memory(before)).empty());
}

TEST(MemoryChanges, are_operations_with_their_reasons) {
    Memory before(matrix);
    const auto gone = put(before, "old", "1");
    const auto weak = put(before, "weak", "2");
    const auto outdated = put(before, "outdated", "3");
    const auto same = put(before, "same", "4");
    Memory after = before;
    MemoryEdits edits;
    edits.listen(true);
    edits.begin(after, 9);
    Editor editor(edits.editor());
    editor.because("over the budget").erase(gone);
    editor.set_strength(weak, 3);
    const auto fresh = editor.because("seen again").put(make_record("case"));
    editor.because("a newer fact").supersede(outdated, fresh);
    editor.because("still so").keep(same);
    edits.apply();
    after.edit_tensor(0)[1] += 4;
    const MemoryChanges made = changes_between(before, after, edits.said(), 100);
    const MemoryChanges changes = nlohmann::json(made).get<MemoryChanges>();
    ASSERT_EQ(changes.records.size(), 5U);
    const auto expect = [&](std::size_t at, RecordOperation what, std::uint64_t id,
                            const std::string& why) {
        EXPECT_EQ(name_of(changes.records[at].what), name_of(what)) << at;
        EXPECT_EQ(changes.records[at].id, id) << at;
        EXPECT_EQ(changes.records[at].why, why) << at;
    };
    expect(0, RecordOperation::removed, gone, "over the budget");
    expect(1, RecordOperation::updated, weak, "");
    expect(2, RecordOperation::superseded, outdated, "a newer fact");
    expect(3, RecordOperation::added, fresh, "seen again");
    expect(4, RecordOperation::kept, same, "still so");
    EXPECT_EQ(changes.records[2].by, fresh);
    EXPECT_EQ(changes.records[1].after->strength, 3);
    ASSERT_EQ(changes.tensors.size(), 1U);
    EXPECT_DOUBLE_EQ(changes.tensors[0].change, 4);
    EXPECT_EQ(changes_between(before, after, edits.said(), 1).left_out, 4U);
    EXPECT_EQ(said_of(changes).size(), 4U);
}

TEST(MemoryChanges, reasons_are_not_kept_where_nobody_listens) {
    Memory memory;
    const auto id = put(memory, "a", "b");
    MemoryEdits edits;
    edits.begin(memory, 1);
    Editor(edits.editor()).because("a reason too long for a short string").keep(id);
    Editor(edits.editor()).supersede(id);
    edits.apply();
    EXPECT_TRUE(edits.said().empty());
    EXPECT_EQ(memory.records()[0].strength, 0);
}

TEST(MemoryEdits, refuse_to_supersede_by_a_record_that_was_never_made) {
    Memory memory;
    const auto id = put(memory, "a", "b");
    MemoryEdits edits;
    edits.begin(memory, 1);
    Editor(edits.editor()).supersede(id, 99);
    EXPECT_THROW(edits.apply(), Error);
}

TEST(MemoryArchive, loads_what_was_saved) {
    Memory memory(matrix);
    put(memory, "quotes \" and\nlines", "é");
    memory.edit_tensor(0)[2] = -0.25F;
    memory.set_version(4);
    MemoryArchive archive(own_folder());
    const MemoryRef reference = archive.save(memory);
    const Memory loaded = archive.load(nlohmann::json(reference).get<MemoryRef>());
    EXPECT_EQ(hash(loaded), hash(memory));
    EXPECT_EQ(loaded.version(), 4U);
    EXPECT_EQ(loaded.next_id(), memory.next_id());
    EXPECT_EQ(render(loaded), render(memory));
    EXPECT_EQ(loaded.footprint(), memory.footprint());
}

TEST(MemoryArchive, keeps_what_versions_share_once) {
    const auto folder = own_folder();
    MemoryArchive archive(folder);
    Memory memory(matrix);
    const MemoryRef first = archive.save(memory);
    put(memory, "a", "b");
    const MemoryRef second = archive.save(memory);
    EXPECT_EQ(first.tensors, second.tensors);
    EXPECT_NE(first.records, second.records);
    const auto files = std::filesystem::directory_iterator(folder);
    EXPECT_EQ(std::distance(begin(files), end(files)), 3);  // two lists of records, one tensor
}

TEST(MemoryArchive, names_the_file_that_is_broken) {
    const auto folder = own_folder();
    MemoryArchive archive(folder);
    const MemoryRef reference = archive.save(Memory(matrix));
    const std::string name = reference.tensors[0].values + ".f32";
    std::ofstream(folder / name, std::ios::app) << "x";
    try {
        (void)archive.load(reference);
        FAIL();
    } catch (const Error& failure) {
        EXPECT_NE(std::string(failure.what()).find(name), std::string::npos);
    }
}

}  // namespace
}  // namespace nrem::core
