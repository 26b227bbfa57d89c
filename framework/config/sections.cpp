#include "config/sections.hpp"

#include <algorithm>
#include <set>

#include "config/assign.hpp"
#include "config/axes.hpp"
#include "config/experiment.hpp"
#include "config/keys.hpp"
#include "config/read.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_seeds = 100'000;
constexpr double most_window = 1'000'000;

SettingFields settings_of(Controls& controls) {
    return {
        {"no_memory", &controls.no_memory, "No memory, no sleep, no visible context."},
        {"window", &controls.window, "The latest experiences as they were.",
         {}, {{"size", &controls.window_size, "How many.", {.least = 1, .most = most_window}}}},
        {"full_history", &controls.full_history, "All experiences that fit into `tokens`."},
        {"noop_sleep", &controls.noop_sleep,
         "For each cell that sleeps, the same one with a policy that does nothing."},
        {"oracle", &controls.oracle, "The best possible answer, where the task knows it."},
        {"majority", &controls.majority,
         "The answer that was right most often so far, or the mean of the values, whatever is asked; where "
         "truths are revealed."},
        {"persistence", &controls.persistence,
         "The answer or value that was right last time, whatever is asked; where truths are revealed."},
        {"naive_rag", &controls.naive_rag,
         "All experiences word for word, of which those most like the question are shown (`retrieve`, by "
         "BM25) as far as they fit into `tokens`; where the backend reads text. Left out where answers are "
         "only replayed, unless it is named.",
         {}, {{"k", &controls.naive_rag_k, "How many at most.", {.least = 1, .most = most_window}}}},
        {"verbatim", &controls.verbatim,
         "For each cell whose nights rewrite text, the same one whose nights keep the text itself, within "
         "`tokens`. Left out like naive_rag."},
        {"format_matched", &controls.format_matched,
         "The same with each experience as one plain sentence."},
        {"single", &controls.single,
         "For each cell with a loop, the same one without it. Left out like naive_rag where a language model "
         "answers, as are the next three."},
        {"random_critic", &controls.random_critic,
         "For each cell whose loop reviews answers, the same one where a coin says what is right. The model is "
         "asked nevertheless."},
        {"placebo_critic", &controls.placebo_critic,
         "The same with reviews of another question and its answer."},
        {"oracle_verifier", &controls.oracle_verifier,
         "The same where the truth says what is right: how good the loop could be. Where truths are revealed."},
        {"vote", &controls.vote,
         "For each cell with a loop that asks a language model, the commonest of as many drafts as its answers "
         "took calls (`loop: vote`). Added when the trials of the cell are over, and left out like the four above."},
        {"single_long", &controls.single_long,
         "For each such cell, the same one without its loop, whose answers may have as many tokens as those of the "
         "loop took. Added when the trials of the cell are over."},
    };
}

bool* switch_of(Controls& controls, std::string_view name) {
    const SettingFields settings = settings_of(controls);
    const auto found = std::ranges::find(settings, name, &SettingField::name);
    return found == settings.end() ? nullptr : std::get<bool*>(found->target);
}

std::vector<std::string> known_controls() {
    return {all_names<Control>.begin() + 1, all_names<Control>.end()};
}

Controls all_of_them(bool on) {
    Controls controls;
    for (const std::string& name : known_controls()) *switch_of(controls, name) = on;
    return controls;
}

Controls read_control_list(const Config& config, const Value& value) {
    Controls controls = all_of_them(false);
    for (const auto& item : value.items) {
        Value named = item;
        named.key = read_text(config, item, "controls");
        bool* on = switch_of(controls, named.key);
        if (!on) refuse_unknown(config, named, "control", known_controls());
        *on = true;
        controls.named.insert(named.key);
    }
    return controls;
}

}  // namespace

SettingField controls_setting(Controls& controls) {
    return {"controls", [&](const Config& config, const Value& value, const std::string& key) {
                if (value.shape == Shape::list)
                    controls = read_control_list(config, value);
                else if (value.shape != Shape::mapping)
                    controls = all_of_them(read_flag(config, value, key));
                else
                    for (const Value& item : value.items) controls.named.insert(item.key);
            },
            "Which arms are added by themselves.",
            {.type = "true, false, a list of names, or a mapping", .fallback = "true"}, settings_of(controls)};
}

std::vector<std::uint64_t> read_seeds(const Config& config, const Value& value,
                                      std::string_view key) {
    std::vector<std::uint64_t> seeds;
    if (value.shape != Shape::list) {
        const auto count = read_count(config, value, key, {1, most_seeds});
        for (std::uint64_t seed = 1; seed <= count; ++seed) seeds.push_back(seed);
        return seeds;
    }
    if (value.items.empty()) refuse(config, value.place, std::string(key) + " has no values");
    if (value.items.size() > most_seeds) refuse(config, value.place, "too many seeds");
    std::set<std::uint64_t> seen;
    for (const auto& item : value.items) {
        seeds.push_back(read_count(config, item, key));
        if (!seen.insert(seeds.back()).second)
            refuse(config, item.place, "the seed " + item.text + " stands here twice");
    }
    return seeds;
}

std::vector<Arm> read_arms(const Config& config, const Value& value) {
    need_mapping(config, value, "arms");
    std::vector<Arm> arms;
    Controls controls = config.controls;
    for (const auto& item : value.items) {
        if (item.key.empty()) refuse(config, item.place, "an arm has an empty name");
        const bool* taken = switch_of(controls, item.key);
        if (taken && *taken)
            refuse(config, item.place,
                   "an arm cannot be called " + item.key + ", as a control is; switch that off (" +
                       "controls." + item.key + ": false) or choose another name");
        if (item.shape != Shape::nothing) need_mapping(config, item, "arm " + item.key);
        arms.push_back({item.key, item.place, assignments_within(config, item)});
    }
    if (arms.empty()) refuse(config, value.place, "`arms` is empty");
    return arms;
}

std::vector<Condition> read_exclusions(const Config& config, const Value& value) {
    std::vector<Condition> exclusions;
    if (value.shape == Shape::nothing) return exclusions;
    if (value.shape != Shape::list) refuse(config, value.place, "exclude wants a list of mappings");
    for (const auto& item : value.items) {
        need_mapping(config, item, "an entry of exclude");
        Condition exclusion = read_condition(config, item);
        if (exclusion.pairs.empty())
            refuse(config, item.place, "an empty entry would exclude every cell");
        exclusions.push_back(std::move(exclusion));
    }
    return exclusions;
}

std::vector<std::string> arms_and_controls(const Config& config) {
    std::vector<std::string> known;
    for (const auto& arm : config.arms) known.push_back(arm.name);
    Controls controls = config.controls;
    for (const auto& control : known_controls())
        if (*switch_of(controls, control)) known.push_back(control);
    return known;
}

void need_arm(const Config& config, const std::string& name, Place place) {
    const std::vector<std::string> known = arms_and_controls(config);
    if (std::ranges::find(known, name) != known.end()) return;
    Value named;
    named.key = name;
    named.place = place;
    refuse_unknown(config, named, "arm", known);
}

void need_arm_or_cell(const Config& config, const std::string& name, Place place) {
    const bool is_cell = std::ranges::any_of(
        config.arms, [&](const Arm& arm) { return name.starts_with(arm.name + ", "); });
    if (!is_cell) need_arm(config, name, place);
}

}  // namespace nrem::core
