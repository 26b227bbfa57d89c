// One row per level of each factor, at full precision.
#include "report/csv_line.hpp"
#include "report/headline.hpp"
#include "report/report.hpp"

namespace nrem::core {

std::string csv_factors(const Comparison& comparison) {
    std::string out;
    for (const Group& group : comparison.groups)
        for (const Factor& factor : group.factors)
            for (const Level& level : factor.levels) {
                const Difference& difference = headline(level);
                Line line;
                line.add("task", title_of(group));
                line.add("incomplete", comparison.incomplete);
                line.add("factor", factor.key);
                line.add("baseline", factor.baseline);
                line.add("level", level.level);
                line.add("metric", name_of(level.metric));
                line.add("difference", difference.value);
                line.add("difference", level.verdict.interval);
                line.add("test", name_of(level.verdict.test));
                line.add("p", level.verdict.p);
                line.add("p_corrected", level.verdict.corrected_p);
                line.add("p_equivalence", level.verdict.equivalence_p);
                line.add("margin", level.verdict.margin);
                line.add("family", level.verdict.family);
                line.add("effect_size_dz", difference.effect_size);
                line.add("n", difference.n);
                line.add("pairs_of_cells", level.pairs);
                line.add("streams", difference.streams);
                line.add("seeds", level.seeds.n);
                line.add("worst_seed", level.seeds.worst.seed);
                line.add("worst_seed_difference", level.seeds.worst.value);
                line.add("best_seed", level.seeds.best.seed);
                line.add("best_seed_difference", level.seeds.best.value);
                line.add("detectable", level.verdict.detectable);
                line.add("verdict", words(level.verdict));
                line.add("invalid", level.invalid);
                line.add("kind", !factor.of.empty() ? "interaction" : "effect");
                line.write(out);
            }
    return out;
}

}  // namespace nrem::core
