#include "exchange/scored_run.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <utility>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "base/nearest.hpp"
#include "nrem/abi/plugin.h"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

constexpr const char* made_of = "predictions";  // the key of the manifest of such a run

void refuse_other_run(const std::filesystem::path& out) {
    const RunPath manifest = RunPath(out) / "manifest.json";
    if (manifest.exists() && !read_manifest(RunPath(out)).contains(made_of))
        throw UsageError(out.string() +
                         ": holds a run that is not of predictions; give another --out");
}

std::vector<std::string> baselines_of(const ScoredRun& run, const ScoredRows& scored) {
    for (const std::string& name : run.baselines)
        if (std::ranges::find(scored.systems, name) == scored.systems.end())
            throw UsageError(fmt::format("--baseline {}: no such system (there are {})", name,
                                         fmt::join(scored.systems, ", ")));
    return run.baselines.empty() ? std::vector{scored.systems.front()} : run.baselines;
}

// A config of what is shown, whose values are JSON, which YAML reads, too.
std::string config_of(const ScoredRun& run, const ScoredRows& scored) {
    const std::string about = fmt::format("Predictions that other programs made. {}{}",
                                          fmt::join(scored.notes, ". "),
                                          scored.notes.empty() ? "" : ".");
    return fmt::format("name: {}\nabout: {}\n", json(run.out.filename().string()).dump(),
                       json(about).dump());
}

json manifest_of(const ScoredRun& run, const ScoredRows& scored) {
    json manifest{{"nrem", NREM_VERSION},
                  {"name", run.out.filename().string()},
                  {"config", config_of(run, scored)},
                  {"overrides", json::array()},
                  {"trials", json::array()},
                  {"names", json::object()},
                  {"plugins", json::object()},
                  {"libraries", json::array()},
                  {"data", json::object()},
                  {"notes", scored.notes},
                  {made_of, json::array()}};
    std::string all;
    for (const auto& file : run.files) {
        const std::string hash = sha256_file(file);
        manifest[made_of].push_back({{"file", file.string()}, {"sha256", hash}});
        all += hash;
    }
    manifest["plan"] = sha256_hex(all);
    for (const Row& row : scored.rows) {
        manifest["trials"].push_back(row.id);
        manifest["names"][row.id] = fmt::format("{}, seed {}", row.arm, row.seed);
    }
    if (scored.is_graded)
        manifest["figures"] = {{{"name", score_figure},
                                {"component", made_of},
                                {"of_answers", true},
                                {"probe", ""},
                                {"unit", ""},
                                {"summary", "The score that the predictions give."},
                                {"better", NREM_HIGHER},
                                {"minimum", nullptr},
                                {"maximum", nullptr}}};
    return manifest;
}

}  // namespace

WrittenRun write_scored_run(const ScoredRun& run) {
    const ScoredRows scored = rows_of(read_predictions(run.files), run.settings);
    const json manifest = manifest_of(run, scored);
    std::vector<std::string> baselines = baselines_of(run, scored);
    refuse_other_run(run.out);
    const RunPath folder(run.out);
    folder.make_folders();
    RunDirectory directory(folder, manifest, Begin::fresh);
    for (const Row& row : scored.rows) directory.append(row);
    directory.sync();
    return {scored.notes, std::move(baselines)};
}

}  // namespace nrem::core
