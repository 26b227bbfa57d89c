// Whether a memory was used: how many records that predictions found in it were shown to a component
// that reads them, and how many never were; how many predictions anything of it reached; and, of a
// sample, how many came out otherwise without it. A record of a kind that nobody reads is ignored
// silently, and arms whose records are all ignored have equal results: the counts tell this from a
// true null result.
#pragma once

#include <bit>
#include <cstdint>
#include <unordered_set>

#include "memory/records.hpp"

namespace nrem::core {

class RecallBuffer;

struct Readership {
    std::uint64_t shown = 0;
    std::uint64_t never = 0;
    std::uint64_t predictions = 0;  // of a backend or a language model, and of these:
    std::uint64_t reached = 0;      // to which the rule recalled something that is read
    std::uint64_t repeated = 0;     // that were made again without the memory, and of these:
    std::uint64_t changed = 0;      // whose answer was another one then
    friend bool operator==(const Readership&, const Readership&) = default;
    Readership& operator+=(const Readership& other) {
        shown += other.shown;
        never += other.never;
        predictions += other.predictions;
        reached += other.reached;
        repeated += other.repeated;
        changed += other.changed;
        return *this;
    }
};

// A predictor that learns from records reads cases; a language model reads everything that it is
// shown.
enum class ReadKinds { cases, all };

class ReadershipCount {
public:
    explicit ReadershipCount(ReadKinds reads = ReadKinds::cases) : reads_(reads) {}

    // Counts what a rule recalled of these records for one prediction. The cost grows with the
    // records that are new or were recalled one by one.
    void look(const RecordSet& records, const RecallBuffer& recall);

    // Whether the last prediction is one of the sample that is made again without the memory: the
    // first, the second, the fourth and so on.
    [[nodiscard]] bool is_sampled() const { return std::has_single_bit(use_.predictions); }
    // Whether anything reached the last prediction.
    [[nodiscard]] bool has_reached() const { return has_reached_; }
    void repeated(bool changed) {
        ++use_.repeated;
        use_.changed += changed;
    }

    // Counts no records where the rule puts its memory into words of its own, since the words cannot
    // be traced to records.
    [[nodiscard]] Readership count() const;

private:
    [[nodiscard]] bool is_read(const nrem_record& record) const;
    [[nodiscard]] bool reaches(const RecallBuffer& recall) const;
    void show(const nrem_record& record);

    ReadKinds reads_;
    Readership use_;  // without the records
    bool has_reached_ = false;
    std::uint64_t found_ = 0;
    std::uint64_t shown_ = 0;
    std::uint64_t found_below_ = 0;  // all records with lower ids are settled
    std::uint64_t shown_below_ = 0;  // the same for records that were shown; the others one by one:
    std::unordered_set<std::uint64_t> shown_since_;
    bool has_words_ = false;
};

}  // namespace nrem::core
