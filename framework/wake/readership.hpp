// How many records that predictions found in a memory were shown to a component that reads them,
// and how many never were. A record of a kind that nobody reads is ignored silently, and arms whose
// records are all ignored have equal results: the count tells this from a true null result.
#pragma once

#include <cstdint>
#include <unordered_set>

#include "memory/records.hpp"

namespace nrem::core {

class RecallBuffer;

struct Readership {
    std::uint64_t shown = 0;
    std::uint64_t never = 0;
    friend bool operator==(const Readership&, const Readership&) = default;
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

    // Counts nothing where the rule puts its memory into words of its own, since the words cannot
    // be traced to records.
    [[nodiscard]] Readership count() const;

private:
    void show(const nrem_record& record);

    ReadKinds reads_;
    std::uint64_t found_ = 0;
    std::uint64_t shown_ = 0;
    std::uint64_t found_below_ = 0;  // all records with lower ids are settled
    std::uint64_t shown_below_ = 0;  // the same for records that were shown; the others one by one:
    std::unordered_set<std::uint64_t> shown_since_;
    bool has_words_ = false;
};

}  // namespace nrem::core
