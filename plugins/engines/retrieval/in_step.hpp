// An index of the records of a memory, in step with them. The memory is what is true: the index is
// made from it anew by whoever opens it, and no version or rollback has to know of it.
//
// A rule that is awake sees every change: its own writes, and the nights that raise the version.
// So it looks through the records only after a night, and a reading costs the question alone. In a
// night policies change a candidate between two readings of the same version: there each reading
// looks through all records.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>

#include "nrem/sdk/component.hpp"
#include "terms.hpp"

namespace nrem::retrieval {

NREM_HIDDEN inline std::uint64_t content_of(const Record& record) {
    constexpr std::uint64_t prime = 0x9e3779b97f4a7c15u;
    return hash_of(view(record.text)) * prime + hash_of(view(record.answer));
}

// `Index` has add(id, record), erase(id) and clear().
template <class Index>
class NREM_HIDDEN InStep {
public:
    explicit InStep(Index index) : index_(std::move(index)) {}

    Index& with(const Memory& memory) {
        if (!is_known(memory)) look_through(memory);
        return index_;
    }
    // Before a write at wake puts records; `put` for each of them, which has its id.
    Index& before_writing(const Memory& memory) {
        Index& index = with(memory);
        awake_ = true;
        remember(memory);
        return index;
    }
    void put(const Record& record) {
        add(record);
        ++size_;
        last_ = record.id;
    }
    // Somebody writes in a night.
    void replayed() { awake_ = false; }

private:
    struct Known {
        std::uint64_t content = 0;
        std::uint64_t seen = 0;
    };

    [[nodiscard]] bool is_known(const Memory& memory) const {
        return awake_ && memory.version() == version_ && memory.records().size() == size_ &&
               last_id(memory) == last_;
    }
    static std::uint64_t last_id(const Memory& memory) {
        const auto records = memory.records();
        return records.empty() ? 0 : records[records.size() - 1].id;
    }
    void remember(const Memory& memory) {
        version_ = memory.version();
        size_ = memory.records().size();
        last_ = last_id(memory);
    }

    void look_through(const Memory& memory) {
        ++round_;
        for (const Record& record : memory.records()) {
            const auto found = known_.find(record.id);
            const bool same = found != known_.end() && found->second.content == content_of(record);
            if (same)
                found->second.seen = round_;
            else
                renew(record);
        }
        if (known_.size() > memory.records().size())
            std::erase_if(known_, [this](const auto& entry) {
                if (entry.second.seen == round_) return false;
                index_.erase(entry.first);
                return true;
            });
        remember(memory);
    }
    void renew(const Record& record) {
        if (known_.contains(record.id)) index_.erase(record.id);
        add(record);
    }
    void add(const Record& record) {
        index_.add(record.id, record);
        known_[record.id] = {content_of(record), round_};
    }

    Index index_;
    std::unordered_map<std::uint64_t, Known> known_;  // by the record's id
    std::uint64_t round_ = 0;                         // of looking through
    bool awake_ = false;                              // it is told of every change
    std::uint64_t version_ = 0;                       // of the memory that it knows
    std::size_t size_ = 0;
    std::uint64_t last_ = 0;
};

}  // namespace nrem::retrieval
