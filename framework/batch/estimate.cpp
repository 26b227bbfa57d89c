#include "batch/estimate.hpp"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <unordered_map>

#include "base/json.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// The identity of a cell without its choice of streams.
std::string likeness_of(const std::string& identity) {
    Json json = read_json(identity);
    json.erase("streams");
    json.erase("skip_streams");
    return json.dump();
}

// Rows do not store the size of a trial, so it is estimated from the largest size of its memories
// and the usual size of a step.
Cost cost_of(const Row& row) {
    constexpr double bytes_a_step = 600;
    const Timing& timing = row.timing;
    Cost cost;
    for (const auto& call : row.metrics.calls) cost.add(call);
    const double all = timing.wake_seconds + timing.write_seconds + timing.sleep_seconds;
    cost.seconds = std::max(0.0, all - timing.call_seconds);
    if (cost.calls > 0)
        cost.call_seconds = timing.paid_calls ? timing.call_seconds * cost.calls /
                                                    static_cast<double>(timing.paid_calls)
                                              : std::nan("");
    cost.bytes =
        static_cast<double>(row.metrics.memory.maximum.bytes * row.metrics.streams.size()) +
        static_cast<double>(row.metrics.scored) * bytes_a_step;
    return cost;
}

class Average {
public:
    void add(const Cost& cost) {
        sum_ += cost;
        ++count_;
    }
    [[nodiscard]] Cost of(double streams) const {
        Cost mean = sum_;
        return mean *= streams / static_cast<double>(count_);
    }

private:
    Cost sum_;
    std::size_t count_ = 0;
};

// What one stream costs on average, by name.
using Averages = std::unordered_map<std::string, Average>;

Averages averages_of(const std::vector<Row>& rows) {
    Averages averages;
    for (const Row& row : rows) {
        if (row.outcome != Outcome::ok) continue;
        Cost cost = cost_of(row);
        const auto streams = static_cast<double>(row.metrics.streams.size());
        averages[likeness_of(row.identity)].add(cost *= 1 / streams);
    }
    return averages;
}

void use_earlier(const Plan& plan, const std::vector<Row>& rows,
                 std::vector<CostEstimate>& estimates) {
    const Averages averages = averages_of(rows);
    if (averages.empty()) return;
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        const auto found = averages.find(likeness_of(plan.cells[i].identity));
        if (found == averages.end()) continue;
        estimates[i] = {found->second.of(static_cast<double>(plan.cells[i].streams)),
                        Basis::earlier};
    }
}

void use_pilot(const Plan& plan, const Registry& registry, const PilotLimits& limits,
               std::vector<CostEstimate>& estimates) {
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < estimates.size(); ++i)
        if (estimates[i].basis == Basis::none) unknown.push_back(i);
    if (unknown.empty()) return;
    const auto costs = pilot(plan, registry, unknown, limits);
    for (std::size_t i = 0; i < unknown.size(); ++i)
        if (costs[i]) estimates[unknown[i]] = {*costs[i], Basis::pilot};
}

void use_arms(const Plan& plan, std::vector<CostEstimate>& estimates) {
    Averages averages;
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        if (estimates[i].basis == Basis::none) continue;
        Cost cost = estimates[i].cost;
        averages[plan.cells[i].arm].add(cost *= 1 / static_cast<double>(plan.cells[i].streams));
    }
    for (std::size_t i = 0; i < estimates.size(); ++i) {
        const auto found = averages.find(plan.cells[i].arm);
        if (estimates[i].basis == Basis::none && found != averages.end())
            estimates[i] = {found->second.of(static_cast<double>(plan.cells[i].streams)),
                            Basis::arm};
    }
}

}  // namespace

std::vector<CostEstimate> estimate_costs(const Plan& plan, const Registry& registry,
                                         const std::vector<Row>& earlier,
                                         const PilotLimits& limits) {
    std::vector<CostEstimate> estimates(plan.cells.size());
    use_earlier(plan, earlier, estimates);
    use_pilot(plan, registry, limits, estimates);
    use_arms(plan, estimates);
    return estimates;
}

}  // namespace nrem::core
