#include "conformance/rule_life.hpp"

#include "host/figure_taker.hpp"
#include "memory/editor.hpp"
#include "memory/layout.hpp"
#include "memory/writing.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

Memory memory_for(const RuleInstance& rule, const nrem_sizes& sizes) {
    MemoryLayout made;
    LayoutTaker taker(made);
    rule.take(taker, &nrem_rule::layout, &sizes, &taker.sink());
    return Memory(made);
}

namespace {

// Has the rule change the memory as a lane would: `call` gets the edits, what is seen, and the
// occasion.
void change(const RuleInstance& rule, Memory& memory, std::uint64_t step, Moment moment,
            const auto& call) {
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = moment.phase,
                                 .gain = moment.gain,
                                 .seed = combine(7, step)};
    MemoryEdits edits;
    FigureTaker figures(rule.component(), NoMeasurement::is_refused);
    edits.begin(memory, step);
    edits.measure(&figures);
    call(edits, memory.view(step), occasion);
}

}  // namespace

void write(const RuleInstance& rule, Memory& memory, const nrem_experience& experience,
           Moment moment) {
    change(rule, memory, experience.step, moment,
           [&](MemoryEdits& edits, const nrem_memory& seen, const nrem_occasion& occasion) {
               write_experience(rule, edits, seen, experience, occasion);
           });
}

void note_use(const RuleInstance& rule, Memory& memory, const nrem_experience& experience) {
    if (!rule.has(&nrem_rule::used)) return;
    change(rule, memory, experience.step, {},
           [&](MemoryEdits& edits, const nrem_memory& seen, const nrem_occasion& occasion) {
               rule.take(edits, &nrem_rule::used, &seen, experience.cue, &occasion,
                         &edits.editor());
           });
}

void end_session(const RuleInstance& rule, Memory& memory, std::uint64_t step) {
    if (!rule.has(&nrem_rule::boundary)) return;
    change(rule, memory, step, {},
           [&](MemoryEdits& edits, const nrem_memory& seen, const nrem_occasion& occasion) {
               rule.take(edits, &nrem_rule::boundary, &seen, &occasion, &edits.editor());
           });
}

void write_batch(const RuleInstance& rule, Memory& memory,
                 std::span<const nrem_experience> experiences, std::span<const double> gains) {
    if (!rule.has(&nrem_rule::write_batch)) return;
    change(rule, memory, experiences.back().step, {.phase = NREM_SLEEP},
           [&](MemoryEdits& edits, const nrem_memory& seen, const nrem_occasion& occasion) {
               rule.take(edits, &nrem_rule::write_batch, &seen,
                         nrem_array{experiences.data(), experiences.size(), sizeof(nrem_experience)},
                         nrem_array{gains.data(), gains.size(), sizeof(double)}, &occasion,
                         &edits.editor());
           });
}

}  // namespace nrem::core
