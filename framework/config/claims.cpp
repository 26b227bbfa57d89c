// The section `expect`: expected outcomes, which are checked against the results.
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
                if (!is_cell_key(item.key)) refuse_unknown(config, item, "key", known);
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

void read_entry(const Config& config, const Value& item, Claim& claim) {
    if (item.key == "claim")
        claim.text = read_text(config, item, "claim");
    else if (item.key == "arm")
        claim.arm = read_selector(config, item, "arm");
    else if (item.key == "versus")
        claim.versus = read_selector(config, item, "versus");
    else if (item.key == "metric")
        claim.metric = read_text(config, item, "metric");
    else if (item.key == "about_memory")
        claim.about_memory = read_flag(config, item, "about_memory");
    else if (item.key == "expected")
        claim.expected = read_expected(config, item);
    else if (item.key == "at_least")
        claim.at_least = read_number(config, item, "at_least");
    else if (item.key == "at_most")
        claim.at_most = read_number(config, item, "at_most");
    else if (item.key == "within")
        read_within(config, item, claim);
    else
        refuse_unknown(
            config, item, "key of a claim",
            {"claim", "arm", "versus", "metric", "at_least", "at_most", "within", "about_memory",
             "expected"});
}

Claim read_claim(const Config& config, const Value& value, BoundsSet expected) {
    need_mapping(config, value, "a claim");
    Claim claim;
    claim.expected = expected;
    claim.place = value.place;
    if (value.find("within") && (value.find("at_least") || value.find("at_most")))
        refuse(config, value.place, "a claim has within, or at_least and at_most, not both");
    for (const auto& item : value.items) read_entry(config, item, claim);
    for (const char* wanted : {"claim", "arm", "metric"})
        if (!value.find(wanted))
            refuse(config, value.place, "a claim has no " + std::string(wanted));
    if (!claim.at_least && !claim.at_most)
        refuse(config, value.place, "a claim has no at_least, at_most or within");
    if (claim.at_least && claim.at_most && *claim.at_least > *claim.at_most)
        refuse(config, value.place, "a claim's lower bound is above its upper one");
    return claim;
}

}  // namespace

BoundsSet read_expected(const Config& config, const Value& value) {
    const std::string text = read_text(config, value, "expected");
    if (const auto expected = from_name<BoundsSet>(text)) return *expected;
    refuse(config, value.place,
           "expected wants before or after (the figures were seen), not '" + text + "'");
}

std::vector<Claim> read_claims(const Config& config, const Value& value, BoundsSet expected) {
    std::vector<Claim> claims;
    if (value.shape == Shape::nothing) return claims;
    if (value.shape != Shape::list) refuse(config, value.place, "expect wants a list of claims");
    for (const auto& item : value.items) claims.push_back(read_claim(config, item, expected));
    return claims;
}

}  // namespace nrem::core
