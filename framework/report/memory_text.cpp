#include "report/memory_text.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.hpp"
#include "memory/diff.hpp"
#include "nrem/sdk/values.hpp"
#include "report/grid.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

// "221", or "221 to 375" for a night whose memory came into use later than it began.
std::string steps_of(const NightRecord& night) {
    return night.published_after == night.step
               ? std::to_string(night.step)
               : fmt::format("{} to {}", night.step, night.published_after);
}

constexpr std::size_t most_rows = 16;
constexpr std::size_t most_columns = 32;
constexpr std::size_t most_sources = 16;
constexpr const char* shades[] = {" ", "\u2591", "\u2592", "\u2593", "\u2588"};

// What one character of a heat map stands for.
struct Block {
    double sum = 0;
    double count = 0;
    [[nodiscard]] double mean() const { return sum / count; }
};

const char* shade_of(double value, double most) {
    if (!std::isfinite(value)) return "?";
    if (most == 0) return shades[0];
    return shades[static_cast<std::size_t>(std::ceil(4 * value / most))];
}

std::string shape_of(const nrem_tensor& tensor) {
    return fmt::format("{}", fmt::join(tensor.shape, tensor.shape + tensor.rank, "x"));
}

std::size_t row_length(const nrem_tensor& tensor) {
    return tensor.rank > 1 ? tensor.shape[tensor.rank - 1] : 0;  // 0: all in one row
}

std::string head(const MemoryHistory& history, const MemoryVersion& version) {
    std::string text = fmt::format("version {}", version.version());
    if (const NightRecord* night = night_of(history, version.version()))
        text += fmt::format(", after night {} ({}) at step {}", night - history.nights.data() + 1,
                            terminal_text(night->sleep), steps_of(*night));
    return text;
}

struct SizeTexts {
    std::string records = "-";
    std::string tokens = "-";
    std::string bytes = "-";
};

SizeTexts texts_of(const Footprint& size) {
    return {whole(static_cast<double>(size.records)), whole(static_cast<double>(size.tokens)),
            whole(static_cast<double>(size.bytes))};
}

SizeTexts sizes_of(const MemoryHistory& history, const MemoryVersion& version) {
    if (version.kept) return texts_of(load_memory(history, version).footprint());
    const NightRecord* night = night_of(history, version.version());
    return night ? texts_of(night->after) : SizeTexts{};
}

std::vector<std::string> version_row(const MemoryHistory& history, const MemoryVersion& version) {
    const NightRecord* night = night_of(history, version.version());
    const SizeTexts sizes = sizes_of(history, version);
    const bool by_night = night && !version.restored();
    const std::string outcome = version.restored()  ? "restored by hand"
                                : night             ? "published"
                                : version.made.made_by == "end" ? "at the end of the stream"
                                : version.version()             ? "published, not in the log"
                                                    : "before the first night";
    return {std::to_string(version.version()),
            by_night ? std::to_string(night - history.nights.data() + 1) : "",
            by_night ? night->sleep : "",
            by_night ? steps_of(*night) : "",
            sizes.records,
            sizes.tokens,
            sizes.bytes,
            outcome,
            version.kept ? "yes" : "no"};
}

std::string reason_of(const NightRecord& night) {
    std::string reason(name_of(night.outcome));
    std::ranges::replace(reason, '_', ' ');
    for (const GateCheck& check : night.gate)
        if (!check.passed)
            reason += fmt::format(", {} {} (limit {})", check.check, decimal(check.figure),
                                  decimal(check.limit));
    return reason;
}

std::vector<std::string> failed_row(const NightRecord& night, std::size_t number) {
    const SizeTexts sizes = texts_of(night.after);
    return {"",
            std::to_string(number),
            night.sleep,
            steps_of(night),
            sizes.records,
            sizes.tokens,
            sizes.bytes,
            reason_of(night),
            ""};
}

std::string tensor_lines(const Memory& memory, std::size_t index) {
    const auto& tensor = memory.tensor(index);
    const auto values = numbers_of(tensor);
    return fmt::format("tensor {} {} norm {:.4g}\n", terminal_text(nrem::view(tensor.name)),
                       shape_of(tensor), norm(values)) +
           heat_map(values, row_length(tensor));
}

