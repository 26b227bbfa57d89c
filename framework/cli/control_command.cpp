// nrem ctl: asks a run that is going on for its state, or changes it.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/json.hpp"
#include "batch/control_address.hpp"
#include "cli/commands.hpp"
#include "host/http/pace.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

json request_of(const ControlArguments& arguments) {
    json request{{"command", arguments.action}};
    if (arguments.action == "cancel") request["what"] = arguments.what;
    if (arguments.action == "sleep") {
        request["what"] = arguments.what;
        request["sleep"] = arguments.sleep;
    }
    if (arguments.action == "jobs") request["jobs"] = arguments.jobs;
    return request;
}

void print_status(const std::string& run, const json& status) {
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
    for (const json& server : status["servers"])
        fmt::print("\n{}", http::in_words({.endpoint = server["endpoint"].get<std::string>(),
                                           .limit = server["limit"].get<std::size_t>(),
                                           .in_flight = server["in_flight"].get<std::size_t>(),
                                           .queued = server["queued"].get<std::size_t>(),
                                           .refusals = server["refusals"].get<std::uint64_t>(),
                                           .left_alone = server["left_alone"].get<double>()}));
    fmt::print("\n\n{:>6}{:>8}{:>8}{:>11}  cell\n", "done", "trials", "failed", "cancelled");
    for (const json& cell : status["cells"])
        fmt::print("{:>6}{:>8}{:>8}{:>11}  {}\n", cell["done"].get<std::size_t>(),
                   cell["trials"].get<std::size_t>(), cell["failed"].get<std::size_t>(),
                   cell["cancelled"].get<std::size_t>(), cell["name"].get<std::string>());
    if (!status["under_way"].empty()) fmt::print("\nunder way\n");
    for (const json& on : status["under_way"])
        fmt::print("  {}  {:>8.1f} s  {}, seed {}\n", on["trial"].get<std::string>(),
                   on["seconds"].get<double>(), on["cell"].get<std::string>(),
                   on["seed"].get<std::uint64_t>());
}

}  // namespace

int control_command(const ControlArguments& arguments) {
    const std::string line = ask_run(arguments.run, request_of(arguments).dump());
    const json answer = read_json(line);
    if (!answer.value("ok", false)) throw UsageError(answer.value("error", "no answer"));
    if (arguments.json)
        fmt::print("{}\n", line);
    else if (arguments.action == "status")
        print_status(arguments.run, answer);
    else if (arguments.action == "cancel")
        fmt::print("{} trials are cancelled\n", answer["cancelled"].get<std::size_t>());
    else if (arguments.action == "sleep")
        fmt::print("{} trials sleep after their next step\n", answer["asked"].get<std::size_t>());
    else if (arguments.action == "requeue")
        fmt::print("{} failed trials are run again\n", answer["requeued"].get<std::size_t>());
    return 0;
}

}  // namespace nrem::core
