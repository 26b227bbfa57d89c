// policy condense: merges the most similar cases of the same answer into weighted prototypes until
// the budgets of cases and tokens hold.
//
// Alike means a small rise of the weighted spread (Ward 1963): s t / (s + t) times the squared
// distance, so that light cases merge before heavy ones. Each pass does `share` of what is still
// over budget, so more passes mean a smaller memory; with share 1 the first pass does it all. When
// no two cases have the same answer, the weakest is forgotten (`overflow: drop`) or kept.
#include <optional>
#include <string>

#include "engines/episodic/prototype.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using Prototypes = std::vector<cases::Prototype>;

struct Size {
    std::uint64_t cases = 0;
    std::uint64_t tokens = 0;
};

Size size_of(const Prototypes& prototypes) {
    Size size{prototypes.size(), 0};
    for (const auto& each : prototypes) size.tokens += each.tokens();
    return size;
}

// The merging of one pass. `partner_[i]` is the later case that is cheapest to merge i with.
class Merging {
public:
    explicit Merging(Prototypes& prototypes)
        : prototypes_(prototypes), partner_(prototypes.size()) {
        for (std::size_t i = 0; i < prototypes_.size(); ++i) find_partner(i);
    }

    // Merges the cheapest pair; returns the id that is gone, or nothing when no pair is left.
    std::optional<std::uint64_t> merge_cheapest() {
        std::size_t best = 0;
        for (std::size_t i = 1; i < partner_.size(); ++i)
            if (partner_[i].cost < partner_[best].cost) best = i;
        if (partner_.empty() || partner_[best].cost == nrem::infinity) return std::nullopt;
        std::size_t survivor = best;
        std::size_t gone = partner_[best].index;
        if (prototypes_[gone].strength() > prototypes_[survivor].strength())
            std::swap(survivor, gone);
        prototypes_[survivor].absorb(prototypes_[gone].record());
        const std::uint64_t id = prototypes_[gone].id();
        remove(gone);
        refresh(survivor > gone ? survivor - 1 : survivor);
        return id;
    }

    std::uint64_t drop_weakest() {
        std::size_t weakest = 0;
        for (std::size_t i = 1; i < prototypes_.size(); ++i)
            if (prototypes_[i].strength() < prototypes_[weakest].strength()) weakest = i;
        const std::uint64_t id = prototypes_[weakest].id();
        remove(weakest);
        return id;
    }

private:
    struct Partner {
        std::size_t index = 0;
        double cost = nrem::infinity;
    };

    double cost(const cases::Prototype& a, const cases::Prototype& b) {
        if (a.answer() != b.answer()) return nrem::infinity;
        const double distance = distance_(a.record(), b.record());
        const double s = std::max(a.strength(), 1e-9);
        const double t = std::max(b.strength(), 1e-9);
        return s * t / (s + t) * distance * distance;
    }

    void find_partner(std::size_t i) {
        partner_[i] = {};
        for (std::size_t j = i + 1; j < prototypes_.size(); ++j) {
            const double price = cost(prototypes_[i], prototypes_[j]);
            if (price < partner_[i].cost) partner_[i] = {j, price};
        }
    }

    // Removes case `gone`; cases that had it as partner look for another.
    void remove(std::size_t gone) {
        const auto at = static_cast<std::ptrdiff_t>(gone);
        prototypes_.erase(prototypes_.begin() + at);
        partner_.erase(partner_.begin() + at);
        for (std::size_t i = 0; i < partner_.size(); ++i) {
            const bool had_it = partner_[i].cost < nrem::infinity && partner_[i].index == gone;
            if (had_it)
                find_partner(i);
            else if (partner_[i].index > gone)
                --partner_[i].index;
        }
    }

    // Case `moved` has changed: its own costs and those of the earlier ones are found afresh.
    void refresh(std::size_t moved) {
        find_partner(moved);
        for (std::size_t i = 0; i < moved; ++i) {
            if (partner_[i].index == moved && partner_[i].cost < nrem::infinity) {
                find_partner(i);
                continue;
            }
            const double price = cost(prototypes_[i], prototypes_[moved]);
            if (price < partner_[i].cost) partner_[i] = {moved, price};
        }
    }

    Prototypes& prototypes_;
    std::vector<Partner> partner_;
    cases::Distance distance_{{1, 1}};
};

class Condense {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("cases", "32", {0, 1e9}, "budget of cases; 0: no bound"),
        nrem::integer("tokens", "0", {0, 1e12}, "budget of tokens; 0: no bound"),
        nrem::number("share", "0.5", {0.001, 1}, "of what is over budget that one pass removes"),
        nrem::choice(
            "overflow", "drop", "drop|keep",
            "the weakest case, when nothing is left to merge and the budget does not hold"),
        nrem::flag("ingest", "false",
                   "replay the context into memory in the first pass, for rules that learn asleep"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.sleep", "persistence.bounded"});

    explicit Condense(const nrem::Params& params)
        : cases_(params.integer("cases")),
          tokens_(params.integer("tokens")),
          share_(params.number("share")),
          drops_(params.text("overflow") == "drop"),
          ingests_(params.flag("ingest")) {}

    void consolidate(nrem::Night& night) {
        if (ingests_ && night.pass() == 0)
            for (const auto& experience : night.context()) {
                if (night.cancelled()) return;
                night.replay(experience, 1);
            }
        Prototypes prototypes;
        const nrem::Memory memory = night.memory();
        for (const auto& record : memory.records())
            if (cases::is_case(record)) prototypes.emplace_back(record);
        const Size before = size_of(prototypes);
        if (!shrink(night, prototypes)) return;
        for (const auto& each : prototypes)
            if (each.changed())
                night.edit().because("near cases were merged into it").put(each.record());
        const Size after = size_of(prototypes);
        night.note("condensed", std::to_string(before.cases) + " to " +
                                    std::to_string(after.cases) + " cases, " +
                                    std::to_string(before.tokens) + " to " +
                                    std::to_string(after.tokens) + " tokens");
    }

private:
    // Returns whether anything changed.
    bool shrink(nrem::Night& night, Prototypes& prototypes) const {
        const Size start = size_of(prototypes);
        const Size goal{aim(start.cases, cases_), aim(start.tokens, tokens_)};
        std::uint64_t tokens = start.tokens;
        if (start.cases <= goal.cases && start.tokens <= goal.tokens) return false;
        Merging merging(prototypes);
        bool changed = false;
        while ((prototypes.size() > goal.cases || tokens > goal.tokens) && !prototypes.empty()) {
            if (night.cancelled()) break;
            auto gone = merging.merge_cheapest();
            const char* why = gone ? "merged into the case nearest to it" : "the weakest";
            if (!gone && drops_) gone = merging.drop_weakest();
            if (!gone) break;
            night.edit().because(why).erase(*gone);
            tokens = size_of(prototypes).tokens;
            changed = true;
        }
        return changed;
    }

    // Where this pass may stop.
    std::uint64_t aim(std::uint64_t have, std::uint64_t budget) const {
        if (budget == 0 || have <= budget) return have;
        const double over = static_cast<double>(have - budget);
        return have - static_cast<std::uint64_t>(std::ceil(over * share_));
    }

    std::uint64_t cases_;
    std::uint64_t tokens_;
    double share_;
    bool drops_;
    bool ingests_;
};

}  // namespace

NREM_PLUGIN("condense", "0.1.0",
            nrem::policy<Condense>({"condense",
                                    "merges alike cases of one answer into weighted prototypes",
                                    "Ward 1963; Kohonen 1990 (prototypes)"}))
