#include "analysis/units.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <tuple>
#include <unordered_map>

#include "analysis/cells.hpp"

namespace nrem::core {
namespace {

std::set<std::string> clusters_of(const ProblemRows& problem) {
    std::set<std::string> clusters;
    for (const CellRows& cell : problem.cells)
        for (const StreamOfSeed& stream : cell.streams)
            if (!stream.stream->cluster.empty()) clusters.insert(stream.stream->cluster);
    return clusters;
}

// Of rows that have no contents, the index and the name.
using Key = std::tuple<std::string_view, std::uint64_t, std::string_view>;

Key key_of(const StreamScores& stream, bool by_cluster) {
    if (by_cluster && !stream.cluster.empty()) return {stream.cluster, 0, "cluster"};
    if (!stream.contents.empty()) return {stream.contents, 0, "contents"};
    return {"", stream.index, stream.name};
}

// When a unit is run: at the first of its streams.
using Turn = std::pair<std::uint64_t, std::uint64_t>;  // of the index, and the seed

std::map<Key, Turn> turns_of(const ProblemRows& problem, bool by_cluster,
                             const std::optional<StopEarly>& stop) {
    std::map<Key, Turn> turns;
    for (const CellRows& cell : problem.cells)
        for (const auto& [stream, scores, names, seed, unit] : cell.streams) {
            const Turn turn{stop ? turn_of(stream->index, stop->seed) : stream->index, seed};
            const auto [found, is_new] = turns.try_emplace(key_of(*stream, by_cluster), turn);
            if (!is_new) found->second = std::min(found->second, turn);
        }
    return turns;
}

std::map<Key, std::size_t> numbers_of(const std::map<Key, Turn>& turns) {
    std::vector<std::pair<Turn, Key>> order;
    for (const auto& [key, turn] : turns) order.emplace_back(turn, key);
    std::sort(order.begin(), order.end());
    std::map<Key, std::size_t> numbers;
    for (std::size_t i = 0; i < order.size(); ++i) numbers[order[i].second] = i;
    return numbers;
}

}  // namespace

Units number_units(ProblemRows& problem, const std::optional<StopEarly>& stop) {
    const std::set<std::string> clusters = clusters_of(problem);
    Units units{.clusters = {clusters.begin(), clusters.end()},
                .by_cluster = clusters.size() >= fewest_clusters};
    const auto numbers = numbers_of(turns_of(problem, units.by_cluster, stop));
    units.count = numbers.size();
    for (CellRows& cell : problem.cells) {
        for (StreamOfSeed& stream : cell.streams)
            stream.unit = numbers.at(key_of(*stream.stream, units.by_cluster));
        std::sort(cell.streams.begin(), cell.streams.end());
    }
    return units;
}

}  // namespace nrem::core
