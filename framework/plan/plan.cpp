#include "plan/plan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

#include "base/hash.hpp"
#include "base/working_folder.hpp"
#include "config/read.hpp"
#include "config/search.hpp"
#include "config/sections.hpp"
#include "host/setting.hpp"
#include "plan/collection.hpp"
#include "plan/conditions.hpp"
#include "plan/grade_figures.hpp"
#include "plan/grid.hpp"
#include "plan/identity.hpp"
#include "plan/learned_stop.hpp"
#include "plan/named_figures.hpp"
#include "plan/needs.hpp"
#include "plan/relevance.hpp"
#include "plan/tools.hpp"
#include "plan/value_watch.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_trials = 10'000'000;

void need_choice(const Config& config, const Arm& arm, const Choice& choice, Kind kind) {
    if (!choice.name.empty()) return;
    const std::string kind_name(name_of(kind));
    const std::string file = config.file.empty() ? "config" : config.file;
    throw UsageError(file + ": no " + kind_name + " is given for arm " + arm.name + " (" +
                     kind_name + ": name)");
}

class CellMaker {
public:
    explicit CellMaker(Workshop& workshop)
        : workshop_(workshop),
          config_(workshop.config()),
          watch_(config_),
          values_(config_, workshop.registry()) {}

    // Of the cell that is judged, or of one that is tried on a rung of the search, from 1.
    void make(const Point& point, std::uint64_t rung = 0) {
        values_.look(point);
        if (is_excluded(point)) return;
        Cell cell = assemble(point);
        watch_.look(cell);
        name(cell, point);
        normalise(cell);
        const std::string unmet = unmet_need(cell, workshop_.registry());
        if (!unmet.empty()) return collection_.refuse({cell.name(), unmet, Control::none});
        for (const std::string& conflict : {figure_conflict(cell), design_conflict(cell),
                                            tool_conflict(cell, workshop_.registry().host()),
                                            learned_stop_conflict(cell, config_,
                                                                  workshop_.registry().host())})
            if (!conflict.empty())
                return collection_.refuse({cell.name(), conflict, Control::none});
        workshop_.check_fit(cell, point.setup.backend.place);
        cell.skipped = point.setup.skip_streams;
        cell.streams = workshop_.streams(workshop_.part(Kind::task, point.setup.task), point.setup);
        cell.start = workshop_.start(point.setup, cell);
        identify(cell, workshop_.registry());
        if (!takes_part(cell, rung)) return;
        if (rung) put_on(cell, rung);
        collection_.add(std::move(cell));
    }

    Collection& finish() {
        if (collection_.cells().empty() && collection_.refused().empty())
            throw UsageError((config_.file.empty() ? "config" : config_.file) +
                             ": every cell is excluded");
        watch_.check();
        values_.check();
        check_baselines();
        add_controls(collection_, workshop_);
        add_repeats();
        return collection_;
    }