std::string tensor_change(const Memory& before, const Memory& after, std::size_t index) {
    const auto old = numbers_of(before.tensor(index));
    const auto now = numbers_of(after.tensor(index));
    std::vector<double> change(now.size());
    for (std::size_t i = 0; i < now.size(); ++i) change[i] = now[i] - (i < old.size() ? old[i] : 0);
    const auto& tensor = after.tensor(index);
    const std::string name = terminal_text(nrem::view(tensor.name));
    if (norm(change) == 0)
        return fmt::format("tensor {} {} unchanged, norm {:.4g}\n", name, shape_of(tensor),
                           norm(now));
    return fmt::format("tensor {} {} changed by {:.4g}, norm {:.4g} -> {:.4g}\n", name,
                       shape_of(tensor), norm(change), norm(old), norm(now)) +
           heat_map(change, row_length(tensor));
}

}  // namespace

std::string record_line(const nrem_record& record) {
    std::string line = terminal_text(render(record));
    const auto sources = nrem::sources(record);
    std::vector<std::uint64_t> steps;
    for (const auto step : sources)
        if (steps.size() < most_sources) steps.push_back(step);
    if (!steps.empty())
        line +=
            fmt::format("  from step{} {}", sources.size() == 1 ? "" : "s", fmt::join(steps, ", "));
    if (sources.size() > steps.size())
        line += fmt::format(" and {} more", sources.size() - steps.size());
    return line + "\n";
}

std::string heat_map(std::span<const double> values, std::size_t columns) {
    if (values.empty()) return "";
    const std::size_t across = columns ? columns : values.size();
    const std::size_t down = values.size() / across;
    const std::size_t wide = std::min(across, most_columns);
    const std::size_t tall = std::min(down, most_rows);
    std::vector<Block> blocks(wide * tall);
    for (std::size_t i = 0; i < across * down; ++i) {
        Block& block = blocks[(i / across) * tall / down * wide + (i % across) * wide / across];
        block.sum += std::fabs(double{values[i]});
        block.count += 1;
    }
    double most = 0;
    for (const Block& block : blocks)
        if (std::isfinite(block.mean())) most = std::max(most, block.mean());
    std::string text;
    for (std::size_t i = 0; i < blocks.size(); ++i) {
        if (i % wide == 0) text += "  ";
        text += shade_of(blocks[i].mean(), most);
        if (i % wide == wide - 1) text += "\n";
    }
    return text;
}

std::string list_versions(const MemoryHistory& history) {
    std::vector<std::vector<std::string>> rows;
    std::size_t night = 0;
    const auto nights_until = [&](std::size_t end) {
        for (; night < end; ++night)
            if (history.nights[night].outcome != NightOutcome::published)
                rows.push_back(failed_row(history.nights[night], night + 1));
    };
    for (const auto& version : history.versions) {
        const NightRecord* own = night_of(history, version.version());
        if (own && !version.restored())
            nights_until(static_cast<std::size_t>(own - history.nights.data()));
        rows.push_back(version_row(history, version));
    }
    nights_until(history.nights.size());
    return markdown_grid({{"version", Align::right},
                          {"night", Align::right},
                          {"sleep"},
                          {"step", Align::right},
                          {"records", Align::right},
                          {"tokens", Align::right},
                          {"bytes", Align::right},
                          {"outcome"},
                          {"kept"}},
                         rows);
}

std::string show_version(const MemoryHistory& history, std::uint64_t version) {
    const MemoryVersion& kept = find_version(history, version);
    const Memory memory = load_memory(history, kept);
    const Footprint size = memory.footprint();
    std::string text = fmt::format("{}: {} records, {} tokens, {} bytes\n", head(history, kept),
                                   size.records, size.tokens, size.bytes);
    for (std::size_t i = 0; i < memory.records().size(); ++i)
        text += record_line(memory.records()[i]);
    for (std::size_t i = 0; i < memory.tensor_count(); ++i) text += tensor_lines(memory, i);
    return text;
}

std::string show_difference(const MemoryHistory& history, std::uint64_t from, std::uint64_t to) {
    const Memory before = load_memory(history, find_version(history, from));
    const Memory after = load_memory(history, find_version(history, to));
    if (before.tensor_count() != after.tensor_count())
        throw Error("the two versions have other tensors");
    const MemoryDiff found = diff(before, after);
    std::string text = fmt::format(
        "version {} -> {}: {} records added, {} changed, {} removed; tensors changed by {:.4g}\n",
        from, to, found.added.size(), found.changed.size(), found.removed.size(),
        found.tensor_change);
    for (const auto id : found.removed) text += "- " + record_line(*before.records().find(id));
    for (const auto id : found.changed)
        text += fmt::format("~ {}\n  -> {}", terminal_text(render(*before.records().find(id))),
                            record_line(*after.records().find(id)));
    for (const auto id : found.added) text += "+ " + record_line(*after.records().find(id));
    for (std::size_t i = 0; i < after.tensor_count(); ++i) text += tensor_change(before, after, i);
    return text;
}

}  // namespace nrem::core
