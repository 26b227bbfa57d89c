// Everything is computed on pseudo-values: the ratio of sums and counts plus each cell's deviation
// from it, in units of the mean count. Their mean is the ratio; with equal counts they are the
// means of the cells.
#include "analysis/seeds.hpp"

#include <algorithm>
#include <cmath>
#include <map>

namespace nrem::core {
namespace {

using MembersOf = std::map<std::uint64_t, std::vector<std::size_t>>;  // places in the table

struct Table {
    std::vector<double> values;
    MembersOf streams;
    MembersOf seeds;
    [[nodiscard]] double size() const { return static_cast<double>(values.size()); }
};

Table table_of(const StreamsBySeeds& cells) {
    double sum = 0, count = 0;
    for (const TableCell& cell : cells) sum += cell.sum, count += cell.count;
    const double ratio = sum / count;
    const double mean_count = count / static_cast<double>(cells.size());
    Table table;
    for (std::size_t i = 0; i < cells.size(); ++i) {
        table.values.push_back(ratio + (cells[i].sum - ratio * cells[i].count) / mean_count);
        table.streams[cells[i].stream].push_back(i);
        table.seeds[cells[i].seed].push_back(i);
    }
    return table;
}

double squares_about_mean(const Table& table, const std::vector<std::size_t>& places) {
    double mean = 0, squares = 0;
    for (const std::size_t place : places) mean += table.values[place];
    mean /= static_cast<double>(places.size());
    for (const std::size_t place : places) squares += std::pow(table.values[place] - mean, 2);
    return squares;
}

double squares_within(const Table& table, const MembersOf& groups) {
    double squares = 0;
    for (const auto& [key, places] : groups) squares += squares_about_mean(table, places);
    return squares;
}

double squares_in_all(const Table& table) {
    std::vector<std::size_t> all(table.values.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    return squares_about_mean(table, all);
}

double sum_of_squared_sizes(const MembersOf& groups) {
    double sum = 0;
    for (const auto& [key, places] : groups) sum += std::pow(static_cast<double>(places.size()), 2);
    return sum;
}

bool is_nested(const Table& table) {
    return table.streams.size() == table.values.size();
}

// Every stream is there under several seeds, so that the table tells what seeds make up. A few that
// happen to be the same under two seeds do not tell it.
bool is_crossed(const Table& table) {
    return std::ranges::all_of(table.streams,
                               [](const auto& stream) { return stream.second.size() > 1; });
}

// Between groups by the analysis of variance of unequal groups.
Components nested_components(const Table& table) {
    const double n = table.size();
    const auto groups = static_cast<double>(table.seeds.size());
    if (groups < 2 || n <= groups) return {};
    const double within = squares_within(table, table.seeds);
    const double between = squares_in_all(table) - within;
    const double size = (n - sum_of_squared_sizes(table.seeds) / n) / (groups - 1);
    const double residual = within / (n - groups);
    return {residual, std::max(0.0, (between / (groups - 1) - residual) / size), unknown};
}

// E U_s = (seeds + residual) (n - streams), E U_t = (streams + residual) (n - seeds),
// E U_e = streams (n^2 - sum n_i^2) + seeds (n^2 - sum n_j^2) + residual (n^2 - n).
Components crossed_components(const Table& table) {
    const double n = table.size();
    const double free_within_streams = n - static_cast<double>(table.streams.size());
    const double free_within_seeds = n - static_cast<double>(table.seeds.size());
    if (free_within_streams <= 0 || free_within_seeds <= 0 || table.seeds.size() < 2) return {};
    const double seeds_and_rest = squares_within(table, table.streams) / free_within_streams;
    const double streams_and_rest = squares_within(table, table.seeds) / free_within_seeds;
    const double of_streams = n * n - sum_of_squared_sizes(table.streams);
    const double of_seeds = n * n - sum_of_squared_sizes(table.seeds);
    const double denominator = of_streams + of_seeds - (n * n - n);
    if (denominator <= 0) return {};
    const double residual =
        (of_streams * streams_and_rest + of_seeds * seeds_and_rest - n * squares_in_all(table)) /
        denominator;
    return {std::max(0.0, streams_and_rest - std::max(0.0, residual)),
            std::max(0.0, seeds_and_rest - std::max(0.0, residual)), std::max(0.0, residual)};
}

// Beyond the rounding of sums.
bool differs_by_seed(const Table& table) {
    double squares = 0;
    for (const double value : table.values) squares += value * value;
    return squares_within(table, table.streams) > 1e-18 * squares;
}

}  // namespace

SeedRange seed_range(const StreamsBySeeds& table, Better better) {
    std::map<std::uint64_t, TableCell> seeds;
    for (const TableCell& cell : table) {
        seeds[cell.seed].sum += cell.sum;
        seeds[cell.seed].count += cell.count;
    }
    SeedRange range;
    range.n = seeds.size();
    const double sign = better == Better::higher ? 1 : -1;
    for (const auto& [seed, cell] : seeds) {
        const double value = cell.sum / cell.count;
        if (!(sign * value >= sign * range.worst.value)) range.worst = {seed, value};
        if (!(sign * value <= sign * range.best.value)) range.best = {seed, value};
    }
    return range;
}

Components variance_components(const StreamsBySeeds& cells) {
    if (cells.size() < 2) return {};
    const Table table = table_of(cells);
    return is_nested(table) ? nested_components(table) : crossed_components(table);
}

Clusters by_stream(const Sample& sample) {
    Clusters clusters{.sums = {}, .counts = {}, .step = sample.step};
    for (std::size_t i = 0; i < sample.table.size();) {
        double sum = 0, count = 0;
        const std::size_t stream = sample.table[i].stream;
        for (; i < sample.table.size() && sample.table[i].stream == stream; ++i)
            sum += sample.table[i].sum, count += sample.table[i].count;
        clusters.add(sum, count);
    }
    return clusters;
}

Clusters by_seed(const StreamsBySeeds& table) {
    std::map<std::uint64_t, TableCell> seeds;
    for (const TableCell& cell : table) {
        seeds[cell.seed].sum += cell.sum;
        seeds[cell.seed].count += cell.count;
    }
    Clusters clusters;
    for (const auto& [seed, cell] : seeds) clusters.add(cell.sum, cell.count);
    return clusters;
}

Spread spread_of(const Sample& sample) {
    Spread spread{variance_over(by_stream(sample))};
    if (sample.table.empty()) return spread;
    const Table table = table_of(sample.table);
    if (table.seeds.size() < 2 || table.streams.size() < 2) return spread;
    const bool crossed = is_crossed(table);
    if (!differs_by_seed(table) && (crossed || !sample.seeds_are_shared)) return spread;
    spread.seeds = variance_over(by_seed(sample.table));
    spread.by_seed = spread.seeds.value;
    spread.is_of_seeds = true;
    const double residual = crossed ? crossed_components(table).residual : unknown;
    const double overlap = std::isnan(residual) ? 0 : residual / table.size();
    spread.seeds.value = crossed ? std::max(0.0, spread.by_seed - overlap) : 0;
    return spread;
}

}  // namespace nrem::core
