#include "base/quantity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <map>
#include <string_view>
#include <utility>

#include "base/error.hpp"

namespace nrem::core {

namespace {

// A whole number and what follows it.
std::pair<std::uint64_t, std::string_view> read_number(const std::string& text) {
    std::uint64_t number = 0;
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc()) return {0, "?"};
    return {number, {read.ptr, static_cast<std::size_t>(end - read.ptr)}};
}

// `number` times `unit`, or UsageError when that is out of range.
std::uint64_t times(std::uint64_t number, std::uint64_t unit, const std::string& text) {
    constexpr std::uint64_t most = std::uint64_t{1} << 62;
    if (number > most / unit) throw UsageError("'" + text + "' is too large");
    return number * unit;
}

}  // namespace

std::uint64_t read_size(const std::string& text) {
    const auto [number, unit] = read_number(text);
    const std::string_view units = "kMG";
    const auto power = unit.size() == 1 ? units.find(unit[0]) : std::string_view::npos;
    if (!unit.empty() && power == std::string_view::npos)
        throw UsageError("'" + text + "' is not a size (examples: 500, 20k, 5M, 1G)");
    return times(number, unit.empty() ? 1 : std::uint64_t{1024} << (10 * power), text);
}

std::int64_t read_age(const std::string& text) {
    const auto [number, unit] = read_number(text);
    const std::map<std::string_view, std::uint64_t> seconds{
        {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
    const auto found = seconds.find(unit);
    if (found == seconds.end())
        throw UsageError("'" + text + "' is not an age (examples: 90s, 15m, 12h, 30d)");
    return static_cast<std::int64_t>(times(number, found->second, text));
}

std::string size_text(std::uint64_t bytes) {
    if (bytes < 1024) return fmt::format("{} B", bytes);
    double size = static_cast<double>(bytes) / 1024;
    const char* const units[] = {"KiB", "MiB", "GiB", "TiB"};
    std::size_t unit = 0;
    for (; size >= 1024 && unit + 1 < std::size(units); ++unit) size /= 1024;
    return fmt::format("{:.1f} {}", size, units[unit]);
}

std::string age_text(std::int64_t seconds) {
    const std::int64_t age = std::max<std::int64_t>(seconds, 0);
    if (age < 2 * 60) return fmt::format("{} s", age);
    if (age < 2 * 3600) return fmt::format("{} min", age / 60);
    if (age < 2 * 86400) return fmt::format("{} h", age / 3600);
    return fmt::format("{} d", age / 86400);
}

std::string counted(std::uint64_t count, std::string_view thing) {
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

}  // namespace nrem::core
