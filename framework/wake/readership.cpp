#include "wake/readership.hpp"

#include <algorithm>

#include "nrem/sdk/values.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

void ReadershipCount::look(const RecordSet& records, const RecallBuffer& recall) {
    ++use_.predictions;
    has_reached_ = reaches(recall);
    use_.reached += has_reached_;
    has_words_ = has_words_ || !recall.text().empty();
    for (const std::size_t position : recall.positions()) show(records[position]);
    if (records.size() == 0) return;
    const std::uint64_t next = records[records.size() - 1].id + 1;
    for (std::size_t i = records.size(); i-- > 0 && records[i].id >= found_below_;) ++found_;
    found_below_ = std::max(found_below_, next);
    if (!recall.everything()) return;
    for (std::size_t i = records.size(); i-- > 0 && records[i].id >= shown_below_;)
        show(records[i]);
    shown_below_ = std::max(shown_below_, next);
    shown_since_.clear();
}

bool ReadershipCount::is_read(const nrem_record& record) const {
    return reads_ == ReadKinds::all || nrem::view(record.kind) == "case";
}

// A vector of zeros is what a matrix reads out that nobody has written to.
bool ReadershipCount::reaches(const RecallBuffer& recall) const {
    if (!recall.text().empty()) return true;
    for (const float number : nrem::view(recall.vector()))
        if (number != 0) return true;
    for (const auto& record : Array<nrem_record>(recall.records()))
        if (is_read(record)) return true;
    return false;
}

void ReadershipCount::show(const nrem_record& record) {
    if (is_read(record) && record.id >= shown_below_)
        shown_ += shown_since_.insert(record.id).second;
}

Readership ReadershipCount::count() const {
    Readership made = use_;
    if (has_words_) return made;
    made.shown = shown_;
    made.never = found_ - shown_;
    return made;
}

}  // namespace nrem::core
