// The register and the questions as pages: docs/papers/<family>.md, one row a paper, and
// docs/questions.md. What came out is taken from runs.
#pragma once

#include <string>

#include "papers/register.hpp"
#include "papers/verdict.hpp"

namespace nrem::core {

[[nodiscard]] std::string family_page(const PaperRegister& all, const std::string& family,
                                      RunOutcomes& outcomes);
[[nodiscard]] std::string questions_page(const QuestionList& all, RunOutcomes& outcomes);

}  // namespace nrem::core
