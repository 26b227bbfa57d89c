#include "study/power.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <vector>

#include "analysis/reach.hpp"
#include "analysis/units.hpp"
#include "base/quantity.hpp"
#include "context/stream.hpp"
#include "host/registry.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t most_looked_at = 512;  // streams of all problems together
constexpr std::uint64_t most_of_a_problem = 64;
constexpr double large = 1;  // a difference as large as the spread of streams around it (d_z)
constexpr std::size_t most_streams = 100'000;

struct Problem {
    const Cell* any = nullptr;
    std::size_t arms = 0;  // the user's cells that are compared
    std::size_t controls = 0;          // which are a family of their own
    std::size_t controls_of_loops = 0;  // of these
};

bool is_of_loop(Control control) {
    return has_other_critic(control) || control == Control::single || control == Control::vote ||
           control == Control::single_long;
}

bool is_baseline(const Cell& cell, const Config& config) {
    return std::ranges::any_of(config.baseline, [&](const std::string& name) {
        return answers_to(cell, name) || cell.name() == name;
    });
}

std::vector<Problem> problems_of(const Plan& plan) {
    std::map<std::string_view, Problem> problems;
    for (const Cell& cell : plan.cells) {
        if (cell.rung) continue;
        Problem& problem = problems[cell.problem];
        if (!problem.any) problem.any = &cell;
        if (is_baseline(cell, plan.config)) continue;
        problem.arms += cell.control == Control::none;
        problem.controls += cell.control != Control::none;
        problem.controls_of_loops += is_of_loop(cell.control);
    }
    for (const LaterControl& later : plan.later) {
        const auto cell = std::ranges::find(plan.cells, later.identity, &Cell::identity);
        ++problems[cell->problem].controls;
        ++problems[cell->problem].controls_of_loops;
    }
    std::vector<Problem> compared;
    for (const auto& [key, problem] : problems)
        if (problem.arms) compared.push_back(problem);
    return compared;
}

// The independent units of a problem.
struct Independent {
    std::size_t units = 0;
    bool of_seeds = false;  // each seed has streams of its own
    bool by_cluster = false;
};

class Look {
public:
    Look(const Plan& plan, const Registry& registry, const Cell& cell, std::uint64_t most)
        : seeds_(plan.config.seeds),
          streams_(cell.streams),
          skipped_(cell.skipped),
          looked_at_(std::min(cell.streams, most)),
          task_(*cell.task.component, cell.task.settings, registry.host()) {}

    [[nodiscard]] Independent found() {
        for (std::uint64_t index = 0; index < looked_at_; ++index) see(index, seeds_.front());
        const std::size_t of_one_seed = contents_.size();
        if (seeds_.size() > 1) see(0, seeds_[1]);
        const bool of_seeds = contents_.size() > of_one_seed;
        if (clusters_.size() >= fewest_clusters) return {clusters_.size(), of_seeds, true};
        const double share =
            static_cast<double>(of_one_seed) / static_cast<double>(std::max<std::uint64_t>(looked_at_, 1));
        const auto units = static_cast<std::size_t>(share * static_cast<double>(streams_));
        return {of_seeds ? units * seeds_.size() : units, of_seeds, false};
    }

private:
    void see(std::uint64_t index, std::uint64_t seed) {
        const Stream stream(task_, skipped_ + index, seed);
        contents_.insert(stream.contents());
        if (!stream.cluster().empty()) clusters_.insert(stream.cluster());
    }

    const std::vector<std::uint64_t>& seeds_;
    std::uint64_t streams_;
    std::uint64_t skipped_;
    std::uint64_t looked_at_;
    TaskInstance task_;
    std::set<std::string> contents_;
    std::set<std::string> clusters_;
};

// The smallest number of units that can find a large difference.
std::size_t enough_for(Design design) {
    while (design.clusters < most_streams && detectable_spreads(design) > large)
        design.clusters += 1 + design.clusters / 20;
    return design.clusters;
}

std::string units_in_words(const Independent& independent, std::size_t count) {
    return counted(count, independent.by_cluster ? "cluster" : "independent stream");
}

std::string sentence(const Independent& independent, std::size_t arms) {
    const Design design{.clusters = independent.units, .arms = arms};
    const std::string has =
        fmt::format("{} and {}", units_in_words(independent, design.clusters), counted(arms, "arm"));
    if (least_p(design) >= 0.05)
        return fmt::format(
            "{}: no outcome can be called better or worse (least p {:.3g}); {} would do", has,
            least_p(design), units_in_words(independent, fewest_clusters_for(design)));
    const double seen = detectable_spreads(design);
    std::string text = fmt::format(
        "{}: a difference of {:.2g} times its spread over {} is called better or worse in 80 % of "
        "cases",
        has, seen, independent.by_cluster ? "clusters" : "streams");
    if (seen > large)
        text += fmt::format("; {} would do for one as large as its spread",
                            units_in_words(independent, enough_for(design)));
    return text;
}

// What the controls of loops cost: they make their family larger, and not that of the arms.
std::string sentence_of_controls(const Independent& independent, const Problem& problem) {
    const auto seen_with = [&](std::size_t compared) {
        return detectable_spreads({.clusters = independent.units, .arms = compared});
    };
    const std::size_t without = problem.controls - problem.controls_of_loops;
    if (problem.controls_of_loops == 0 || !std::isfinite(seen_with(problem.controls))) return "";
    return fmt::format("; of {} controls, {} of them of loops, each is compared with a baseline in a "
                       "family of their own: {:.2g} times the spread in place of {:.2g}",
                       problem.controls, problem.controls_of_loops, seen_with(problem.controls),
                       seen_with(std::max<std::size_t>(without, 1)));
}

std::string said_of(const Plan& plan, const Registry& registry, const Problem& problem,
                    std::uint64_t most) {
    try {
        const Independent found = Look(plan, registry, *problem.any, most).found();
        return sentence(found, problem.arms) + sentence_of_controls(found, problem);
    } catch (const Error&) {
        return "";  // the trial will report what is wrong with the task
    }
}

std::string title_of(const Problem& problem) {
    std::string title = problem.any->task.component->name;
    for (const auto& [key, value] : problem.any->factors)
        if (split_key(key).is_of_task()) title += ", " + key + "=" + value;
    return title;
}

}  // namespace

std::string power_of(const Plan& plan, const Registry& registry) {
    const std::vector<Problem> problems = problems_of(plan);
    if (problems.empty()) return "";
    const std::uint64_t most = std::clamp<std::uint64_t>(
        most_looked_at / problems.size(), fewest_clusters, most_of_a_problem);
    std::map<std::string, std::vector<std::string>> said;  // by sentence: its problems
    for (const Problem& problem : problems) {
        const std::string text = said_of(plan, registry, problem, most);
        if (!text.empty()) said[text].push_back(title_of(problem));
    }
    std::string text;
    for (const auto& [sentence, titles] : said)
        text += titles.size() == 1
                    ? fmt::format("{}: {}.\n", titles.front(), sentence)
                    : fmt::format("{} problems ({}, ...): {}.\n", titles.size(), titles.front(), sentence);
    return text.empty() ? "" : "\npower:\n" + text;
}

}  // namespace nrem::core
