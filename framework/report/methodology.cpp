#include "report/methodology.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "analysis/tests.hpp"
#include "base/json.hpp"
#include "report/headline.hpp"
#include "report/identity_parts.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
using Rows = std::vector<std::pair<std::string, std::string>>;

void add_row(Rows& rows, const char* what, const std::string& how) {
    if (!how.empty()) rows.emplace_back(what, how);
}

std::string short_hash(const std::string& hash) {
    return hash.substr(0, 16);
}

SheetSection question(const ReportInput& input) {
    SheetSection sheet{"Task and streams", {}};
    for (const auto& group : input.comparison.groups) {
        const Json problem = try_json(group.problem).value_or(Json());
        Parts task;
        if (problem.is_object()) task.add(problem.value("task", Json::object()));
        std::uint64_t streams = 0, items = 0;
        for (const auto& cell : group.cells) {
            streams = std::max(streams, cell.streams);
            items = std::max(items, cell.items);
        }
        const std::string text = task.text();
        sheet.rows.emplace_back(title_of(group),
                                fmt::format("{}{}{} streams, {} scored events an arm", text,
                                            text.empty() ? "" : "; ", streams, items));
    }
    std::set<std::uint64_t> seeds;
    for (const auto& group : input.comparison.groups)
        for (const auto& cell : group.cells) seeds.insert(cell.seeds.begin(), cell.seeds.end());
    std::vector<std::string> texts;
    for (const auto seed : seeds) texts.push_back(std::to_string(seed));
    add_row(sheet.rows, "Seeds", listed(texts, 40));
    return sheet;
}

// Who predicts, judges and writes, and what they were asked by.
class ModelSheet {
public:
    void add(const Json& identity) {
        roles_[0].add(identity.value("backend", Json::object()));
        const Json asked = identity.value("models", Json::object());
        for (std::size_t i = 1; i < roles_.size(); ++i)
            roles_[i].add(asked.value(models[i].role, Json::object()));
        feedback_.insert(identity.value("feedback", std::string()));
        if (const Json answering = identity.value("answering", Json()); answering.is_object()) {
            loops_.add(answering.value("loop", Json::object()));
            stops_.add(answering.value("stop", Json::object()));
            Json bounds = answering.value("answer", Json::object());
            asleep_.insert(bounds.value("asleep", std::string(name_of(Answerer::single))));
            bounds.erase("asleep");
            bounds_.add(bounds);
        }
        if (const auto order = identity.value("design", std::string()); !order.empty())
            designs_.insert(order);
        if (const auto hash = identity.value("prompts", std::string()); !hash.empty())
            prompts_.insert(short_hash(hash));
    }

    [[nodiscard]] SheetSection sheet(const ReportInput& input) const {
        SheetSection sheet{"Models", {}};
        for (std::size_t i = 0; i < roles_.size(); ++i)
            add_row(sheet.rows, models[i].title, roles_[i].text());
        add_row(sheet.rows, "Loops that answer", loops_.text());
        add_row(sheet.rows, "Stops of loops", stops_.text());
        add_row(sheet.rows, "Bounds of an answer", bounds_.text());
        add_row(sheet.rows,
                "Held-out questions, canaries and probes, where loops answer, are answered by",
                listed({asleep_.begin(), asleep_.end()}));
        add_row(sheet.rows, "Feedback", listed({feedback_.begin(), feedback_.end()}));
        const std::vector<std::string> hashes(prompts_.begin(), prompts_.end());
        for (const std::string& order : designs_)
            sheet.rows.emplace_back("Design", fmt::format(
                "reversal, {} (odd streams the other way round): A with what nights made of the memory, B "
                "with the memory as it would be without them", order));
        add_row(sheet.rows, "Prompts",
                hashes.empty() ? "none: no language model is asked"
                               : fmt::format("pack {}, hash {}", input.prompts, listed(hashes)));
        if (input.manifest.is_object())
            if (const Json served = input.manifest.value("models", Json()); !served.empty())
                sheet.rows.emplace_back("Models that answered", served.dump());
        for (const auto& sentence : input.checks) sheet.rows.emplace_back("Checked", sentence);
        return sheet;
    }

private:
    struct Role {
        std::string_view role;  // "": the backend
        const char* title;
    };
    static constexpr auto models = std::to_array<Role>({{"", "Reader (backend)"},
                                                        {"judge", "Judge"},
                                                        {"writer", "Writer of memory"},
                                                        {"evaluator", "Evaluator"},
                                                        {"embedder", "Embedder"},
                                                        {"grader", "Grader"},
                                                        {"second_grader", "Second grader"}});
    static_assert(std::ranges::all_of(model_roles, [](std::string_view role) {
        return std::ranges::find(models, role, &Role::role) != models.end();
    }));
    std::array<Parts, models.size()> roles_;
    Parts loops_, stops_;
    SettingValues bounds_;
    std::set<std::string> feedback_, prompts_, designs_, asleep_;
};

