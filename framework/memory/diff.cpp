#include "memory/diff.hpp"

#include <fmt/format.h>

#include <cmath>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

bool same_number(double a, double b) {
    return a == b || (std::isnan(a) && std::isnan(b));
}

bool same_body(const RecordBody* a, const RecordBody* b) {
    return a == b || (a->kind == b->kind && a->text == b->text && a->answer == b->answer &&
                      a->vector == b->vector && a->sources == b->sources);
}

double squared_change(std::span<const float> before, std::span<const float> after) {
    if (before.data() == after.data()) return 0;
    double sum = 0;
    for (std::size_t i = 0; i < before.size(); ++i) {
        const double change = double{after[i]} - double{before[i]};
        sum += change * change;
    }
    return sum;
}

double norm(std::span<const float> values) {
    double sum = 0;
    for (const float value : values) sum += double{value} * double{value};
    return std::sqrt(sum);
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
        const double change = squared_change(before.values(t), after.values(t));
        found.tensor_changes.push_back(std::sqrt(change));
        sum += change;
    }
    found.tensor_change = std::sqrt(sum);
    return found;
}

std::vector<std::string> render_diff(const Memory& before, const Memory& after, std::size_t most) {
    const MemoryDiff found = diff(before, after);
    std::vector<std::string> lines;
    std::size_t hidden = 0;
    const auto add = [&](std::string line) {
        lines.size() < most ? lines.push_back(std::move(line)) : void(++hidden);
    };
    for (const auto id : found.removed) add("- " + render(*before.records().find(id)));
    for (const auto id : found.changed) {
        const auto& old = *before.records().find(id);
        const auto& now = *after.records().find(id);
        add("~ " + render(old) + "  ->  " + render(now));
    }
    for (const auto id : found.added) add("+ " + render(*after.records().find(id)));
    for (std::size_t t = 0; t < found.tensor_changes.size(); ++t)
        if (found.tensor_changes[t] != 0)
            add(fmt::format("tensor {} norm {:.4g} -> {:.4g}, changed by {:.4g}",
                            nrem::view(before.tensor(t).name), norm(before.values(t)),
                            norm(after.values(t)), found.tensor_changes[t]));
    if (hidden) lines.push_back(fmt::format("({} more)", hidden));
    return lines;
}

}  // namespace nrem::core
