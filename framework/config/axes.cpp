#include "config/axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>

#include "config/assign.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/yaml.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_steps = 10'000;
constexpr std::size_t most_members = 10;  // over all sleeps: 1024 cells
constexpr std::string_view subsets_key = "subsets_of";
constexpr std::string_view subsets_words = "subsets of ";

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

void put_at(Value& value, Place place) {
    value.place = place;
    for (Value& item : value.items) put_at(item, place);
}

// "subsets of [a, b]" is read as {subsets_of: [a, b]}.
Value spelled_out(const Config& config, const Value& value) {
    if (value.shape != Shape::scalar || !value.text.starts_with(subsets_words)) return value;
    Value list = read_yaml(value.text.substr(subsets_words.size()), {config.at(value.place), 0});
    list.key = subsets_key;
    put_at(list, value.place);
    Value made = value;
    made.shape = Shape::mapping;
    made.text.clear();
    made.items = {std::move(list)};
    return made;
}

// The name in an item of a list of policies; "": it has none.
std::string policy_in(const Value& item) {
    if (item.shape != Shape::mapping) return item.text;
    const Value* name = item.find("name");
    return name ? name->text : "";
}

// Reads {subsets_of: [dedupe, {name: prune, age: 25}]}: 2^k pipelines, each with its policies in the
// order of the list.
class SubsetsReader {
public:
    SubsetsReader(const Config& config, std::string key) : config_(config), key_(std::move(key)) {}

    Axis read(const Value& list, Place place) const {
        const CellKey parts = split_key(key_);
        if ((parts.slot != members_slot && parts.slot != "policy") || !parts.parameter.empty())
            refuse(config_, place,
                   fmt::format("{}: subsets are of policies: policies, or sleeps.NAME.policies",
                               key_));
        Axis axis{pipeline_key(key_), place, {}, {}, {}};
        for (const std::string& name : names_of(list))
            axis.members.push_back(fmt::format("{}{}.{}", axis.key.substr(0, axis.key.size() - 6),
                                               members_slot, name));
        const std::size_t count = list.items.size();
        for (std::size_t subset = 0; subset < std::size_t{1} << count; ++subset) {
            Value& pipeline = axis.values.emplace_back();
            pipeline.shape = Shape::list;
            pipeline.place = place;
            for (std::size_t i = 0; i < count; ++i)
                if (subset >> (count - 1 - i) & 1) pipeline.items.push_back(list.items[i]);
        }
        return axis;
    }

private:
    [[nodiscard]] std::vector<std::string> names_of(const Value& list) const {
        if (list.shape != Shape::list || list.items.empty())
            refuse(config_, list.place, key_ + ": subsets_of wants a list of policies");
        if (list.items.size() > most_members)
            refuse(config_, list.place,
                   fmt::format("{}: the subsets of {} policies are 2^{}; at most {} are taken", key_,
                               list.items.size(), list.items.size(), most_members));
        std::vector<std::string> names;
        for (const Value& item : list.items) {
            const std::string name = policy_in(item);
            if (name.empty())
                refuse(config_, item.place, key_ + ": a policy of subsets_of has no name");
            if (std::ranges::find(names, name) != names.end())
                refuse(config_, item.place,
                       fmt::format("{}: {} is there twice in subsets_of", key_, name));
            names.push_back(name);
        }
        return names;
    }

    const Config& config_;
    std::string key_;
};

class AxesReader {
public:
    AxesReader(const Config& config, std::string_view name, AxisUse use)
        : config_(config), name_(name), use_(use) {}

    void collect(const std::string& key, const Value& given) {
        const Value value = spelled_out(config_, given);
        if (value.shape == Shape::mapping && !is_axis(value)) {
            for (const auto& item : value.items) collect(key + "." + item.key, item);
            return;
        }
        if (value.shape != Shape::mapping && value.shape != Shape::list)
            refuse(config_, value.place, fmt::format("{} of {} wants a list", name_, key));
        Axis made = value.shape == Shape::list ? listed(key, value, value) : described(key, value);
        for (const auto& axis : axes_)
            if (axis.key == made.key)
                refuse(config_, value.place,
                       key + (use_ == AxisUse::sweep ? " is swept twice" : " is searched twice"));
        for (const auto& item : made.values) (void)assignments(config_, made.key, item);
        axes_.push_back(std::move(made));
        check_members(value.place);
    }
    [[nodiscard]] std::vector<Axis> finish() { return std::move(axes_); }

private:
    static bool is_axis(const Value& value) {
        return value.find("values") || value.find("from") || value.find("to") ||
               value.find(subsets_key);
    }

    void check_members(Place place) const {
        std::size_t members = 0;
        for (const Axis& axis : axes_) members += axis.members.size();
        if (members > most_members)
            refuse(config_, place,
                   fmt::format("the subsets of {} policies in all are 2^{}; at most {} are taken",
                               members, members, most_members));
    }

    Axis listed(const std::string& key, const Value& list, const Value& axis) const {
        if (list.shape != Shape::list)
            refuse(config_, list.place, fmt::format("{} of {} wants a list", name_, key));
        if (list.items.empty())
            refuse(config_, list.place, fmt::format("{} of {} has no values", name_, key));
        return {key, axis.place, list.items, {}, {}};
    }

    Axis described(const std::string& key, const Value& value) const {
        const std::vector<std::string> known{"values", "from",  "to",   "scale",
                                             "whole",  "steps", "when", std::string(subsets_key)};
        for (const auto& item : value.items)
            if (std::ranges::find(known, item.key) == known.end())
                refuse_unknown(config_, item, "key of " + key, known);
        const Value* list = value.find("values");
        const Value* subsets = value.find(subsets_key);
        if (subsets && use_ == AxisUse::search)
            refuse(config_, value.place, key + ": subsets_of is of a sweep, not of a search");
        Axis axis = subsets ? SubsetsReader(config_, key).read(*subsets, value.place)
                    : list  ? listed(key, *list, value)
                            : ranged(key, value);
        if ((list || subsets) && value.items.size() > (value.find("when") ? 2U : 1U))
            refuse(config_, value.place, key + ": either values, a range or subsets_of");
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
    if (key != "arm" && !is_cell_key(key) && !is_member(key)) {
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

Factors factors_of(const Axis& axis, const Value& value) {
    if (axis.members.empty()) return {{axis.key, describe(value)}};
    Factors factors;
    for (const std::string& member : axis.members) {
        const std::string_view name = split_key(member).parameter;
        const bool is_in = std::ranges::find(value.items, name, policy_in) != value.items.end();
        factors.emplace_back(member, is_in ? member_in : member_out);
    }
    return factors;
}

std::vector<SweptKey> swept_keys(const Config& config) {
    std::vector<SweptKey> keys;
    for (const Axis& axis : config.sweep) {
        for (const std::string& member : axis.members)
            keys.push_back({member, {std::string(member_out), std::string(member_in)}});
        if (!axis.members.empty()) continue;
        SweptKey& key = keys.emplace_back(SweptKey{axis.key, {}});
        for (const Value& value : axis.values) key.levels.push_back(describe(value));
    }
    return keys;
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