class MemoryAndSleep {
public:
    void add(const Json& identity) {
        rules_.add(identity.value("rule", Json::object()));
        context_.add(identity.value("context", Json::object()));
        for (const Json& one : identity.value("sleeps", Json::array())) {
            schedulers_.add(one.value("scheduler", Json::object()));
            if (one.value("policies", Json::array()).empty()) continue;
            for (const Json& policy : one["policies"]) policies_.add(policy);
            sleep_.add(one.value("sleep", Json::object()));
            gate_.add(one.value("gate", Json::object()));
        }
    }

    [[nodiscard]] SheetSection sheet() const {
        SheetSection sheet{"Memory and sleep, with their budgets", {}};
        add_row(sheet.rows, "Rules (write and recall)", rules_.text());
        add_row(sheet.rows, "Context limits", context_.text());
        add_row(sheet.rows, "Policies", policies_.text());
        add_row(sheet.rows, "Schedulers", schedulers_.text());
        add_row(sheet.rows, "Budget of a sleep (0: none)", sleep_.text());
        add_row(sheet.rows, "Gate (0: none)", gate_.text());
        return sheet;
    }

private:
    Parts rules_, policies_, schedulers_;
    SettingValues context_, sleep_, gate_;
};

void add_hashes(Rows& rows, const Json& manifest, const char* key, const char* what) {
    const Json hashes = manifest.value(key, Json::object());
    for (const auto& [name, hash] : hashes.items())
        if (hash.is_string())
            rows.emplace_back(fmt::format("{} {}", what, name),
                              "SHA-256 " + short_hash(hash.get<std::string>()));
}

SheetSection origin(const Json& manifest) {
    SheetSection sheet{"Data, programs and machine", {}};
    add_hashes(sheet.rows, manifest, "data", "Data file");
    add_hashes(sheet.rows, manifest, "plugins", "Plugin");
    add_row(sheet.rows, "nrem", manifest.value("nrem", std::string()));
    if (const Json git = manifest.value("git", Json()); git.is_object())
        add_row(sheet.rows, "Commit",
                git.value("commit", std::string()) +
                    (git.value("changed", false) ? ", with changes that were not committed" : ""));
    const Json machine = manifest.value("machine", Json::object());
    add_row(sheet.rows, "Compiler", machine.value("compiler", std::string()));
    add_row(sheet.rows, "Machine",
            fmt::format("{}, {} cores, {}", machine.value("processor", "unknown"),
                        machine.value("cores", 0), machine.value("system", "unknown")));
    add_row(sheet.rows, "Plan", manifest.value("plan", std::string()));
    return sheet;
}

