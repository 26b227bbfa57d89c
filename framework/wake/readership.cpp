#include "wake/readership.hpp"

#include <algorithm>

#include "nrem/sdk/values.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

void ReadershipCount::look(const RecordSet& records, const RecallBuffer& recall) {
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

void ReadershipCount::show(const nrem_record& record) {
    const bool is_read = reads_ == ReadKinds::all || nrem::view(record.kind) == "case";
    if (is_read && record.id >= shown_below_) shown_ += shown_since_.insert(record.id).second;
}

Readership ReadershipCount::count() const {
    if (has_words_) return {};
    return {shown_, found_ - shown_};
}

}  // namespace nrem::core
