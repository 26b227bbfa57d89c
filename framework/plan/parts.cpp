#include "plan/parts.hpp"

namespace nrem::core {

std::vector<const Part*> parts_of(const Cell& cell) {
    std::vector<const Part*> parts{&cell.task, &cell.backend, &cell.rule};
    for (const Part& model : cell.models)
        if (model.component) parts.push_back(&model);
    for (const SleepPart& sleep : cell.sleeps) {
        parts.push_back(&sleep.scheduler);
        for (const Part& policy : sleep.policies) parts.push_back(&policy);
    }
    return parts;
}

}  // namespace nrem::core
