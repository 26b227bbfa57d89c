// The section `expect`: expected outcomes, which are checked against the results.
#include <algorithm>

#include "config/axes.hpp"
#include "config/experiment.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "config/sections.hpp"

namespace nrem::core {
namespace {

Selector read_selector(const Config& config, const Value& value, const std::string& key) {
    Selector selector;
    selector.place = value.place;
    if (value.shape == Shape::mapping) {
        for (const auto& item : value.items) {
            if (item.key == "arm") {
                selector.arm = read_text(config, item, key + ".arm");
            } else {
                auto known = cell_keys();
                known.emplace_back("arm");
                if (!is_cell_key(item.key) && !is_member(item.key))
                    refuse_unknown(config, item, "key", known);
                selector.where.emplace_back(item.key, describe(item));
            }
        }
        if (selector.arm.empty()) refuse(config, value.place, key + " names no arm");
    } else {
        selector.arm = read_text(config, value, key);
    }
    need_arm(config, selector.arm, value.place);
    return selector;
}

void read_within(const Config& config, const Value& value, Claim& claim) {
    if (value.shape != Shape::list || value.items.size() != 2)
        refuse(config, value.place, "within wants [low, high]");
    claim.at_least = read_number(config, value.items[0], "within");
    claim.at_most = read_number(config, value.items[1], "within");
}

SettingFields settings_of(Claim& claim) {
    return {
        {"claim", &claim.text, "What is expected, in words."},
        {"arm", reads(claim.arm, read_selector),
         "The name of an arm or a control, or {arm: name, swept key: value}.", {.type = "selector"}},
        {"versus", reads(claim.versus, read_selector),
         "The arm from which `arm` differs by that much; without it the figure itself is meant.",
         {.type = "selector"}},
        {"group", &claim.group, "The group of events to which the claim is confined.",
         {.type = "name"}},
        {"versus_group", &claim.versus_group,
         "Another group of the same arm: `group` differs from it by that much, stream by stream. With "
         "`versus`, by how much more than it does in that arm.",
         {.type = "name"}},
        {"compare", reads(claim.compare, read_choice<Compare>),
         "How the two sides are compared: as a difference, as a ratio of means, or as a ratio of medians "
         "over streams.",
         {.type = known_names<Compare>(" or "), .fallback = "difference"}},
        {"effect", [&](const Config& config, const Value& value, const std::string& key) {
             claim.effect = read_names(config, value, key);
         },
         "A swept key of two values, as `policies.merge`: by how much its second one is above its first "
         "(see `baselines`) in cells that agree in all else. Of two such keys, [a, b], their interaction: by "
         "how much that is more where b has its second value, too.",
         {.type = "swept key, or a list of two"}},
        {"metric", &claim.metric, "See figures.md.", {.type = "name"}},
        {"at_least", reads(claim.at_least, read_number), "The lower bound.", {.type = "number"}},
        {"at_most", reads(claim.at_most, read_number), "The upper bound.", {.type = "number"}},
        {"within", [&](const Config& config, const Value& value, const std::string&) {
             read_within(config, value, claim);
         },
         "Both bounds.", {.type = "[low, high]"}},
        {"about_memory", &claim.about_memory,
         "`false`: the claim is judged even where the backend is not shown to use a memory."},
        {"expected", reads(claim.expected, read_expected),
         "When its bounds were set.", {.type = "before or after", .fallback = "as `expected`"}},
    };
}

// Whether each cell of the first is one of the second, and would be compared with itself.
bool is_within(const Selector& cells, const Selector& others) {
    return cells.arm == others.arm && std::ranges::all_of(others.where, [&](const auto& pair) {
        return std::ranges::find(cells.where, pair) != cells.where.end();
    });
}

void check_sides(const Config& config, const Claim& claim) {
    const auto must = [&](bool holds, const std::string& why) {
        if (!holds) refuse(config, claim.place, why);
    };
    must(!claim.versus || !is_within(claim.arm, *claim.versus),
         "versus is the arm itself: " + claim.arm.arm);
    const bool has_sides = claim.versus || !claim.versus_group.empty();
    must(claim.versus_group.empty() || !claim.group.empty(),
         "versus_group is compared with group, which the claim lacks");
    must(claim.versus_group.empty() || claim.group != claim.versus_group,
         "group and versus_group are both '" + claim.group + "'");
    must(has_sides || claim.compare == Compare::difference,
         "compare says how two sides are compared: it wants versus or versus_group");
    must(!claim.versus || claim.versus_group.empty() || claim.compare == Compare::difference,
         "with both versus and versus_group, compare can only be difference");
}

void check_effect(const Config& config, const Claim& claim) {
    const auto must = [&](bool holds, const std::string& why) {
        if (!holds) refuse(config, claim.place, why);
    };
    must(claim.effect.size() < 3 && (claim.effect.size() < 2 || claim.effect[0] != claim.effect[1]),
         "effect is of one swept key, or the interaction of two");
    must(!claim.versus && claim.versus_group.empty() && claim.compare == Compare::difference,
         "an effect is a difference by itself: it goes with no versus, versus_group or compare");
    const std::vector<SweptKey> keys = swept_keys(config);
    for (const std::string& key : claim.effect) {
        const auto swept = std::ranges::find(keys, key, &SweptKey::key);
        if (swept == keys.end()) {
            Value named;
            named.key = key;
            named.place = claim.place;
            std::vector<std::string> known;
            for (const SweptKey& each : keys) known.push_back(each.key);
            refuse_unknown(config, named, "swept key", known);
        }
        must(swept->levels.size() == 2, "effect is of a key of two values, " + key + " has " +
                                            std::to_string(swept->levels.size()));
    }
}

Claim read_claim(const Config& config, const Value& value, BoundsSet expected) {
    need_mapping(config, value, "a claim");
    Claim claim;
    claim.expected = expected;
    claim.place = value.place;
    if (value.find("within") && (value.find("at_least") || value.find("at_most")))
        refuse(config, value.place, "a claim has within, or at_least and at_most, not both");
    read_section(config, value, "claim", settings_of(claim));
    check_sides(config, claim);
    if (!claim.effect.empty()) check_effect(config, claim);
    for (const char* wanted : {"claim", "arm", "metric"})
        if (!value.find(wanted))
            refuse(config, value.place, "a claim has no " + std::string(wanted));
    if (!claim.at_least && !claim.at_most)
        refuse(config, value.place, "a claim has no at_least, at_most or within");
    if (claim.at_least && claim.at_most && *claim.at_least > *claim.at_most)
        refuse(config, value.place, "a claim's lower bound is above its upper one");
    return claim;
}

void read_claims(const Config& config, const Value& value, Draft& draft) {
    if (value.shape == Shape::nothing) return;
    if (value.shape != Shape::list) refuse(config, value.place, "expect wants a list of claims");
    for (const Value& item : value.items)
        draft.config.expect.push_back(read_claim(config, item, draft.expected));
}

}  // namespace

BoundsSet read_expected(const Config& config, const Value& value) {
    const std::string text = read_text(config, value, "expected");
    if (const auto expected = from_name<BoundsSet>(text)) return *expected;
    refuse(config, value.place,
           "expected wants before or after (the figures were seen), not '" + text + "'");
}

SettingField expect_setting(Draft& draft) {
    return {"expect", [&](const Config& config, const Value& value, const std::string&) {
                read_claims(config, value, draft);
            },
            "Outcomes that are expected. Each has `claim`, `arm`, `metric` and a bound.",
            {.type = "list of claims"}, settings_of(draft.claim)};
}

}  // namespace nrem::core
