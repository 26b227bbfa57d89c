// policy keep: chooses records that the policies behind it in the night leave as they are.
//
// Chosen are the `share` of all that count most: `use`, those recalled most often (none that never
// was); `importance`, the strongest; `recency`, the latest. Of equals the later used, then the
// newer. Each pass chooses afresh. The list is a record of the kind "kept" (engines/episodic/
// kept.hpp), by which `dedupe`, `merge`, `orient`, `prune` and `supersede` go: a chosen record is
// neither dropped nor weakened, but may take in others. Records without sources cannot be chosen.
#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "engines/episodic/kept.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

enum class Counts { use, importance, recency };
constexpr auto names_of(Counts) {
    return std::to_array<std::string_view>({"use", "importance", "recency"});
}

using Steps = std::vector<std::uint64_t>;

class Keep {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("by", Counts::use, "what makes a record worth keeping"),
        nrem::number("share", "0.25", {0, 1}, "of the records, rounded down"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"time.long", "write.sleep", "persistence.kept"});

    explicit Keep(const nrem::Params& params)
        : by_(params.choice<Counts>("by")), share_(params.number("share")) {}

    void consolidate(nrem::Night& night) const {
        const nrem::Memory memory = night.memory();
        const nrem::Record* list = nullptr;
        std::vector<const nrem::Record*> all;
        std::size_t in_force = 0;
        for (const auto& record : memory.records()) {
            if (nrem::view(record.kind) == cases::kept_kind) list = &record;
            if (!(record.strength > 0)) continue;
            ++in_force;
            if (can_be_chosen(record)) all.push_back(&record);
        }
        const auto most = static_cast<std::size_t>(share_ * static_cast<double>(in_force));
        std::stable_sort(all.begin(), all.end(), [&](const auto* a, const auto* b) {
            return rank(*a) > rank(*b);
        });
        all.resize(std::min(all.size(), most));
        write(night, list, steps_of(all));
        night.note("kept", std::to_string(all.size()) + " of " + std::to_string(in_force) +
                               " records");
    }

private:
    using Rank = std::tuple<double, double, double, std::uint64_t>;

    bool can_be_chosen(const nrem::Record& record) const {
        return nrem::sources(record).size() > 0 && (by_ != Counts::use || record.uses > 0);
    }
    Rank rank(const nrem::Record& record) const {
        const double counts = by_ == Counts::use          ? static_cast<double>(record.uses)
                              : by_ == Counts::importance ? record.strength
                                                          : record.created;
        return {counts, record.last_used, record.created, record.id};
    }
    static Steps steps_of(const std::vector<const nrem::Record*>& chosen) {
        Steps steps;
        for (const auto* record : chosen)
            for (const std::uint64_t step : nrem::sources(*record)) steps.push_back(step);
        std::sort(steps.begin(), steps.end());
        steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
        return steps;
    }

    static void write(nrem::Night& night, const nrem::Record* old, const Steps& steps) {
        if (steps.empty()) {
            if (old) night.edit().because("nothing is to be kept").erase(old->id);
            return;
        }
        if (old && is_same(*old, steps)) return;
        nrem::Record list = nrem::make_record(cases::kept_kind);
        if (old) list.id = old->id;
        list.strength = 0;
        list.created = list.last_used = static_cast<double>(night.memory().step());
        list.sources = {steps.data(), steps.size(), sizeof(std::uint64_t)};
        night.edit().because("which experiences the night leaves alone").put(list);
    }
    static bool is_same(const nrem::Record& list, const Steps& steps) {
        const auto had = nrem::sources(list);
        return had.size() == steps.size() && std::equal(steps.begin(), steps.end(), had.begin());
    }

    Counts by_;
    double share_;
};

}  // namespace

NREM_PLUGIN("keep", "0.1.0",
            nrem::policy<Keep>({"keep", "chooses records that the night leaves as they are",
                                "the access counts of ACT-R (Anderson and Schooler 1991)"}))
