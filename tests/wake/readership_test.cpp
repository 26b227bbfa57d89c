// Records that a prediction found in memory, and whether anybody who reads them was shown them.
#include "wake/readership.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "memory/memory.hpp"
#include "wake/recall.hpp"

namespace nrem::core {
namespace {

class ReadershipTest : public testing::Test {
protected:
    void put(std::uint64_t id, std::string_view kind) {
        nrem_record record = make_record(kind);
        record.id = id;
        memory_.edit_records().put(record, std::make_shared<const RecordBody>(record));
    }
    void everything() {
        begin();
        recall_.sink().everything(recall_.sink().self);
    }
    void record(std::size_t position) {
        begin();
        recall_.sink().record(recall_.sink().self, position);
    }
    [[nodiscard]] Readership looked(ReadKinds reads = ReadKinds::cases) {
        ReadershipCount count(reads);
        count.look(memory_.records(), recall_);
        return count.count();
    }
    void begin() {
        const nrem_memory seen = memory_.view(0);
        recall_.begin(seen);
    }
    Memory memory_;
    RecallBuffer recall_;
};

// As those who account for a prediction ask for the records when it is made.
TEST_F(ReadershipTest, recall_outlives_the_view_that_it_was_made_from) {
    put(1, "case");
    nrem_memory seen = memory_.view(0);
    recall_.begin(seen);
    recall_.sink().everything(recall_.sink().self);
    seen = {};
    EXPECT_EQ(recall_.records().count, 1U);
}

TEST_F(ReadershipTest, has_none_of_a_kind_that_the_reader_does_not_read) {
    put(1, "case");
    put(2, "long");
    everything();
    EXPECT_EQ(looked(), (Readership{1, 1}));
    EXPECT_EQ(looked(ReadKinds::all), (Readership{2, 0}));
}

TEST_F(ReadershipTest, counts_a_record_once_however_often_and_in_whichever_way_it_is_shown) {
    ReadershipCount count;
    const auto look = [&] { count.look(memory_.records(), recall_); };
    for (std::uint64_t id = 1; id <= 3; ++id) put(id, "case");
    record(1);
    look();
    look();
    EXPECT_EQ(count.count(), (Readership{1, 2}));
    memory_.edit_records().erase(1);  // which nobody ever saw
    everything();
    look();
    record(0);
    look();
    put(4, "case");
    put(5, "long");
    everything();
    look();
    look();
    EXPECT_EQ(count.count(), (Readership{3, 2}));
}

TEST_F(ReadershipTest, is_not_known_of_a_memory_that_is_put_into_words) {
    put(1, "note");
    begin();
    recall_.sink().text(recall_.sink().self, borrow("a note"));
    EXPECT_EQ(looked(), Readership{});
}

}  // namespace
}  // namespace nrem::core
