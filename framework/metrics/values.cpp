// Shares, means and the sums of what is made of them.
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

Scores& Scores::operator+=(const Scores& other) {
    n += other.n;
    right += other.right;
    top5 += other.top5;
    log_loss += other.log_loss;
    absolute_error += other.absolute_error;
    squared_error += other.squared_error;
    return *this;
}

Transfer& Transfer::operator+=(const Transfer& other) {
    last += other.last;
    forgetting += other.forgetting;
    backward += other.backward;
    forward += other.forward;
    return *this;
}

Facts& Facts::operator+=(const Facts& other) {
    supported += other.supported;
    stale += other.stale;
    fabricated += other.fabricated;
    omitted += other.omitted;
    lost += other.lost;
    collapses += other.collapses;
    return *this;
}

Replies& Replies::operator+=(const Replies& other) {
    repaired += other.repaired;
    broken += other.broken;
    too_long += other.too_long;
    understood += other.understood;
    unanswered += other.unanswered;
    lacks += other.lacks;
    return *this;
}

Corrections& Corrections::operator+=(const Corrections& other) {
    corrected += other.corrected;
    lost += other.lost;
    stale += other.stale;
    return *this;
}

}  // namespace nrem::core
