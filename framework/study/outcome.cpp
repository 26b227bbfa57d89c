#include "study/outcome.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "analysis/claims.hpp"
#include "config/config.hpp"
#include "report/check_text.hpp"
#include "report/report.hpp"
#include "report/text.hpp"
#include "report/warnings.hpp"
#include "store/manifest.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

std::vector<Refusal> refused_of(const json& manifest) {
    std::vector<Refusal> refused;
    for (const auto& one : manifest.value("refused", json::array()))
        refused.push_back({.cell = one.at("cell"), .reason = one.at("reason")});
    return refused;
}

// Of all runs; where several say something of one figure, the first.
std::vector<NamedFigure> figures_in(const std::vector<json>& manifests) {
    std::vector<NamedFigure> figures;
    for (const json& manifest : manifests)
        for (NamedFigure& each : figures_of(manifest))
            if (!find_named(figures, each.name)) figures.push_back(std::move(each));
    return figures;
}

std::vector<std::pair<std::string, std::string>> facts_of(const json& manifest,
                                                          const std::vector<Row>& rows) {
    std::vector<std::pair<std::string, std::string>> facts;
    facts.emplace_back("trials", std::to_string(rows.size()));
    facts.emplace_back("plan", manifest.value("plan", std::string()).substr(0, 16));
    const json& machine = manifest.value("machine", json::object());
    facts.emplace_back("machine", fmt::format("{}, {} cores", machine.value("processor", "unknown"),
                                              machine.value("cores", 0)));
    return facts;
}

void print_claims(const std::vector<CheckedClaim>& claims) {
    for (const auto& claim : claims)
        fmt::print("  {:<11} {}{}\n              {}\n", name_of(claim.outcome), claim.text,
                   note_on(claim.expected), claim.detail);
}

// An undecided claim contradicts nothing, provided that the run is complete.
bool contradicts(const Comparison& comparison, const CheckedClaim& claim) {
    return claim.outcome == ClaimOutcome::refuted || claim.outcome == ClaimOutcome::invalid ||
           (claim.outcome == ClaimOutcome::undecided && !comparison.incomplete.empty());
}

// A run with missing trials settles nothing.
void leave_open(std::vector<CheckedClaim>& claims, const std::string& incomplete) {
    for (auto& claim : claims) {
        claim.outcome = ClaimOutcome::undecided;
        claim.detail = fmt::format("{}{}{} (--incomplete decides it all the same)", claim.detail,
                                   claim.detail.empty() ? "" : "; ", incomplete);
    }
}

}  // namespace

FoundOutcome find_outcome(const OutcomeRequest& request) {
    Gathered gathered = gather(request.runs, request.naming);
    const json& manifest = gathered.manifests.at(0);
    const Config config = config_of(manifest);
    CompareOptions options{
        .baselines = request.baselines.empty() ? config.baseline : request.baselines,
        .levels = config.baselines,
        .stop_early = config.stop_early,
        .figures = figures_in(gathered.manifests)};
    if (request.naming == Naming::by_run) {
        options.levels.emplace_back(run_factor, gathered.labels.at(0));
        options.apart = run_factor;
    }
    ReportInput input{.title = config.name,
                      .about = config.about,
                      .comparison = compare(gathered.rows, options),
                      .claims = {},
                      .refused = {},
                      .timelines = {},
                      .facts = facts_of(manifest, gathered.rows),
                      .manifest = manifest,
                      .checks = check_sentences(read_checks(request.runs.at(0))),
                      .prompts = config.base.prompts.name};
    input.claims = check_claims(config.expect, gathered.rows, input.comparison);
    input.comparison.incomplete = incomplete_sentence(gathered);
    if (!input.comparison.incomplete.empty() && request.incomplete == Incomplete::undecided)
        leave_open(input.claims, input.comparison.incomplete);
    if (gathered.labels.size() > 1)
        input.facts.emplace_back("runs", fmt::format("{}", fmt::join(gathered.labels, ", ")));
    for (const json& one : gathered.manifests)
        for (auto& refusal : refused_of(one)) input.refused.push_back(std::move(refusal));
    input.timelines = select_timelines(input.comparison, gathered.folders);
    return {std::move(input), std::move(gathered.folders)};
}

bool write_outcome(const OutcomeRequest& request, const RunPath& out) {
    const ReportInput input = find_outcome(request).report;
    write_report(input, out);
    fmt::print("{}\n", markdown_table(input.comparison));
    for (const auto& sentence : failed_trials(input.comparison))
        fmt::print("{}\n\n", terminal_text(sentence));
    for (const auto& sentence : input.checks) fmt::print("{}.\n\n", terminal_text(sentence));
    if (!input.claims.empty()) {
        fmt::print("Expected outcomes\n");
        print_claims(input.claims);
    }
    fmt::print("\nreport: {}\n", (out / "report.html").string());
    if (!input.comparison.incomplete.empty())
        fmt::print("incomplete: {}\n", input.comparison.incomplete);
    return std::ranges::none_of(input.claims, [&](const CheckedClaim& claim) {
        return contradicts(input.comparison, claim);
    });
}

}  // namespace nrem::core
