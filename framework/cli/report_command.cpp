// nrem report, and what nrem run does when its trials are done.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/claims.hpp"
#include "cli/commands.hpp"
#include "cli/merge_command.hpp"
#include "cli/outcome.hpp"
#include "config/config.hpp"
#include "report/check_text.hpp"
#include "report/report.hpp"
#include "report/text.hpp"
#include "report/warnings.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::size_t most_timelines = 16;

// The rows of a run that belong to its present plan.
std::vector<Row> planned_rows(const fs::path& run, const json& manifest) {
    std::set<std::string> planned;
    for (const auto& trial : manifest.value("trials", json::array())) planned.insert(trial);
    std::vector<Row> rows = read_rows(run);
    std::erase_if(rows, [&](const Row& row) { return !planned.contains(row.id); });
    return rows;
}

// The config as it was run. Overrides stay in the manifest's words.
Config config_of(const json& manifest) {
    return load_text(manifest.at("config"), manifest.value("file", std::string()),
                     manifest.value("overrides", std::vector<std::string>{}));
}

std::vector<Refusal> refused_of(const json& manifest) {
    std::vector<Refusal> refused;
    for (const auto& one : manifest.value("refused", json::array()))
        refused.push_back({.cell = one.at("cell"), .reason = one.at("reason")});
    return refused;
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

std::size_t print_claims(const std::vector<CheckedClaim>& claims) {
    std::size_t unmet = 0;
    for (const auto& claim : claims) {
        unmet += claim.outcome != ClaimOutcome::holds;
        fmt::print("  {:<11} {}\n              {}\n", words(claim.outcome), claim.text,
                   claim.detail);
    }
    return unmet;
}

}  // namespace

bool write_outcome(const OutcomeRequest& request) {
    const json manifest = read_manifest(request.runs.at(0));
    const Config config = config_of(manifest);
    std::vector<Row> rows;
    std::vector<Refusal> refused;
    for (const auto& run : request.runs) {
        const json its = read_manifest(run);
        for (auto& row : planned_rows(run, its)) rows.push_back(std::move(row));
        for (auto& refusal : refused_of(its)) refused.push_back(std::move(refusal));
    }
    const CompareOptions options{.baselines = request.baselines.empty() ? config.baseline
                                                                        : request.baselines};
    ReportInput input{.title = config.name,
                      .about = config.about,
                      .comparison = compare(rows, options),
                      .claims = check_claims(config.expect, rows, options),
                      .refused = std::move(refused),
                      .timelines = {},
                      .facts = facts_of(manifest, rows),
                      .manifest = manifest,
                      .checks = check_sentences(read_checks(request.runs.at(0)))};
    input.timelines = select_timelines(input.comparison, request.runs.at(0), most_timelines);
    write_report(input, request.out);
    fmt::print("{}\n", markdown_table(input.comparison));
    for (const auto& sentence : failed_trials(input.comparison))
        fmt::print("{}\n\n", terminal_text(sentence));
    for (const auto& sentence : input.checks) fmt::print("{}.\n\n", terminal_text(sentence));
    std::size_t unmet = 0;
    if (!input.claims.empty()) {
        fmt::print("Expected outcomes\n");
        unmet = print_claims(input.claims);
    }
    fmt::print("\nreport: {}\n", (request.out / "report.html").string());
    return unmet == 0;
}

int report_command(const ReportArguments& arguments) {
    std::vector<fs::path> runs(arguments.runs.begin(), arguments.runs.end());
    for (const auto& run : runs)
        if (!fs::is_directory(run)) throw UsageError(run.string() + ": no such run folder");
    const fs::path out = arguments.out.empty() ? runs.at(0) : fs::path(arguments.out);
    fs::create_directories(out);
    for (const auto& run : runs) take_in_shards(run);
    write_outcome({runs, out, arguments.baselines});
    return 0;
}

}  // namespace nrem::core
