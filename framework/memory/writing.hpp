// How an experience reaches a rule.
#pragma once

#include "host/instance.hpp"
#include "memory/editor.hpp"

namespace nrem::core {

// A request to forget goes to the rule's `forget`, where it has one; all others are written. The
// edits have begun.
inline void write_experience(const RuleInstance& rule, MemoryEdits& edits, const nrem_memory& seen,
                             const nrem_experience& experience, const nrem_occasion& occasion) {
    if (experience.kind != NREM_FORGET)
        rule.take(edits, &nrem_rule::write, &seen, &experience, &occasion, &edits.editor());
    else if (rule.has(&nrem_rule::forget))
        rule.take(edits, &nrem_rule::forget, &seen, &experience, &occasion, &edits.editor());
}

}  // namespace nrem::core
