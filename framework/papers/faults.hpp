// What a register names and what is not there: components, settings, experiments, claims, cards,
// rows.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "papers/register.hpp"

namespace nrem::core {

// "register.yaml:14: paper 43: ...", in the order of the file; empty where all is well. Presets are
// checked as the plan checks a cell, and one cell of the experiment must have all of it. An open
// entry needs no more than its head, but what it names must be there, too. `docs` is the folder of
// the documentation.
[[nodiscard]] std::vector<std::string> register_faults(const PaperRegister& all,
                                                       const Registry& registry,
                                                       const std::filesystem::path& docs);

// The same of the questions: experiments and claims.
[[nodiscard]] std::vector<std::string> question_faults(const QuestionList& all,
                                                       const std::filesystem::path& docs);

// The file of an experiment that a register names.
[[nodiscard]] std::filesystem::path experiment_file(const std::filesystem::path& docs,
                                                    const std::string& experiment);

}  // namespace nrem::core
