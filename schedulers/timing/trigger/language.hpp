// The trigger language: what is written is turned into conditions, one function a word.
#pragma once

#include "change_point.hpp"
#include "node.hpp"

namespace {

using Made = std::unique_ptr<Condition>;

Made read(const Node& node);

constexpr nrem::Range counts{1, 1e15};
constexpr nrem::Range amounts{0, 1e15};
constexpr nrem::Range shares{0, 1};
constexpr nrem::Range windows{1, 10000};

template <std::uint64_t nrem::Day::*count>
Made at_least(const Node& node) {
    return std::make_unique<AtLeast>(count, node.whole(counts));
}

template <double nrem::Day::*figure>
Made at_least_real(const Node& node) {
    return std::make_unique<AtLeastReal>(figure, node.number({1e-9, 1e15}));
}

template <Quantifier quantifier>
Made mix(const Node& node) {
    Conditions parts;
    for (const auto& part : node.list()) parts.push_back(read(part));
    return std::make_unique<Mix>(quantifier, std::move(parts));
}

inline Made negation(const Node& node) {
    return std::make_unique<Not>(read(node));
}

inline Made lasting(const Node& node) {
    node.only({"steps", "of"});
    return std::make_unique<Lasting>(node.at("steps").whole(counts), read(node.at("of")));
}

// `x: n` and `x: {every: n}` say the same.
inline Node period(const Node& node) {
    if (!node.json().is_object()) return node;
    node.only({"every"});
    return node.at("every");
}

inline Made at_boundary(const Node& node) {
    return std::make_unique<AtBoundary>(period(node).whole(counts));
}

inline Made clock(const Node& node) {
    return std::make_unique<Clock>(period(node).number({1e-9, 1e15}));
}

inline Made manual(const Node& node) {
    std::vector<std::uint64_t> steps;
    const bool by_hand_alone = node.json().is_array() && node.json().empty();
    if (by_hand_alone) return std::make_unique<Manual>(std::move(steps));
    for (const auto& step : node.list()) steps.push_back(step.whole(amounts));
    std::sort(steps.begin(), steps.end());
    return std::make_unique<Manual>(std::move(steps));
}

template <Signal signal>
Made window(const Node& node) {
    node.only({"above", "window"});
    const double above = node.at("above").number(signal == Signal::loss ? amounts : shares);
    const std::uint64_t size = node.has("window") ? node.at("window").whole(windows) : 20;
    return std::make_unique<Window>(signal, above, size);
}

inline Made change_point(const Node& node) {
    node.only({"above", "hazard", "on", "within"});
    const std::string on = !node.has("on")                    ? "loss"
                           : node.at("on").json().is_string() ? node.at("on").json()
                                                              : "";
    if (on != "loss" && on != "errors") node.at("on").refuse("wants loss or errors");
    const auto number = [&](const char* key, double fallback, nrem::Range range) {
        return node.has(key) ? node.at(key).number(range) : fallback;
    };
    const double above = number("above", 0.95, shares);
    const double hazard = number("hazard", 0.01, {1e-9, 0.5});
    const std::uint64_t within = node.has("within") ? node.at("within").whole({4, 1e6}) : 50;
    if (on == "errors")
        return std::make_unique<ChangePoint<Bernoulli>>(
            ChangePoint<Bernoulli>::Plan{Signal::errors, above, hazard, within});
    return std::make_unique<ChangePoint<Normal>>(
        ChangePoint<Normal>::Plan{Signal::loss, above, hazard, within});
}

struct Word {
    std::string_view name;
    Made (*make)(const Node&);
};

constexpr Word words[] = {
    {"any", mix<Quantifier::any>},
    {"all", mix<Quantifier::all>},
    {"not", negation},
    {"for", lasting},
    {"every", at_least<&nrem::Day::steps>},
    {"context_items", at_least<&nrem::Day::context_items>},
    {"context_tokens", at_least<&nrem::Day::context_tokens>},
    {"boundary", at_boundary},
    {"idle", at_least_real<&nrem::Day::idle>},
    {"surprise", window<Signal::loss>},
    {"error_rate", window<Signal::errors>},
    {"change_point", change_point},
    {"importance", at_least_real<&nrem::Day::importance>},
    {"memory_bytes", at_least<&nrem::Day::memory_bytes>},
    {"memory_records", at_least<&nrem::Day::memory_records>},
    {"memory_tokens", at_least<&nrem::Day::memory_tokens>},
    {"clock", clock},
    {"manual", manual},
};

inline const Word& find_word(const Node& node, std::string_view name) {
    std::vector<std::string> names;
    for (const auto& word : words) {
        if (word.name == name) return word;
        names.emplace_back(word.name);
    }
    node.refuse("no condition '" + std::string(name) + "'" + hint(name, names));
}

// A mapping with one key, or a bare word: only `boundary` and `change_point` say enough alone.
Made read(const Node& node) {
    if (node.json().is_string()) {
        const auto name = node.json().get<std::string>();
        const Word& word = find_word(node, name);
        if (name == "boundary") return word.make({1, ""});
        if (name == "change_point") return word.make({Json::object(), ""});
        node.refuse("'" + name + "' wants a value: {" + name + ": ...}");
    }
    if (!node.json().is_object() || node.json().empty())
        node.refuse("wants a condition, as in {every: 30}, not " + node.json().dump());
    const auto first = node.json().items().begin();
    for (const auto& [key, value] : node.json().items()) (void)find_word(node, key);
    if (node.json().size() > 1) node.refuse("wants one condition; put several under any or all");
    return find_word(node, first.key()).make(node.at(first.key()));
}

}  // namespace
