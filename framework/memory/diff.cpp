#include "memory/diff.hpp"

#include <cmath>

namespace nrem::core {

namespace {

bool same_number(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool same_body(const RecordBody* a, const RecordBody* b) {
    return a == b || (a->kind == b->kind && a->text == b->text && a->answer == b->answer &&
                      a->vector == b->vector && a->sources == b->sources && a->tag == b->tag &&
                      a->links == b->links);
}

}  // namespace

MemoryDiff diff(const Memory& before, const Memory& after) {
    MemoryDiff found;
    const RecordSet& old = before.records();
    const RecordSet& now = after.records();
    std::size_t i = 0;
    std::size_t j = 0;
    while (&old != &now && (i < old.size() || j < now.size())) {
        if (j == now.size() || (i < old.size() && old[i].id < now[j].id)) {
            found.removed.push_back(old[i++].id);
        } else if (i == old.size() || now[j].id < old[i].id) {
            found.added.push_back(now[j++].id);
        } else {
            if (!same_body(old.body(i), now.body(j)) || old[i].strength != now[j].strength ||
                !same_number(old[i].value, now[j].value))
                found.changed.push_back(old[i].id);
            ++i;
            ++j;
        }
    }
    double sum = 0;
    for (std::size_t t = 0; t < before.tensor_count(); ++t) {
        const double change = squared_distance(before.tensor(t), after.tensor(t));
        found.tensor_changes.push_back(std::sqrt(change));
        sum += change;
    }
    found.tensor_change = std::sqrt(sum);
    return found;
}

}  // namespace nrem::core
