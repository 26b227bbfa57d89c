// nrem report: table, CSV, JSON and page of runs.
#include "base/error.hpp"
#include "cli/command.hpp"
#include "store/run_directory.hpp"
#include "study/outcome.hpp"
#include "study/shards.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

struct ReportArguments {
    std::vector<std::string> runs;
    std::string out;  // "": the first run's folder
    std::vector<std::string> baselines;
    bool compare = false;  // the runs with each other, not as parts of one
    bool incomplete = false;  // decide claims also where trials are missing
};

int report(const ReportArguments& arguments) {
    const OutcomeRequest request{.runs = {arguments.runs.begin(), arguments.runs.end()},
                                 .naming = arguments.compare ? Naming::by_run : Naming::merged,
                                 .baselines = arguments.baselines,
                                 .incomplete = arguments.incomplete ? Incomplete::decided
                                                                    : Incomplete::undecided};
    const RunPath run = request.runs.at(0);
    const RunPath own = arguments.compare ? run / "compared" : run;
    const RunPath out = arguments.out.empty() ? own : RunPath(arguments.out);
    out.make_folders();
    for (const auto& each : request.runs) {
        name_others(each);
        take_in_shards(each);
    }
    write_outcome(request, out);
    return 0;
}

void report_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<ReportArguments>();
    add_runs(command, given->runs, given->compare, given->baselines);
    command.add_option(
        "--out", given->out,
        "Where to write (default: the first run's folder; with --compare, 'compared' in it)");
    command.add_flag("--incomplete", given->incomplete,
                     "Decide expected outcomes also where trials are missing");
    command.callback([given, &exit_code] { exit_code = report(*given); });
}

}  // namespace

Command report_command() {
    return {"report", Purpose::results, "Write table, CSV, JSON and HTML page of runs",
            report_options};
}

}  // namespace nrem::core
