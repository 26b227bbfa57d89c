// rule recency: keeps cases that weigh less the older they are, and drops those that weigh nothing.
#include <cmath>
#include "nrem/sdk.hpp"

namespace {

class Recency {
public:
    static constexpr nrem::ParamSpec schema[] = {
        nrem::number("half_life", "30", {0.01, 1e6}, "steps after which a case weighs half"),
        nrem::number("least", "0.05", {0, 1}, "weight below which a case is dropped"),
    };
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    explicit Recency(const nrem::Params& params)
        : half_life_(params.number("half_life")), least_(params.number("least")) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& out) const { out.everything(); }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion&) const {
        if (!experience.truth) return;  // not revealed: nothing to learn
        const double now = static_cast<double>(experience.step);
        for (const auto& record : memory.records()) {
            const double strength = std::exp2(-std::max(0.0, now - record.created) / half_life_);
            strength < least_ ? memory.erase(record.id) : memory.set_strength(record.id, strength);
        }
        nrem::Record fresh = nrem::make_record("case");
        fresh.text = experience.cue->text;
        fresh.vector = experience.cue->vector;
        fresh.answer = experience.truth->text;
        fresh.sources = {&experience.step, 1, sizeof experience.step};
        memory.put(fresh);
    }

private:
    double half_life_, least_;
};
}  // namespace
NREM_PLUGIN("recency", "1.0", nrem::rule<Recency>({"recency", "cases that fade with age"}))
