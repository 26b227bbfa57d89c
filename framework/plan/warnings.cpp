#include "plan/warnings.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <span>

#include "base/isolated.hpp"
#include "host/instance.hpp"
#include "plan/identity.hpp"
#include "plan/relevance.hpp"
#include "plan/reveal.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_names = 3;
constexpr Patience patience{.processor = 5, .clock = 10};

// What is looked for in a stream, and whom to tell of it, once.
struct AnswerSearch {
    Feedback feedback;
    const std::function<void(std::string_view)>& say;
    bool found = false;
};

void look_through(const Cell& cell, std::uint64_t seed, const nrem_host* host, AnswerSearch search) {
    const nrem_event_sink sink{
        sizeof(nrem_event_sink), 0, &search, [](void*, nrem_str) {},
        [](void* to, const nrem_event* event) {
            auto& [feedback, say, found] = *static_cast<AnswerSearch*>(to);
            if (found || !shows_answer(reveal(feedback, *event))) return;
            found = true;
            say("found");
        },
        [](void*, nrem_str) {}};
    TaskInstance(*cell.task.component, cell.task.settings, host)
        .call(&nrem_task::stream, 0, seed, &sink);
}

// In a child process, as a task may crash. One that cannot make the stream says so when it runs,
// and nothing is held against it here.
bool shows_answers(const Cell& cell, std::uint64_t seed, const nrem_host* host) {
    const Isolated child = isolated(
        [&](const auto& say) { look_through(cell, seed, host, {cell.feedback, say}); }, patience);
    return !child.said.empty() || !child.failure.empty();
}

// The fewest canaries whose fall, all of them, is significant.
std::uint64_t least_canaries(double alpha) {
    std::uint64_t count = 1;
    while (count < 1000 && std::exp2(-static_cast<double>(count)) >= alpha) ++count;
    return count;
}

std::string key_of(const SleepPart& sleep, std::string_view name) {
    return sleep.name == "sleep" ? std::string(name)
                                 : fmt::format("sleeps.{}.{}", sleep.name, name);
}

// The settings that stop or take back passes by what they gain, as far as the sleep has them.
std::vector<std::string> stops_by_gain(const SleepPart& sleep) {
    std::vector<std::string> keys;
    if (sleep.settings.plateau) keys.push_back(key_of(sleep, "sleep.plateau"));
    if (sleep.settings.tolerance < no_limit) keys.push_back(key_of(sleep, "sleep.tolerance"));
    return keys;
}

// What follows for a sleep where nothing can be drawn.
std::vector<std::string> without_answers(const SleepPart& sleep) {
    std::vector<std::string> said;
    if (sleep.settings.held_out) said.push_back("what a pass gains is not known");
    for (const auto& stop : stops_by_gain(sleep)) said.push_back(stop + " does nothing");
    if (sleep.gate.canaries == 0) return said;
    const std::string canaries = key_of(sleep, "gate.canaries");
    const std::string allow = key_of(sleep, "gate.allow_untested") + ": true";
    if (sleep.gate.allow_untested)
        said.push_back(
            fmt::format("{} tests nothing, and {} lets every memory pass", canaries, allow));
    else
        said.push_back(fmt::format("{} has nothing to measure, so that every changed memory is "
                                   "refused ({} would let it pass)",
                                   canaries, allow));
    return said;
}

// What a sleep asks for that it cannot get whatever the task shows.
std::vector<std::string> in_vain(const SleepPart& sleep) {
    std::vector<std::string> said;
    if (sleep.settings.held_out == 0)
        for (const auto& stop : stops_by_gain(sleep))
            said.push_back(
                fmt::format("{} does nothing, since {} is 0", stop, key_of(sleep, "sleep.held_out")));
    if (sleep.gate.erosion < no_limit && sleep.gate.canaries == 0)
        said.push_back(fmt::format("{} does nothing, since {} is 0", key_of(sleep, "gate.erosion"),
                                   key_of(sleep, "gate.canaries")));
    const std::uint64_t least = least_canaries(sleep.gate.alpha);
    if (sleep.gate.canaries && sleep.gate.canaries < least)
        said.push_back(fmt::format(
            "{} is {}, too few to refuse anything: at {} {} a fall counts from {} on",
            key_of(sleep, "gate.canaries"), sleep.gate.canaries, key_of(sleep, "gate.alpha"),
            sleep.gate.alpha, least));
    return said;
}

class Looker {
public:
    Looker(const Plan& plan, const Registry& registry) : plan_(plan), registry_(registry) {}

    void look(const Cell& cell) {
        for (const ProbePart& probe : cell.probes)
            if (probe.at == ProbeTimes{.night = true} && !sleeps(cell))
                say(cell, fmt::format("probe {} measures after nights, and there are none",
                                      probe.part.component->name));
        std::vector<std::string> lacking;
        for (const SleepPart& sleep : cell.sleeps) {
            if (!sleeps(sleep) || is_idle(sleep)) continue;
            for (auto& text : without_answers(sleep)) lacking.push_back(std::move(text));
            for (auto& text : in_vain(sleep)) say(cell, text);
        }
        if (lacking.empty() || has_answers(cell)) return;
        say(cell, fmt::format("task {} with feedback {} shows no answer that held-out questions or canaries "
                              "could be drawn from: {}",
                              cell.task.component->name, name_of(cell.feedback),
                              fmt::join(lacking, "; ")));
    }
    [[nodiscard]] std::vector<std::string> said() const {
        std::vector<std::string> sentences;
        for (const auto& text : order_) {
            const std::span cells(cells_.at(text));
            const auto shown = cells.first(std::min(cells.size(), most_names));
            std::string names = fmt::format("{}", fmt::join(shown, "; "));
            if (cells.size() > shown.size())
                names += fmt::format("; {} more", cells.size() - shown.size());
            sentences.push_back(names + ": " + text);
        }
        return sentences;
    }

private:
    void say(const Cell& cell, const std::string& text) {
        auto& cells = cells_[text];
        if (cells.empty()) order_.push_back(text);
        cells.push_back(cell.name());
    }
    bool has_answers(const Cell& cell) {
        const std::string key = fmt::format("{} {}", json_of(cell.task), name_of(cell.feedback));
        const auto [known, added] = answers_.try_emplace(key, true);
        if (added)
            known->second = shows_answers(cell, plan_.config.seeds.at(0), registry_.host());
        return known->second;
    }

    const Plan& plan_;
    const Registry& registry_;
    std::map<std::string, bool> answers_;  // by task and feedback
    std::map<std::string, std::vector<std::string>> cells_;
    std::vector<std::string> order_;
};

}  // namespace

std::vector<std::string> warnings(const Plan& plan, const Registry& registry) {
    Looker looker(plan, registry);
    for (const Cell& cell : plan.cells)
        if (cell.control == Control::none && cell.rung == 0) looker.look(cell);
    return looker.said();
}

}  // namespace nrem::core