    // Throws where the end of a range is none of its component's values.
    void check(const Point& point) { (void)assemble(point); }

private:
    [[nodiscard]] bool is_excluded(const Point& point) const {
        return std::ranges::any_of(config_.exclude, [&](const Condition& condition) {
            return holds(condition, point, workshop_.registry());
        });
    }
    // Only those that have come so far in a search; all where there is none.
    [[nodiscard]] bool takes_part(const Cell& cell, std::uint64_t rung) const {
        const Search& search = config_.search;
        if (search.method != SearchMethod::halving) return true;
        const auto& cells = search.rungs[rung ? rung - 1 : search.rungs.size() - 1].cells;
        return cells.empty() || cells.contains(cell.identity);
    }
    // A baseline that is none of the arms and controls, which the config knows, must be a cell. (A
    // search names its last ones when it is over.)
    void check_baselines() {
        const Place given = config_.baseline_place;
        if (config_.search.method == SearchMethod::halving || !(given.line || given.overriding))
            return;
        const std::vector<std::string> arms = arms_and_controls(config_);
        std::vector<std::string> cells;
        for (const Cell& cell : collection_.cells()) cells.push_back(cell.name());
        for (const std::string& name : config_.baseline) {
            if (std::ranges::find(arms, name) != arms.end() ||
                std::ranges::find(cells, name) != cells.end())
                continue;
            Value named;
            named.key = name;
            named.place = given;
            refuse_unknown(config_, named, "cell", cells);
        }
    }
    // What asks no language model gives the same bytes whenever it runs.
    void add_repeats() {
        const std::size_t first_runs = config_.repeats > 1 ? collection_.cells().size() : 0;
        if (first_runs && config_.stop_early)
            throw UsageError("repeats: equal runs have equal streams only without stop_early");
        for (std::size_t i = 0; i < first_runs; ++i) {
            const Cell first = collection_.cells()[i];
            if (first.rung) continue;
            for (std::uint64_t run = 2; run <= config_.repeats; ++run) {
                Cell again = first;
                again.repeat = run;
                again.parent = first.identity;
                again.twin.clear();
                again.also.clear();
                if (speaks(first)) {
                    identify(again, workshop_.registry());
                    collection_.add(std::move(again));
                } else if (run == 2 && first.control == Control::none) {
                    collection_.refuse({again.name(),
                                        "it asks no language model, so that equal runs are the "
                                        "same in every byte: it runs once",
                                        first.control});
                }
            }
        }
    }
    void put_on(Cell& cell, std::uint64_t rung) const {
        const std::uint64_t streams = config_.search.rungs[rung - 1].streams;
        if (streams >= cell.streams)
            refuse(config_, config_.search.place,
                   fmt::format("rung {} of the search takes {} streams, the verdict {}: draw fewer "
                               "points, or begin with fewer streams",
                               rung, streams, cell.streams));
        cell.drawn_from = cell.streams;
        cell.streams = streams;
        cell.rung = rung;
        cell.contender = std::move(cell.identity);
        identify(cell, workshop_.registry());
    }
    Cell assemble(const Point& point) {
        const Setup& setup = point.setup;
        need_choice(config_, point.arm, setup.task, Kind::task);
        need_choice(config_, point.arm, setup.backend, Kind::backend);
        Cell cell;
        Cell::each_slot(cell, [&](std::string_view key, Part& part) {
            const Choice& choice = *choice_of(setup, key);
            const bool is_optional = is_grader(key) || key == "loop" || key == "stop";
            const bool is_none = choice.name.empty() || (is_optional && choice.name == "none");
            if (!is_none) part = workshop_.part(kind_under(key), choice);
        });
        if (speaks(cell)) cell.prompts = workshop_.pack(setup.prompts);
        for (const auto& sleep : setup.sleeps) cell.sleeps.push_back(assemble(sleep));
        for (const auto& probe : setup.probes)
            cell.probes.push_back({workshop_.part(Kind::probe, probe.choice), probe.at});
        for (const Choice& tool : setup.tools)
            cell.tools.push_back(workshop_.part(Kind::tool, tool));
        cell.answer = setup.answer;
        cell.context = setup.context;
        cell.feedback = setup.feedback;
        cell.design = setup.design;
        cell.attribution = setup.attribution;
        cell.tokens = config_.tokens;
        return cell;
    }
    SleepPart assemble(const SleepSetup& setup) {
        SleepPart sleep{setup.name,
                        {},
                        workshop_.part(Kind::scheduler, setup.scheduler),
                        setup.settings,
                        setup.gate};
        for (const auto& policy : setup.policies)
            sleep.policies.push_back(workshop_.part(Kind::policy, policy));
        return sleep;
    }
    static void name(Cell& cell, const Point& point) {
        cell.arm = point.arm.name;
        for (const auto& factor : point.swept)
            if (relevance_of(factor.first, cell) == Relevance::relevant)
                cell.factors.push_back(factor);
    }

    Workshop& workshop_;
    const Config& config_;
    KeyWatch watch_;
    ValueWatch values_;
    Collection collection_;
};

bool any_offers(const Cell& cell, std::string_view capability) {
    bool any = false;
    cell.each_part([&](auto, const Part& part) { any |= offers(*part.component, capability); });
    return any;
}

std::string id_of(const Cell& cell, std::uint64_t seed, const Streams& streams,
                  const std::optional<StopEarly>& stop) {
    std::string text = cell.identity + " seed " + std::to_string(seed);
    if (stop && streams.count() < cell.streams)
        text += fmt::format(" streams {} to {} in the order of seed {}", streams.first, streams.end,
                            stop->seed);
    return sha256_hex(text).substr(0, 16);
}

// The streams of a cell in the order in which they are taken; empty: from the first on.
std::vector<std::uint64_t> order_of(const Cell& cell, const Config& config) {
    std::vector<std::uint64_t> order;
    if (config.stop_early) {
        order = first_in_turn(cell.streams, cell.streams, config.stop_early->seed);
    } else if (cell.drawn_from) {
        order = first_in_turn(cell.streams, cell.drawn_from, config.search.seed);
    } else if (cell.skipped) {
        order.resize(cell.streams);
        std::iota(order.begin(), order.end(), 0);
    }
    for (std::uint64_t& index : order) index += cell.skipped;
    return order;
}

std::vector<std::uint64_t> part_of(const std::vector<std::uint64_t>& order,
                                   const Streams& streams) {
    if (order.empty()) return {};
    const auto at = [&](std::uint64_t place) {
        return order.begin() + static_cast<std::ptrdiff_t>(place);
    };
    std::vector<std::uint64_t> part(at(streams.first), at(streams.end));
    std::ranges::sort(part);  // a stage is run whole: its rows and logs are by index
    return part;
}

// All streams at once, or stage by stage as far as they are planned.
std::vector<Streams> parts_of(const Cell& cell, const std::optional<StopEarly>& stop) {
    if (!stop) return {{0, cell.streams}};
    std::vector<Streams> parts;
    for (const Stage& stage : stop->stages) {
        const bool takes_part = stage.cells.empty() || stage.cells.contains(cell.identity);
        if (takes_part && stage.first < cell.streams)
            parts.push_back({stage.first, std::min(stage.end, cell.streams)});
    }
    return parts;
}

