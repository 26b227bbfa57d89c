// policy reduce_slots: reduces the store of rule slots at night, by the steps that the rule takes at
// wake: evicts entries, merges neighbours in time, or makes one entry of all those of a place.
//
// A day is then written into a store with room for it, and a night leaves `slots` entries (of a place:
// one). A second pass finds nothing more to do. Merging needs entries in the order of their birth,
// which the rule's own evictions do not keep: so the rule must have room for a day.
#include <algorithm>
#include <stdexcept>
#include <string>
#include <vector>

#include "engines/slots/eviction.hpp"
#include "engines/slots/merging.hpp"
#include "engines/slots/tensors.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace slots = nrem::slots;

enum class By { evict, merge, place };
constexpr auto names_of(By) {
    return std::to_array<std::string_view>({"evict", "merge", "place"});
}

class ReduceSlots {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", By::merge,
                     "evict entries, merge the neighbours in time that are most alike, or make one "
                     "entry of those of a place"),
        nrem::integer("slots", "32", {1, 1e7}, "entries that stay (evict, merge)"),
        nrem::choice("keep", slots::Keep::newest, "what stays (evict)"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.entries"});
    static constexpr auto traits = std::to_array<const char*>(
        {"form.cases", "time.long", "write.sleep", "persistence.bounded"});

    explicit ReduceSlots(const nrem::Params& params)
        : by_(params.choice<By>("by")),
          slots_(params.integer("slots")),
          keep_(params.choice<slots::Keep>("keep")) {
        if (keep_ == slots::Keep::asked)
            throw std::invalid_argument("keep: at night nobody asks, the rule has to do that");
    }

    void consolidate(nrem::Night& night) {
        if (!slots::is_store(night.memory()))
            throw std::invalid_argument("the memory is no store of rule slots");
        auto edit = night.edit();
        slots::Store store = slots::store_in(edit);
        const std::size_t before = store.size();
        if (by_ == By::place) reduce_places(store);
        if (by_ == By::merge) check_order(store);
        while (by_ != By::place && store.size() > slots_) {
            if (by_ == By::merge)
                slots::merge_with_next(store, slots::most_alike(store, {0, store.size()}), key_);
            else
                store.erase(slots::least_worth(store.entries(), keep_), slots::Order::kept);
        }
        const std::size_t after = store.size();
        if (after == before) return;
        slots::give_back(edit);
        night.note("reduced",
                   std::to_string(before) + " entries to " + std::to_string(after));
    }

private:
    static void check_order(const slots::Store& store) {
        const auto entries = store.entries();
        const auto older = [](const slots::Entry& a, const slots::Entry& b) {
            return a.born < b.born;
        };
        if (!std::is_sorted(entries.begin(), entries.end(), older))
            throw std::invalid_argument("the rule has evicted entries, so that neighbours in time "
                                        "are not known: it needs more slots, or reduce: merge");
    }
    // The first entry of each place becomes the mean of all of it. Entries without a place stay.
    void reduce_places(slots::Store& store) {
        for (std::size_t row = 0; row < store.size(); ++row)
            for (std::size_t other = store.size(); --other > row;)
                if (store.entry(row).place >= 0 &&
                    store.entry(other).place == store.entry(row).place)
                    slots::merge_into(store, row, other, key_);
    }

    By by_;
    std::size_t slots_;
    slots::Keep keep_;
    std::vector<float> key_;  // a buffer
};

}  // namespace

NREM_PLUGIN("reduce_slots", "0.1.0",
            nrem::policy<ReduceSlots>({"reduce_slots",
                                       "reduces a store of entries at night: evicts, merges, or one "
                                       "a place",
                                       "MovieChat (arXiv 2307.16449), at night"}))
