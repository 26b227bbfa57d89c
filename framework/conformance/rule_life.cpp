#include "conformance/rule_life.hpp"

#include "host/figure_taker.hpp"
#include "memory/editor.hpp"
#include "memory/layout.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

Memory memory_for(const RuleInstance& rule, const nrem_sizes& sizes) {
    MemoryLayout made;
    LayoutTaker taker(made);
    rule.take(taker, &nrem_rule::layout, &sizes, &taker.sink());
    return Memory(made);
}

void write(const RuleInstance& rule, Memory& memory, const nrem_experience& experience,
           Moment moment) {
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = moment.phase,
                                 .gain = moment.gain,
                                 .seed = combine(7, experience.step)};
    MemoryEdits edits;
    FigureTaker figures(rule.component(), NoMeasurement::is_refused);
    edits.begin(memory, experience.step);
    edits.measure(&figures);
    const nrem_memory seen = memory.view(experience.step);
    rule.take(edits, &nrem_rule::write, &seen, &experience, &occasion, &edits.editor());
}

}  // namespace nrem::core
