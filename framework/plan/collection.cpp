#include "plan/collection.hpp"

#include <algorithm>

namespace nrem::core {

std::size_t Collection::add(Cell cell) {
    const auto found = by_identity_.find(cell.identity);
    if (found != by_identity_.end()) {
        Cell& kept = cells_[found->second];
        if (kept.arm != cell.arm && std::ranges::find(kept.also, cell.arm) == kept.also.end())
            kept.also.push_back(cell.arm);
        return found->second;
    }
    while (!names_.insert(cell.name()).second) cell.copy = cell.copy ? cell.copy + 1 : 2;
    by_identity_.emplace(cell.identity, cells_.size());
    cells_.push_back(std::move(cell));
    return cells_.size() - 1;
}

void Collection::refuse(const Refusal& refusal) {
    if (refused_names_.insert(refusal.cell + '\0' + refusal.reason).second)
        refused_.push_back(refusal);
}

}  // namespace nrem::core
