#include "plan/draw.hpp"

#include <fmt/format.h>

#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

// FNV-1a, as a number for the key that is the same everywhere.
std::uint64_t number_of_key(const std::string& key) {
    std::uint64_t number = 0xcbf29ce484222325u;
    for (const char c : key) number = (number ^ static_cast<unsigned char>(c)) * 0x100000001b3u;
    return number;
}

Value draw_one(const Axis& axis, Random random) {
    if (!axis.range) return axis.values[random.below(axis.values.size())];
    Value value = axis.values.front();
    const Range& range = *axis.range;
    if (range.whole && range.scale == Scale::linear) {  // the ends are as likely as the others
        const auto numbers = static_cast<std::uint64_t>(range.to - range.from) + 1;
        value.text = fmt::format("{:.0f}", range.from + static_cast<double>(random.below(numbers)));
    } else {
        value.text = text_at(range, random.uniform());
    }
    return value;
}

}  // namespace

std::vector<std::vector<Value>> draw(const Search& search) {
    std::vector<std::vector<Value>> points(search.points);
    for (std::size_t point = 0; point < points.size(); ++point)
        for (const auto& axis : search.space)
            points[point].push_back(draw_one(
                axis, Random(combine(combine(search.seed, number_of_key(axis.key)), point))));
    return points;
}

}  // namespace nrem::core
