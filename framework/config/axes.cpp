#include "config/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/assign.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_steps = 10'000;

bool is_whole(const Value& value) {
    return value.text.find_first_of(".eE") == std::string::npos;
}

// Reads {from: 1, to: 64, scale: log, whole: true, steps: 7}; without steps in a search.
class RangeReader {
public:
    RangeReader(const Config& config, std::string key) : config_(config), key_(std::move(key)) {}

    Range read(const Value& from, const Value& to, const Value* scale, const Value* whole) const {
        Range range{
            read_number(config_, from, key_ + ".from"), read_number(config_, to, key_ + ".to"),
            Scale::linear,
            whole ? read_flag(config_, *whole, key_ + ".whole") : is_whole(from) && is_whole(to)};
        if (scale) range.scale = read_choice<Scale>(config_, *scale, key_ + ".scale");
        if (!(range.from < range.to))
            refuse(config_, to.place, key_ + ": from must be less than to");
        if (range.whole && (range.from != std::floor(range.from) || range.to != std::floor(range.to)))
            refuse(config_, to.place, key_ + ": a range of whole numbers has whole ends");
        if (range.scale == Scale::logarithmic && range.from <= 0)
            refuse(config_, from.place, key_ + ": a log scale begins above 0");
        return range;
    }

private:
    const Config& config_;
    std::string key_;
};

class AxesReader {
public:
    AxesReader(const Config& config, std::string_view name, AxisUse use)
        : config_(config), name_(name), use_(use) {}

    void collect(const std::string& key, const Value& value) {
        if (value.shape == Shape::mapping && !is_axis(value)) {
            for (const auto& item : value.items) collect(key + "." + item.key, item);
            return;
        }
        if (value.shape != Shape::mapping && value.shape != Shape::list)
            refuse(config_, value.place, fmt::format("{} of {} wants a list", name_, key));
        for (const auto& axis : axes_)
            if (axis.key == key)
                refuse(config_, value.place,
                       key + (use_ == AxisUse::sweep ? " is swept twice" : " is searched twice"));
        axes_.push_back(value.shape == Shape::list ? listed(key, value, value)
                                                   : described(key, value));
        for (const auto& item : axes_.back().values) (void)assignments(config_, key, item);
    }
    [[nodiscard]] std::vector<Axis> finish() { return std::move(axes_); }

private:
    static bool is_axis(const Value& value) {
        return value.find("values") || value.find("from") || value.find("to");
    }

    Axis listed(const std::string& key, const Value& list, const Value& axis) const {
        if (list.shape != Shape::list)
            refuse(config_, list.place, fmt::format("{} of {} wants a list", name_, key));
        if (list.items.empty())
            refuse(config_, list.place, fmt::format("{} of {} has no values", name_, key));
        return {key, axis.place, list.items, {}, {}};
    }

    Axis described(const std::string& key, const Value& value) const {
        const std::vector<std::string> known{"values", "from",  "to",  "scale",
                                             "whole",  "steps", "when"};
        for (const auto& item : value.items)
            if (std::ranges::find(known, item.key) == known.end())
                refuse_unknown(config_, item, "key of " + key, known);
        const Value* list = value.find("values");
        Axis axis = list ? listed(key, *list, value) : ranged(key, value);
        if (list && value.items.size() > (value.find("when") ? 2U : 1U))
            refuse(config_, value.place, key + ": either values or a range");
        if (const Value* when = value.find("when")) axis.when = read_condition(config_, *when);
        return axis;
    }

    Axis ranged(const std::string& key, const Value& value) const {
        const Value* from = value.find("from");
        const Value* to = value.find("to");
        if (!from || !to) refuse(config_, value.place, key + ": a range has from and to");
        Axis axis{key, value.place, {}, {}, {}};
        axis.range =
            RangeReader(config_, key).read(*from, *to, value.find("scale"), value.find("whole"));
        const Value* steps = value.find("steps");
        if (use_ == AxisUse::sweep && !steps)
            refuse(config_, value.place, key + ": a range that is swept says in how many steps");
        // In a search the ends represent the range when it is checked.
        const std::uint64_t count =
            steps ? read_count(config_, *steps, key + ".steps", {2, most_steps}) : 2;
        for (std::uint64_t i = 0; i < count; ++i) {
            Value made = *from;
            made.key.clear();
            made.text =
                text_at(*axis.range, static_cast<double>(i) / static_cast<double>(count - 1));
            if (axis.values.empty() || axis.values.back().text != made.text)
                axis.values.push_back(std::move(made));
        }
        if (!axis.range->whole && axis.values.size() < count)
            refuse(config_, steps->place,
                   fmt::format("{}: there are no {} different numbers in its range", key, count));
        if (steps) axis.range.reset();
        return axis;
    }

    const Config& config_;
    std::string_view name_;
    AxisUse use_;
    std::vector<Axis> axes_;
};

void collect_pairs(const Config& config, const std::string& key, const Value& value,
                   Condition& condition) {
    if (value.shape == Shape::mapping && !value.find("name")) {
        for (const auto& item : value.items)
            collect_pairs(config, key + "." + item.key, item, condition);
        return;
    }
    if (key != "arm" && !is_cell_key(key)) {
        auto known = cell_keys();
        known.emplace_back("arm");
        refuse_unknown(config, value, "key", known);
    }
    std::vector<std::string> values;
    if (value.shape == Shape::list)
        for (const auto& item : value.items) values.push_back(describe(item));
    else
        values.push_back(describe(value));
    condition.pairs.emplace_back(key, std::move(values));
}

}  // namespace

namespace {

// Rounds to fifteen digits if this changes less than a billionth of the range: the other digits
// come from rounding errors, as in 0.30000000000000004.
double without_rounding(double value, const Range& range) {
    char digits[32];
    const auto end =
        std::to_chars(digits, digits + sizeof digits, value, std::chars_format::general, 15).ptr;
    double rounded = value;
    std::from_chars(digits, end, rounded);
    const bool same = std::abs(rounded - value) <= 1e-9 * (range.to - range.from);
    return same && rounded >= range.from && rounded <= range.to ? rounded : value;
}

}  // namespace

std::string text_at(const Range& range, double share) {
    double value = range.scale == Scale::linear
                       ? range.from + share * (range.to - range.from)
                       : range.from * std::pow(range.to / range.from, share);
    value = std::clamp(value, range.from, range.to);
    if (range.whole) return fmt::format("{:.0f}", value);
    if (share == 0 || share == 1) return shortest(share == 0 ? range.from : range.to);
    return shortest(without_rounding(value, range));
}

Condition read_condition(const Config& config, const Value& mapping) {
    need_mapping(config, mapping, "a condition");
    Condition condition{mapping.place, {}};
    for (const auto& pair : mapping.items) collect_pairs(config, pair.key, pair, condition);
    return condition;
}

template <AxisUse use>
std::vector<Axis> read_axes(const Config& config, const Value& section, const std::string& name) {
    if (section.shape == Shape::nothing) return {};
    need_mapping(config, section, name);
    AxesReader reader(config, name, use);
    for (const auto& item : section.items) reader.collect(item.key, item);
    return reader.finish();
}
template std::vector<Axis> read_axes<AxisUse::sweep>(const Config&, const Value&, const std::string&);
template std::vector<Axis> read_axes<AxisUse::search>(const Config&, const Value&, const std::string&);

}  // namespace nrem::core
