// Records that a prediction found in memory, and whether anybody who reads them was shown them.
#include "wake/readership.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "memory/memory.hpp"
#include "wake/recall.hpp"

namespace nrem::core {
namespace {

// Without how many predictions there were.
Readership records(const Readership& use) {
    return {use.shown, use.never};
}

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
        return records(count.count());
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
    EXPECT_EQ(records(count.count()), (Readership{1, 2}));
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
    EXPECT_EQ(records(count.count()), (Readership{3, 2}));
}

TEST_F(ReadershipTest, is_not_known_of_a_memory_that_is_put_into_words) {
    put(1, "note");
    begin();
    recall_.sink().text(recall_.sink().self, borrow("a note"));
    EXPECT_EQ(looked(), Readership{});
}

TEST_F(ReadershipTest, counts_the_predictions_that_anything_of_the_memory_reached) {
    ReadershipCount count;
    const auto look = [&] { count.look(memory_.records(), recall_); };
    everything();
    look();  // nothing was there yet
    put(1, "long");
    everything();
    look();  // and now nothing that a reader of cases reads
    put(2, "case");
    record(1);
    look();
    begin();
    recall_.sink().vector(recall_.sink().self, 3);
    look();  // zeros
    begin();
    recall_.sink().vector(recall_.sink().self, 3)[2] = 0.5F;
    look();
    begin();
    recall_.sink().text(recall_.sink().self, borrow("a note"));
    look();
    EXPECT_EQ(count.count().predictions, 6U);
    EXPECT_EQ(count.count().reached, 3U);
}

TEST_F(ReadershipTest, samples_predictions_ever_further_apart) {
    ReadershipCount count;
    std::vector<int> sampled;
    for (int prediction = 1; prediction <= 20; ++prediction) {
        count.look(memory_.records(), recall_);
        if (count.is_sampled()) sampled.push_back(prediction);
    }
    EXPECT_EQ(sampled, (std::vector<int>{1, 2, 4, 8, 16}));
}

}  // namespace
}  // namespace nrem::core
