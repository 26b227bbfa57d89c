// What a clock measured: latency quantiles (nearest rank) and the cost of each phase.
#include <algorithm>
#include <cmath>
#include <map>

#include "metrics/metrics.hpp"

namespace nrem::core {
namespace {

double at(const std::vector<double>& sorted, double share) {
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted[static_cast<std::size_t>(std::max(rank, 1.0)) - 1];
}

Quantiles quantiles_of(std::vector<double> values) {
    if (values.empty()) return {};
    std::sort(values.begin(), values.end());
    return {values.size(), at(values, 0.5), at(values, 0.95), at(values, 0.99)};
}

double milliseconds_of(const NightRecord& night) {
    double sum = 0;
    for (const PassRecord& pass : night.passes) sum += pass.milliseconds;
    return sum;
}

struct Sum {
    std::uint64_t n = 0;
    double p50 = 0;
    double p95 = 0;
    double p99 = 0;

    void add(const Quantiles& quantiles) {
        if (!quantiles.n) return;
        const auto weight = static_cast<double>(quantiles.n);
        n += quantiles.n;
        p50 += weight * quantiles.p50;
        p95 += weight * quantiles.p95;
        p99 += weight * quantiles.p99;
    }
    [[nodiscard]] Quantiles mean() const {
        if (!n) return {};
        const auto weight = static_cast<double>(n);
        return {n, p50 / weight, p95 / weight, p99 / weight};
    }
};

// By operation, sorted by its name.
std::vector<OperationLatency> latencies_of(const TrialRecord& trial) {
    std::map<std::string, std::vector<double>> times;
    for (const StreamRecord& stream : trial.streams)
        for (const auto& [operation, milliseconds] : stream.calls.times)
            times[operation].push_back(milliseconds);
    std::vector<OperationLatency> made;
    for (auto& [operation, all] : times)
        made.push_back({operation, quantiles_of(std::move(all))});
    return made;
}

std::vector<OperationLatency> pool_latencies(const std::vector<const Timing*>& trials) {
    std::map<std::string, Sum> sums;
    for (const Timing* trial : trials)
        for (const auto& [operation, ms] : trial->latencies) sums[operation].add(ms);
    std::vector<OperationLatency> made;
    for (const auto& [operation, sum] : sums) made.push_back({operation, sum.mean()});
    return made;
}

}  // namespace

Timing measure_timing(const TrialRecord& trial) {
    Timing timing;
    std::vector<double> wake, write, sleep;
    for (const StreamRecord& stream : trial.streams) {
        for (const StepRecord& step : stream.steps) {
            timing.wake_seconds += 1e-9 * static_cast<double>(step.predict_ns);
            timing.write_seconds += 1e-9 * static_cast<double>(step.write_ns);
            if (step.kind == NREM_QUERY || step.kind == NREM_TEST)
                wake.push_back(static_cast<double>(step.predict_ns));
            if (step.kind == NREM_QUERY || step.kind == NREM_OBSERVE)
                write.push_back(static_cast<double>(step.write_ns));
        }
        for (const VisitRecord& visit : stream.visits)
            timing.probe_seconds += 1e-3 * visit.milliseconds;
        timing.paid_calls += stream.calls.paid;
        timing.call_seconds += stream.calls.seconds;
        for (const NightRecord& night : stream.nights) {
            sleep.push_back(milliseconds_of(night));
            timing.wait_seconds += 1e-3 * night.waited_ms;
            timing.stalls += night.waited_ms > 0 && night.overlapped;
        }
    }
    for (const double milliseconds : sleep) timing.sleep_seconds += 1e-3 * milliseconds;
    timing.wake_ns = quantiles_of(std::move(wake));
    timing.write_ns = quantiles_of(std::move(write));
    timing.sleep_ms = quantiles_of(std::move(sleep));
    timing.wall_seconds = trial.seconds;
    timing.latencies = latencies_of(trial);
    return timing;
}

Timing pool(const std::vector<const Timing*>& trials) {
    Timing sum;
    Sum wake, write, sleep;
    for (const Timing* trial : trials) {
        wake.add(trial->wake_ns);
        write.add(trial->write_ns);
        sleep.add(trial->sleep_ms);
        sum.wake_seconds += trial->wake_seconds;
        sum.write_seconds += trial->write_seconds;
        sum.sleep_seconds += trial->sleep_seconds;
        sum.probe_seconds += trial->probe_seconds;
        sum.wait_seconds += trial->wait_seconds;
        sum.stalls += trial->stalls;
        sum.wall_seconds += trial->wall_seconds;
        sum.paid_calls += trial->paid_calls;
        sum.call_seconds += trial->call_seconds;
    }
    sum.wake_ns = wake.mean();
    sum.write_ns = write.mean();
    sum.sleep_ms = sleep.mean();
    sum.latencies = pool_latencies(trials);
    return sum;
}

}  // namespace nrem::core
