// nrem fit-stop: a learned stop from the answers of a run.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/file.hpp"
#include "cli/command.hpp"
#include "study/fit_stop.hpp"

namespace nrem::core {

namespace {

struct FitArguments {
    std::string run;
    std::string out = "stop.json";
    FitSettings settings;
};

int fit(FitArguments arguments) {
    arguments.settings.run = arguments.run;
    const nlohmann::json file = fit_stop(arguments.settings);
    replace_file(RunPath(arguments.out), file.dump(2) + "\n");
    fmt::print("{}{}: give it as stop: {{name: learned, weights: {}}} on other seeds\n",
               summary_of(file), arguments.out, arguments.out);
    return 0;
}

void fit_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<FitArguments>();
    add_run(command, given->run);
    FitSettings& settings = given->settings;
    command.add_option("--arm", settings.arm, "The arm or cell, where several answer by loops");
    command.add_option("--out", given->out, "The file to write")->capture_default_str();
    command
        .add_option("--held-out-seeds", settings.held_out,
                    "Seeds that nothing is fitted on, to see how good the stop is")
        ->delimiter(',');
    command.add_option("--price", settings.price, "Of an iteration, as a share of a right answer")
        ->check(CLI::Range(0.0, 1.0))
        ->capture_default_str();
    command.add_option("--ridge", settings.ridge, "How strongly weights are kept small")
        ->check(CLI::Range(1e-6, 1e6))
        ->capture_default_str();
    command.callback([given, &exit_code] { exit_code = fit(*given); });
}

}  // namespace

Command fit_stop_command() {
    return {"fit-stop", Purpose::results,
            "Fit a learned stop to the answers that the loop of a run has made", fit_options};
}

}  // namespace nrem::core
