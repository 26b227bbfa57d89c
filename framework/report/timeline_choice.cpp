#include "report/timeline_choice.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

// What all timelines of a page may take together, in its bytes.
constexpr std::size_t steps_of_a_page = 3000;
constexpr std::size_t step_bytes_of_a_page = 1'000'000;
constexpr std::size_t thought_bytes_of_a_page = 1'500'000;
constexpr std::size_t night_bytes_of_a_page = 480'000;
constexpr std::size_t detail_bytes_of_a_page = 1'500'000;
constexpr std::size_t bins_of_a_page = 9600;
// And what is small enough to be there whole: a step takes a fifth of its line in the log.
constexpr std::size_t most_whole_lives = 160;
constexpr std::size_t log_bytes_of_whole_lives = 16'000'000;

// Each once, although it may be there under several seeds.
std::set<std::uint64_t> streams_of(const CellSummary& cell) {
    std::set<std::uint64_t> streams;
    for (const StreamScores& each : cell.pooled.streams) streams.insert(each.index);
    return streams;
}

std::vector<std::uint64_t> first_streams(const CellSummary& cell, std::size_t count) {
    const std::set<std::uint64_t> all = streams_of(cell);
    std::vector<std::uint64_t> streams(all.begin(), all.end());
    streams.resize(std::min(count, streams.size()));
    return streams;
}

struct Chosen {
    const CellSummary& cell;
    std::size_t trial = 0;  // index into the cell's
    std::vector<std::uint64_t> streams;
};

// Nothing where the trial has no log.
std::vector<Timeline> timelines_of(const Chosen& chosen, const TrialFolders& folders,
                                   const TimelineLimits& limits) {
    const std::string& trial = chosen.cell.trials[chosen.trial];
    const auto folder = folders.find(trial);
    if (folder == folders.end()) return {};
    auto timelines = read_timelines(folder->second / "events.jsonl", chosen.streams, limits);
    std::erase_if(timelines, [](const Timeline& timeline) {
        return timeline.steps.empty() && timeline.nights.empty();
    });
    for (auto& timeline : timelines) {
        timeline.trial = trial;
        timeline.cell = chosen.cell.name();
        timeline.seed = chosen.cell.seeds[chosen.trial];
    }
    return timelines;
}

std::size_t trials_of(const CellSummary& cell) {
    return std::min(cell.trials.size(), cell.seeds.size());
}

std::vector<Timeline> first_timelines(const CellSummary& cell, const TrialFolders& folders,
                                      const TimelineLimits& limits,
                                      const std::vector<std::uint64_t>& streams) {
    for (std::size_t i = 0; i < trials_of(cell); ++i)
        if (auto timelines = timelines_of({cell, i, streams}, folders, limits); !timelines.empty())
            return timelines;
    return {};
}

// Each timeline may take an equal share of the page.
TimelineLimits limits_for(std::size_t count) {
    TimelineLimits limits;
    limits.steps = steps_of_a_page / count;
    limits.step_bytes = step_bytes_of_a_page / count;
    limits.thought_bytes = thought_bytes_of_a_page / count;
    limits.night_bytes = std::min<std::size_t>(night_bytes_of_a_page / count, limits.night_bytes);
    limits.detail_bytes = detail_bytes_of_a_page / count;
    return limits;
}

// Where there are few: every step, in fewer bins.
TimelineLimits whole_limits(std::size_t count) {
    TimelineLimits limits = limits_for(count);
    limits.steps = limits.step_bytes = log_bytes_of_whole_lives;
    limits.bins = std::max<std::size_t>(60, bins_of_a_page / count);
    return limits;
}

// The number of lives of all cells, where the page can hold them whole.
std::optional<std::size_t> small_enough(const std::vector<const CellSummary*>& cells,
                                        const TrialFolders& folders) {
    std::size_t lives = 0;
    std::uintmax_t bytes = 0;
    for (const auto* cell : cells) {
        const std::size_t streams = streams_of(*cell).size();
        for (std::size_t i = 0; i < trials_of(*cell); ++i) {
            lives += streams;
            const auto folder = folders.find(cell->trials[i]);
            if (folder != folders.end()) bytes += (folder->second / "events.jsonl").size();
            if (lives > most_whole_lives || bytes > log_bytes_of_whole_lives) return std::nullopt;
        }
    }
    return lives;
}

std::vector<Timeline> whole_timelines(const std::vector<const CellSummary*>& cells,
                                      const TrialFolders& folders, const TimelineLimits& limits) {
    std::vector<Timeline> all;
    for (const auto* cell : cells)
        for (std::size_t i = 0; i < trials_of(*cell); ++i)
            for (auto& timeline :
                 timelines_of({*cell, i, first_streams(*cell, most_whole_lives)}, folders, limits))
                all.push_back(std::move(timeline));
    return all;
}

}  // namespace

std::vector<Timeline> select_timelines(const Comparison& comparison, const TrialFolders& folders,
                                       std::size_t count) {
    std::vector<const CellSummary*> cells;
    for (const auto& group : comparison.groups)
        for (const auto& cell : group.cells)
            if (!cell.pooled.streams.empty()) cells.push_back(&cell);
    if (cells.empty() || count == 0) return {};
    // Those that slept have more to tell.
    std::stable_partition(cells.begin(), cells.end(),
                          [](const CellSummary* cell) { return cell->pooled.nights.count > 0; });
    if (const auto lives = small_enough(cells, folders); lives && *lives > 0)
        return whole_timelines(cells, folders, whole_limits(*lives));
    const std::size_t of_a_cell = std::max<std::size_t>(1, count / cells.size());
    std::size_t shown = 0;
    for (const auto* cell : cells) shown += std::min(of_a_cell, streams_of(*cell).size());
    const TimelineLimits limits = limits_for(std::min(shown, count));
    std::vector<Timeline> timelines;
    for (const auto* cell : cells) {
        if (timelines.size() == count) break;
        const auto streams = first_streams(*cell, std::min(of_a_cell, count - timelines.size()));
        for (auto& timeline : first_timelines(*cell, folders, limits, streams))
            timelines.push_back(std::move(timeline));
    }
    return timelines;
}

}  // namespace nrem::core
