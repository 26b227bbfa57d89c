// What a memory of texts should be able to do, after the operations that "Cognitive Memory in Large
// Language Models" (arXiv 2504.02441) lists: create, update, resolve a conflict, answer a query,
// forget.
#pragma once

#include "conformance/checks.hpp"

namespace nrem::core {

// Tries a rule that offers rule.text, step by step, and reports what it recalls after each.
// Memories differ in what they keep, so that only two things are faults: to recall an answer that
// nobody has given, or one whose records are gone. Nothing for other rules.
void follow_text_script(const Subject& subject);

}  // namespace nrem::core
