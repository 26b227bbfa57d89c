// Reads event logs and chooses whose lives the page shows.
#include "report/timeline.hpp"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <utility>

#include "report/life.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
namespace fs = std::filesystem;

// What all timelines of a page may take together, in its bytes.
constexpr std::size_t steps_of_a_page = 3000;
constexpr std::size_t step_bytes_of_a_page = 1'000'000;
constexpr std::size_t night_bytes_of_a_page = 480'000;
constexpr std::size_t detail_bytes_of_a_page = 1'500'000;

// The writer begins every line with its stream, so that others need not be parsed.
std::optional<std::uint64_t> stream_of(std::string_view line) {
    static constexpr std::string_view prefix = "{\"stream\":";
    std::uint64_t stream = 0;
    if (!line.starts_with(prefix)) return std::nullopt;
    const auto read =
        std::from_chars(line.data() + prefix.size(), line.data() + line.size(), stream);
    const bool whole = read.ec == std::errc() && read.ptr != line.data() + line.size();
    return whole && *read.ptr == ',' ? std::optional(stream) : std::nullopt;
}

std::vector<double> numbers(const Json& line, const char* name) {
    std::vector<double> found;
    const auto list = line.find(name);
    if (list != line.end() && list->is_array())
        for (const Json& item : *list) found.push_back(item.is_number() ? item.get<double>() : 0);
    return found;
}

void read_clock(const std::string& line, std::map<std::uint64_t, NightClocks>& clocks) try {
    const auto stream = stream_of(line);
    const Json json = stream ? Json::parse(line) : Json();
    if (!json.is_object()) return;
    const double waited = json.value("waited_ms", 0.0);
    clocks[*stream][{json.value("sleep", "sleep"), json.value("step", std::uint64_t{0})}] = {
        .waited_ms = waited,
        .stalled = json.value("stalled", waited > 0),
        .passes_ms = numbers(json, "passes_ms")};
} catch (const Json::exception&) {
    return;  // a line that is cut short says nothing
}

std::map<std::uint64_t, NightClocks> read_clocks(const fs::path& path) {
    std::map<std::uint64_t, NightClocks> clocks;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) read_clock(line, clocks);
    return clocks;
}

void read_lives(std::ifstream& file, std::map<std::uint64_t, Life>& lives) {
    std::size_t open = lives.size();
    for (std::string line; open > 0 && std::getline(file, line);) {
        const auto stream = stream_of(line);
        const auto life = stream ? lives.find(*stream) : lives.end();
        if (life == lives.end() || life->second.ended()) continue;
        if (!life->second.take(line)) return;
        if (life->second.ended()) --open;
    }
}

std::vector<std::uint64_t> first_streams(const CellSummary& cell, std::size_t count) {
    std::vector<std::uint64_t> streams;
    for (std::size_t i = 0; i < std::min(count, cell.pooled.streams.size()); ++i)
        streams.push_back(cell.pooled.streams[i].index);
    return streams;
}

std::vector<Timeline> timelines_of(const CellSummary& cell, const fs::path& run,
                                   const std::vector<std::uint64_t>& streams,
                                   const TimelineLimits& limits) {
    for (std::size_t i = 0; i < std::min(cell.trials.size(), cell.seeds.size()); ++i) {
        auto timelines =
            read_timelines(run / "trials" / cell.trials[i] / "events.jsonl", streams, limits);
        std::erase_if(timelines, [](const Timeline& timeline) {
            return timeline.steps.empty() && timeline.nights.empty();
        });
        for (auto& timeline : timelines) {
            timeline.trial = cell.trials[i];
            timeline.cell = cell.name;
            timeline.seed = cell.seeds[i];
        }
        if (!timelines.empty()) return timelines;
    }
    return {};
}

// Each of so many timelines may take its share of the page.
TimelineLimits limits_for(std::size_t count) {
    TimelineLimits limits;
    limits.steps = steps_of_a_page / count;
    limits.step_bytes = step_bytes_of_a_page / count;
    limits.night_bytes = std::min<std::size_t>(night_bytes_of_a_page / count, limits.night_bytes);
    limits.detail_bytes = detail_bytes_of_a_page / count;
    return limits;
}

}  // namespace

std::vector<Timeline> read_timelines(const fs::path& events, std::span<const std::uint64_t> streams,
                                     const TimelineLimits& limits) {
    std::ifstream file(events);
    if (!file) return {};
    auto clocks = read_clocks(events.parent_path() / "timing.jsonl");
    std::map<std::uint64_t, Life> lives;
    for (const auto stream : streams)
        lives.emplace(stream, Life(stream, limits, std::move(clocks[stream])));
    read_lives(file, lives);
    std::vector<Timeline> timelines;
    for (const auto stream : streams) timelines.push_back(std::move(lives.at(stream)).finish());
    return timelines;
}

std::vector<Timeline> select_timelines(const Comparison& comparison, const fs::path& run,
                                       std::size_t count) {
    std::vector<const CellSummary*> cells;
    for (const auto& group : comparison.groups)
        for (const auto& cell : group.cells)
            if (!cell.pooled.streams.empty()) cells.push_back(&cell);
    if (cells.empty() || count == 0) return {};
    // Those that slept have more to tell.
    std::stable_partition(cells.begin(), cells.end(),
                          [](const CellSummary* cell) { return cell->pooled.nights.count > 0; });
    const std::size_t of_a_cell = std::max<std::size_t>(1, count / cells.size());
    std::size_t shown = 0;
    for (const auto* cell : cells) shown += std::min(of_a_cell, cell->pooled.streams.size());
    const TimelineLimits limits = limits_for(std::min(shown, count));
    std::vector<Timeline> timelines;
    for (const auto* cell : cells) {
        if (timelines.size() == count) break;
        const auto streams = first_streams(*cell, std::min(of_a_cell, count - timelines.size()));
        for (auto& timeline : timelines_of(*cell, run, streams, limits))
            timelines.push_back(std::move(timeline));
    }
    return timelines;
}

}  // namespace nrem::core
