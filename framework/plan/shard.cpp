#include "plan/shard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <optional>
#include <queue>
#include <utility>

#include "base/error.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_shards = 1'000'000;

std::optional<std::size_t> number_in(const char* variable) {
    const char* value = std::getenv(variable);
    return value ? as_number<std::size_t>(value) : std::nullopt;
}

Shard shard_of_rank() {
    constexpr std::pair<const char*, const char*> launchers[] = {
        {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE"},
        {"PMI_RANK", "PMI_SIZE"},
        {"SLURM_PROCID", "SLURM_NTASKS"}};
    for (const auto& [rank, size] : launchers)
        if (const auto index = number_in(rank), count = number_in(size); index && count)
            return {*index, *count};
    throw UsageError(
        "--shard rank: started by neither mpirun nor srun (no OMPI_COMM_WORLD_RANK, "
        "PMI_RANK or SLURM_PROCID)");
}

}  // namespace

std::string Shard::text() const {
    return fmt::format("{}/{}", index, count);
}

Shard shard_from(std::string_view text) {
    if (text == "rank") return shard_of_rank();
    const auto slash = text.find('/');
    if (slash != text.npos) {
        const auto index = as_number<std::size_t>(text.substr(0, slash));
        const auto count = as_number<std::size_t>(text.substr(slash + 1));
        if (index && count && *index < *count && *count <= most_shards) return {*index, *count};
    }
    throw UsageError(
        fmt::format("--shard wants i/n with i from 0 to n - 1 (as in 0/8 to 7/8), not '{}'", text));
}

std::vector<std::size_t> split(const std::vector<double>& costs, std::size_t shards) {
    std::vector<std::size_t> order(costs.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::ranges::stable_sort(order, std::greater<>(), [&](std::size_t i) { return costs[i]; });
    using Load = std::pair<double, std::size_t>;
    std::priority_queue<Load, std::vector<Load>, std::greater<>> loads;
    for (std::size_t i = 0; i < shards; ++i) loads.emplace(0.0, i);
    std::vector<std::size_t> shard_of(costs.size());
    for (const std::size_t i : order) {
        const auto [load, shard] = loads.top();
        loads.pop();
        shard_of[i] = shard;
        loads.emplace(load + costs[i], shard);
    }
    return shard_of;
}

Plan part_of(Plan plan, const std::set<std::string>& trials) {
    std::erase_if(plan.trials, [&](const Trial& trial) { return !trials.contains(trial.id); });
    std::vector<Cell> cells;
    std::size_t last = plan.cells.size();  // trials stand cell by cell
    for (Trial& trial : plan.trials) {
        if (trial.cell != last) cells.push_back(std::move(plan.cells[last = trial.cell]));
        trial.cell = cells.size() - 1;
    }
    plan.cells = std::move(cells);
    return plan;
}

}  // namespace nrem::core
