// nrem ctl: asks a run that is going on, or tells it something.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "batch/control_address.hpp"
#include "cli/command.hpp"
#include "host/http/pace.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

struct ControlArguments {
    std::string run;
    json request{{"command", "status"}};
    void (*say)(const std::string& run, const json& answer) = nullptr;
    bool as_json = false;
};

void print_progress(const std::string& run, const json& status) {
    fmt::print("{}: {}, {} of {} trials done ({} failed, {} cancelled), {} waiting, {} jobs\n", run,
               status["state"].get<std::string>(), status["done"].get<std::size_t>(),
               status["trials"].get<std::size_t>(), status["failed"].get<std::size_t>(),
               status["cancelled"].get<std::size_t>(), status["waiting"].get<std::size_t>(),
               status["jobs"].get<int>());
    fmt::print("{:.2f} trials/s", status["per_second"].get<double>());
    if (!status["seconds_left"].is_null())
        fmt::print(", about {:.0f} s left", status["seconds_left"].get<double>());
    const json& spent = status["spent"];
    if (spent["calls"].get<std::uint64_t>() > 0)
        fmt::print("; spent {} calls, {} tokens, {:.4f}", spent["calls"].get<std::uint64_t>(),
                   spent["tokens"].get<std::uint64_t>(), spent["money"].get<double>());
}

void print_server(const json& server) {
    fmt::print("\n{}", http::in_words({.endpoint = server["endpoint"].get<std::string>(),
                                       .limit = server["limit"].get<std::size_t>(),
                                       .in_flight = server["in_flight"].get<std::size_t>(),
                                       .queued = server["queued"].get<std::size_t>(),
                                       .refusals = server["refusals"].get<std::uint64_t>(),
                                       .left_alone = server["left_alone"].get<double>()}));
}

void print_cell(const json& cell) {
    fmt::print("{:>6}{:>8}{:>8}{:>11}  {}\n", cell["done"].get<std::size_t>(),
               cell["trials"].get<std::size_t>(), cell["failed"].get<std::size_t>(),
               cell["cancelled"].get<std::size_t>(), cell["name"].get<std::string>());
}

void print_status(const std::string& run, const json& status) {
    print_progress(run, status);
    for (const json& server : status["servers"]) print_server(server);
    fmt::print("\n\n{:>6}{:>8}{:>8}{:>11}  cell\n", "done", "trials", "failed", "cancelled");
    for (const json& cell : status["cells"]) print_cell(cell);
    if (!status["under_way"].empty()) fmt::print("\nunder way\n");
    for (const json& on : status["under_way"])
        fmt::print("  {}  {:>8.1f} s  {}, seed {}\n", on["trial"].get<std::string>(),
                   on["seconds"].get<double>(), on["cell"].get<std::string>(),
                   on["seed"].get<std::uint64_t>());
}

void print_cancelled(const std::string& /*run*/, const json& answer) {
    fmt::print("{} trials are cancelled\n", answer["cancelled"].get<std::size_t>());
}

void print_asked(const std::string& /*run*/, const json& answer) {
    fmt::print("{} trials sleep after their next step\n", answer["asked"].get<std::size_t>());
}

void print_requeued(const std::string& /*run*/, const json& answer) {
    fmt::print("{} failed trials are run again\n", answer["requeued"].get<std::size_t>());
}

int ask(const ControlArguments& arguments) {
    const std::string line = ask_run(arguments.run, arguments.request.dump());
    const json answer = read_json(line);
    if (!answer.value("ok", false)) throw UsageError(answer.value("error", "no answer"));
    if (arguments.as_json)
        fmt::print("{}\n", line);
    else if (arguments.say)
        arguments.say(arguments.run, answer);
    return 0;
}

void ctl_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<ControlArguments>();
    given->say = print_status;
    add_run(command, given->run);
    command.add_flag("--json", given->as_json, "The answer as JSON");
    const auto add = [&](const char* name, const char* about, decltype(given->say) say) -> CLI::App& {
        auto& one = *command.add_subcommand(name, about)->fallthrough();
        one.callback([given, name, say] {
            given->request["command"] = name;
            given->say = say;
        });
        return one;
    };
    const auto text = [&](CLI::App& one, const char* name, const char* key, const char* about) {
        return one.add_option_function<std::string>(
            name, [given, key](const std::string& value) { given->request[key] = value; }, about);
    };
    add("status", "What is done, under way and left (default)", print_status);
    add("pause", "Let the lanes under way end, and begin no more", nullptr);
    add("resume", "Go on after a pause", nullptr);
    text(add("cancel", "Give up a cell, an arm or a trial; --retry runs it later", print_cancelled),
         "what", "what", "The cell, the arm, or how the trial's id begins")
        ->required();
    add("jobs", "Take more or fewer steps at once", nullptr)
        .add_option_function<int>(
            "number", [given](int jobs) { given->request["jobs"] = jobs; }, "Steps at once")
        ->check(CLI::Range(1, most_at_once))
        ->required();
    auto& sleep = add("sleep", "Let the streams under way of a trial sleep after their next "
                               "step; its log and its row say so",
                      print_asked);
    text(sleep, "what", "what", "How the trial's id begins, a cell or an arm")->required();
    text(sleep, "--sleep", "sleep", "Which of its sleeps (default: the first)");
    add("requeue", "Run failed trials again", print_requeued);
    command.require_subcommand(0, 1);
    command.final_callback([given, &exit_code] { exit_code = ask(*given); });
}

}  // namespace

Command ctl_command() {
    return {"ctl", Purpose::experiments, "Ask a run that is going on, or tell it something",
            ctl_options};
}

}  // namespace nrem::core
