// The items of one task, over all systems: which stream each is in, and its place there.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "exchange/prediction.hpp"

namespace nrem::core {

struct KnownItem {
    const Prediction* first = nullptr;  // that named it
    std::size_t stream = 0;
    std::size_t place = 0;  // in the stream
};

struct KnownStream {
    std::string name;
    std::string cluster;
    std::vector<std::string> items;
    std::vector<std::string> groups;  // of each item, "" where it has none
    std::string contents;  // a hash of all that
};

class Items {
public:
    // Of one task. Throws UsageError as rows_of does.
    explicit Items(const std::vector<const Prediction*>& predictions);

    [[nodiscard]] const std::vector<KnownStream>& streams() const { return streams_; }
    [[nodiscard]] const KnownItem& of(const Prediction& prediction) const {
        return items_.at(prediction.item);
    }
    [[nodiscard]] std::size_t count() const { return items_.size(); }
    // Whether all systems that have the seed have a score of the item under it.
    [[nodiscard]] bool is_shared(const Prediction& prediction) const;
    // What each system lacks, and what nobody scored.
    [[nodiscard]] std::vector<std::string> notes() const;

private:
    void add(const Prediction& prediction);
    void check_once(const std::vector<const Prediction*>& predictions);
    void check_shared() const;
    void hash_streams();

    std::map<std::string, KnownItem> items_;
    std::vector<KnownStream> streams_;
    std::map<std::string, std::size_t> stream_of_;
    std::map<std::uint64_t, std::set<std::string>> systems_of_;               // a seed
    std::map<std::string, std::set<std::string>> items_of_;                   // a system
    std::map<std::pair<std::uint64_t, std::string>, std::uint64_t> scored_;   // systems
    std::map<std::string, std::uint64_t> unscored_;                           // by system
};

}  // namespace nrem::core
