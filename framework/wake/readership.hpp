// How many of the records that predictions found in a memory were shown to who reads them, and how
// many never were. A record of a kind that nobody reads is overlooked without a word, and arms whose
// records are all overlooked come out alike: the count tells such a null from a true one.
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

// A predictor that learns from records reads cases; a language model reads all that it is shown.
enum class Reads { cases, all_kinds };

class ReadershipCount {
public:
    explicit ReadershipCount(Reads reads = Reads::cases) : reads_(reads) {}

    // What a rule recalled of these records for one prediction. Costs as much as there are records
    // that are new, or that were recalled one by one.
    void look(const RecordSet& records, const RecallBuffer& recall);

    // Nothing where the rule puts its memory into words of its own: nobody can tell which records
    // they are of.
    [[nodiscard]] Readership count() const;

private:
    void show(const nrem_record& record);

    Reads reads_;
    std::uint64_t found_ = 0;
    std::uint64_t shown_ = 0;
    std::uint64_t found_below_ = 0;  // of all records with lower ids it is settled
    std::uint64_t shown_below_ = 0;  // the same for those that were shown; then one by one:
    std::unordered_set<std::uint64_t> shown_since_;
    bool has_words_ = false;
};

}  // namespace nrem::core
