// policy prune: forgets records that are weak and long unused.
//
// The strength that counts is halved for every `half_life` steps without use. It is worked out, not
// written back, so that a second pass finds nothing more to do.
#include <string>

#include "engines/episodic/kept.hpp"
#include "nrem/sdk.hpp"

namespace {

class Prune {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::number("strength", "0.5", {0, 1e9}, "records weaker than this may go"),
        nrem::number("age", "0", {0, 1e12}, "but not before so many steps without use"),
        nrem::number("half_life", "0", {0, 1e12},
                     "steps without use that halve a strength; 0: it does not fade"),
    });
    static constexpr auto needs = std::to_array<const char*>({"rule.cases"});
    static constexpr auto traits = std::to_array<const char*>(
        {"form.cases", "time.long", "write.sleep", "persistence.fading"});

    explicit Prune(const nrem::Params& params)
        : strength_(params.number("strength")),
          age_(params.number("age")),
          half_life_(params.number("half_life")) {}

    void consolidate(nrem::Night& night) {
        const nrem::Memory memory = night.memory();
        const nrem::cases::Kept kept(memory);
        auto edit = night.edit();
        std::size_t gone = 0;
        for (const auto& record : memory.records()) {
            const double unused = static_cast<double>(memory.step()) - record.last_used;
            if (unused < age_ || faded(record.strength, unused) >= strength_) continue;
            if (kept.has(record)) continue;
            edit.because("too weak, and long unused").erase(record.id);
            ++gone;
        }
        if (gone > 0) night.note("pruned", std::to_string(gone) + " records");
    }

private:
    double faded(double strength, double unused) const {
        return half_life_ > 0 ? strength * std::exp2(-unused / half_life_) : strength;
    }

    double strength_;
    double age_;
    double half_life_;
};

}  // namespace

NREM_PLUGIN("prune", "0.1.0",
            nrem::policy<Prune>({"prune", "forgets records that are weak and long unused"}))