SheetSection left_out(const ReportInput& input) {
    const Comparison& comparison = input.comparison;
    std::set<std::string> reasons;
    for (const auto& refusal : input.refused) reasons.insert(refusal.reason);
    std::uint64_t unpaired = 0;
    std::vector<std::string> invalid, clocked;
    for (const auto& group : comparison.groups) {
        for (const auto& pair : group.pairs) unpaired += pair.unpaired;
        for (const auto& backend : group.backends)
            if (backend.capability == Capability::incapable) invalid.push_back(backend.backend);
        for (const auto& cell : group.cells)
            if (!cell.reproducible) clocked.push_back(cell.label);
    }
    SheetSection sheet{"What was left out", {}};
    sheet.rows.emplace_back("Cells that the plan refused",
                            fmt::format("{}{}{}", input.refused.size(), reasons.empty() ? "" : ": ",
                                        listed({reasons.begin(), reasons.end()}, 6)));
    sheet.rows.emplace_back("Trials that failed", std::to_string(comparison.failures.size()));
    sheet.rows.emplace_back(comparison.options.stop_early
                                ? "Streams without a pair, over all comparisons (arms stop early)"
                                : "Streams without a pair, over all comparisons",
                            std::to_string(unpaired));
    sheet.rows.emplace_back("Rows of a trial that was there already",
                            std::to_string(comparison.duplicates));
    add_row(sheet.rows, "Backends whose verdicts say nothing about memory", listed(invalid));
    add_row(sheet.rows, "Not reproducible: time or a hand entered", listed(clocked));
    return sheet;
}

SheetSection statistics(const CompareOptions& options) {
    SheetSection sheet{"Statistics", {}};
    sheet.rows = {
        {"Pairs", "by stream, seed and item; streams are the clusters"},
        {"Test", fmt::format("from {} streams on {} (all flips up to {} streams, else {} with seed "
                             "{}), with fewer {}; {} where something random is shared by the streams "
                             "of a seed",
                             fewest_flipped, named(Test::flips).words, most_enumerated,
                             options.flips, options.seed, named(Test::t).words,
                             named(Test::t_over_seeds).words)},
        {"Intervals", "95 %, of the same test"},
        {"Correction",
         fmt::format("over the arms {}that are compared with one baseline: step-down max-T over the "
                     "same flips, Holm's where the test is t",
                     options.apart.empty() ? "" : "of one " + options.apart + " ")},
        {"Smallest effect of interest", fmt::format("{}", options.margin)},
        {"Equivalent", "two one-sided tests against that size, corrected likewise"}};
    add_row(sheet.rows, "Baselines", listed(options.baselines));
    if (options.stop_early)
        sheet.rows.emplace_back("Early stop",
                                fmt::format("stages of streams, in an order that seed {} drew for all "
                                            "arms; verdicts by confidence sequences, not by p: "
                                            "alpha {}, margin {}, not before stream {}",
                                            options.stop_early->seed, options.stop_early->alpha,
                                            options.stop_early->margin,
                                            options.stop_early->streams));
    return sheet;
}

}  // namespace

std::vector<SheetSection> methodology(const ReportInput& input) {
    ModelSheet models;
    MemoryAndSleep memory;
    for (const auto& group : input.comparison.groups)
        for (const auto& cell : group.cells)
            if (const Json identity = identity_of(cell); !identity.is_null()) {
                models.add(identity);
                memory.add(identity);
            }
    std::vector<SheetSection> sheet{question(input), models.sheet(input), memory.sheet(),
                                    statistics(input.comparison.options), left_out(input)};
    if (input.manifest.is_object()) sheet.push_back(origin(input.manifest));
    std::erase_if(sheet, [](const SheetSection& section) { return section.rows.empty(); });
    return sheet;
}

std::string methodology_markdown(const ReportInput& input) {
    std::string out;
    for (const auto& [title, rows] : methodology(input)) {
        out += fmt::format("\n### {}\n\n", title);
        for (const auto& [what, how] : rows)
            out += fmt::format("- {}: {}\n", markdown_text(what), markdown_text(how));
    }
    return out;
}

}  // namespace nrem::core