void add_trials(Plan& plan) {
    const Config& config = plan.config;
    const std::size_t most_seeds = std::max(config.seeds.size(), config.search.seeds.size());
    if (plan.cells.size() * most_seeds > most_trials)
        throw UsageError("more than " + std::to_string(most_trials) + " trials");
    plan.trials.reserve(plan.cells.size() * config.seeds.size());
    std::string ids;
    for (std::size_t i = 0; i < plan.cells.size(); ++i) {
        const Cell& cell = plan.cells[i];
        const std::vector<std::uint64_t> order = order_of(cell, config);
        for (const std::uint64_t seed : cell.rung ? config.search.seeds : config.seeds)
            for (const Streams& streams : parts_of(cell, config.stop_early)) {
                plan.trials.push_back({i, seed, id_of(cell, seed, streams, config.stop_early),
                                       streams, part_of(order, streams)});
                ids += plan.trials.back().id;
            }
    }
    plan.hash = sha256_hex(ids);
}

}  // namespace

Kind kind_under(std::string_view key) {
    return kind_called(key).value_or(Kind::backend);
}

double share_of(const Plan& plan, const Trial& trial) {
    return static_cast<double>(trial.streams.count()) /
           static_cast<double>(plan.cells[trial.cell].streams);
}

Settings settings_for(const Part& part, std::uint64_t seed) {
    Settings settings = part.settings;
    for (Setting& setting : settings) {
        if (!takes_seed(setting.text)) continue;
        std::string text = setting.text;
        for (std::size_t at = 0; (at = text.find(seed_placeholder, at)) != std::string::npos;)
            text.replace(at, seed_placeholder.size(), std::to_string(seed));
        const auto& parameters = part.component->parameters;
        const auto parameter = std::ranges::find(parameters, setting.name, &Parameter::name);
        try {
            setting = settle(*parameter, text);
        } catch (const Error& failure) {
            throw UsageError(fmt::format("{}: {}: {}, for the seed {}", title_of(*part.component),
                                         setting.name, failure.what(), seed));
        }
    }
    return settings;
}

bool takes_seed(const Part& part) {
    return std::ranges::any_of(part.settings,
                               [](const Setting& setting) { return takes_seed(setting.text); });
}

std::unique_ptr<const Cell> cell_for(const Cell& cell, std::uint64_t seed) {
    bool differs = false;
    cell.each_part([&](std::string_view, const Part& part) { differs |= takes_seed(part); });
    if (!differs) return nullptr;
    auto made = std::make_unique<Cell>(cell);
    const auto settle_part = [seed](Part& part) { part.settings = settings_for(part, seed); };
    Cell::each_slot(*made, [&](std::string_view, Part& part) {
        if (part.component) settle_part(part);
    });
    for (SleepPart& sleep : made->sleeps) {
        std::ranges::for_each(sleep.policies, settle_part);
        settle_part(sleep.scheduler);
    }
    std::ranges::for_each(made->tools, settle_part);
    for (ProbePart& probe : made->probes) settle_part(probe.part);
    return made;
}

bool sleeps(const SleepPart& sleep) {
    return !offers(*sleep.scheduler.component, "scheduler.never");
}

bool sleeps(const Cell& cell) {
    return std::ranges::any_of(cell.sleeps, [](const SleepPart& sleep) { return sleeps(sleep); });
}

bool looks_back(const Cell& cell) {
    return sleeps(cell) || !cell.probes.empty();
}

bool looks_at_days(const Cell& cell) {
    return std::ranges::any_of(cell.probes, [](const ProbePart& probe) {
        return probe.at.boundary || probe.at.every;
    });
}

bool speaks(const Cell& cell) {
    return any_offers(cell, "backend.generate");
}

bool waits(const Cell& cell) {
    return any_offers(cell, "backend.blocking");
}

std::string answerer_asleep(const Cell& cell) {
    return cell.loop.component ? std::string(name_of(cell.answer.asleep)) : "";
}

bool is_reproducible(const Cell& cell) {
    return std::ranges::none_of(cell.sleeps, [](const SleepPart& sleep) {
        return sleep.settings.mode == SleepMode::realtime || sleep.settings.milliseconds > 0;
    }) && !(cell.answer.seconds < no_limit);
}

Plan make_plan(const Config& config, const Registry& registry) {
    const SameWorkingFolder kept;
    Workshop workshop(config, registry);
    CellMaker maker(workshop);
    const Search& search = config.search;
    if (search.method != SearchMethod::none)
        for_each_end(config, registry, [&](const Point& point) { maker.check(point); });
    const bool halving = search.method == SearchMethod::halving;
    const std::size_t tried = halving ? search.rungs.size() - (search.decided ? 1 : 0) : 0;
    for (std::size_t rung = 1; rung <= tried; ++rung)
        for_each_point(config, registry, [&](const Point& point) { maker.make(point, rung); });
    if (!halving || search.decided)
        for_each_point(config, registry, [&](const Point& point) { maker.make(point); });
    Collection& made = maker.finish();
    Plan plan;
    plan.config = config;
    plan.cells = std::move(made.cells());
    plan.refused = std::move(made.refused());
    plan.later = std::move(made.later());
    add_trials(plan);
    return plan;
}

}  // namespace nrem::core
