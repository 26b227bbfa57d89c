// nrem score: our statistics over the predictions of any program.
#include <fmt/format.h>

#include "cli/command.hpp"
#include "exchange/scored_run.hpp"
#include "report/text.hpp"
#include "study/outcome.hpp"

namespace nrem::core {

namespace {

struct ScoreArguments {
    std::vector<std::string> files;
    std::string out;  // "": runs/ and the name of the first file
    std::vector<std::string> baselines;
    double right_from = unknown;
};

int score(const ScoreArguments& arguments) {
    ScoredRun run{.files = {arguments.files.begin(), arguments.files.end()},
                  .out = arguments.out,
                  .baselines = arguments.baselines,
                  .settings = {.right_from = arguments.right_from}};
    if (run.out.empty()) run.out = std::filesystem::path("runs") / run.files.front().stem();
    const WrittenRun written = write_scored_run(run);
    for (const std::string& note : written.notes)
        fmt::print("{}\n\n", terminal_text(note));
    write_outcome({.runs = {run.out}, .baselines = written.baselines}, RunPath(run.out));
    return 0;
}

void score_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<ScoreArguments>();
    command
        .add_option("files", given->files, "Predictions, one JSON object a line")
        ->required()
        ->check(CLI::ExistingFile);
    command.add_option("--out", given->out,
                       "The run folder to write (default: runs/ and the first file's name)");
    command
        .add_option("--baseline", given->baselines,
                    "Systems to compare with (default: the first of the file)")
        ->allow_extra_args(false);
    command.add_option("--right-from", given->right_from,
                       "Count a score of at least this as right, and a lower one as wrong");
    command.callback([given, &exit_code] { exit_code = score(*given); });
}

}  // namespace

Command score_command() {
    return {"score", Purpose::results,
            "Compare the predictions of any program, with the same tables as a run", score_options};
}

}  // namespace nrem::core
