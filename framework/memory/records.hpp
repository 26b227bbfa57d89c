// The records of a memory, by rising id. Plugins see them as one array of nrem_record. Text, vector
// and sources of a record never change and are shared between versions; the numbers (strength, use)
// belong to the set. One large class: each function reads or changes its two arrays together.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "memory/footprint.hpp"
#include "nrem/abi/values.h"

namespace nrem::core {

struct RecordLink {
    std::uint64_t to = 0;
    double weight = 0;
    friend bool operator==(const RecordLink&, const RecordLink&) = default;
};

// The unchanging part of a record.
struct RecordBody {
    std::string kind;
    std::string text;
    std::string answer;
    std::vector<float> vector;
    std::vector<std::uint64_t> sources;
    std::string tag;
    std::vector<RecordLink> links;

    explicit RecordBody(const nrem_record& record);
};

// One large class, because records are seen as an array, changed one by one, and counted meanwhile.
class RecordSet {
public:
    [[nodiscard]] nrem_array view() const {
        return {views_.data() + first_, size(), sizeof(nrem_record)};
    }
    [[nodiscard]] std::size_t size() const { return views_.size() - first_; }
    [[nodiscard]] const nrem_record& operator[](std::size_t position) const {
        return views_[first_ + position];
    }
    [[nodiscard]] const RecordBody* body(std::size_t position) const {
        return bodies_[first_ + position].get();
    }
    // The same for who keeps it when the record is gone.
    [[nodiscard]] std::shared_ptr<const RecordBody> shared_body(std::size_t position) const {
        return bodies_[first_ + position];
    }
    [[nodiscard]] const nrem_record* find(std::uint64_t id) const;  // nullptr: there is none
    [[nodiscard]] Footprint footprint() const { return footprint_; }

    // Adds or replaces; `numbers` has all fields except the body.
    void put(const nrem_record& numbers, std::shared_ptr<const RecordBody> body);
    // Links to the record go with it.
    bool erase(std::uint64_t id);
    bool set_strength(std::uint64_t id, double strength);
    void touch(std::size_t position, double step);
    // Sets when the record was last used, and how often in total.
    bool use(std::uint64_t id, double last, std::uint64_t uses);
    // Adds `shift` to every id from `from` on.
    void renumber(std::uint64_t from, std::uint64_t shift);

private:
    [[nodiscard]] std::size_t index_of(std::uint64_t id) const;  // the first not below `id`
    void count(const nrem_record& record, std::int64_t sign);
    // Gives all records with links new ones, made of theirs by `change`.
    template <class Change>
    void change_links(const Change& change);

    // Windows erase their oldest record at every step; that only moves `first_`.
    std::size_t first_ = 0;
    std::vector<nrem_record> views_;
    std::vector<std::shared_ptr<const RecordBody>> bodies_;  // shared between memory versions
    std::size_t linking_ = 0;  // records with links
    Footprint footprint_;
};

}  // namespace nrem::core
