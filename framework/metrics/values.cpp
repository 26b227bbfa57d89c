// Shares, means and their sums.
#include <cmath>

#include "metrics/metrics.hpp"

namespace nrem::core {

double Share::value() const {
    return n ? static_cast<double>(hits) / static_cast<double>(n) : unknown;
}

void Share::add(bool hit) {
    ++n;
    hits += hit;
}

Share& Share::operator+=(const Share& other) {
    n += other.n;
    hits += other.hits;
    return *this;
}

double Mean::value() const {
    return n ? sum / static_cast<double>(n) : unknown;
}

void Mean::add(double value) {
    if (std::isnan(value)) return;
    ++n;
    sum += value;
}

Mean& Mean::operator+=(const Mean& other) {
    n += other.n;
    sum += other.sum;
    return *this;
}

GroupFigures& group_in(std::vector<GroupFigures>& groups, const std::string& group) {
    const auto found = std::ranges::find(groups, group, &GroupFigures::group);
    if (found != groups.end()) return *found;
    groups.push_back({.group = group, .scored = 0, .figures = {}});
    return groups.back();
}

const Mean* find_measured(const FigureNames& names, const std::vector<Mean>& measured,
                          std::string_view name) {
    const auto found = std::find(names.begin(), names.end(), name);
    const auto place = static_cast<std::size_t>(found - names.begin());
    return place < measured.size() ? &measured[place] : nullptr;
}

Replies& Replies::operator+=(const Replies& other) {
    unanswered += other.unanswered;
    lacks += other.lacks;
    return *this;
}

}  // namespace nrem::core
