// nrem prompt: what one step of a trial asked language models, as it was sent, and their replies;
// where a loop answered, how it came to its answer.
#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "memory/find_trial.hpp"
#include "report/calls.hpp"
#include "report/text.hpp"
#include "report/thought_tree.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

struct PromptArguments {
    std::string run;
    std::string trial;  // its id, or how that begins
    std::uint64_t step = 0;
    std::uint64_t stream = 0;
};

std::string lines_of(const std::string& text) {
    std::string safe;
    std::size_t begin = 0;
    while (begin <= text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        safe += terminal_text(std::string_view(text).substr(begin, end - begin)) + '\n';
        begin = end + 1;
    }
    return safe;
}

void print(const Json& call) {
    fmt::print("== {} {} of step {} (role {}, model {}){}\n", call.at("phase").get<std::string>(),
               call.at("operation").get<std::string>(), call.at("step").get<std::uint64_t>(),
               call.at("role").get<std::string>(), call.at("model").get<std::string>(),
               call.contains("repair") ? ", asked again" : "");
    fmt::print("sampling {}", call.at("sampling").dump());
    if (call.contains("seed")) fmt::print(", seed {}", call["seed"].get<std::uint64_t>());
    if (call.contains("sample")) fmt::print(", sample {}", call["sample"].get<std::uint64_t>());
    if (call.contains("schema")) fmt::print(", schema {}", call["schema"].dump());
    fmt::print("\n");
    for (const auto& message : call.at("messages"))
        fmt::print("-- {}\n{}", message.at("role").get<std::string>(),
                   lines_of(message.at("text").get<std::string>()));
    fmt::print("-- said ({}, {} tokens in, {} out)\n{}\n", call.at("state").get<std::string>(),
               call.at("prompt_tokens").get<std::uint64_t>(),
               call.at("answer_tokens").get<std::uint64_t>(),
               lines_of(call.at("answer").get<std::string>()));
}

// The step nearest to `step` that asked something.
std::string nearest_step(const std::vector<Json>& calls, std::uint64_t step) {
    if (calls.empty()) return "this stream asked nothing at all";
    const auto distance = [step](const Json& call) {
        const auto at = call.at("step").get<std::uint64_t>();
        return at > step ? at - step : step - at;
    };
    const auto near = std::ranges::min_element(calls, {}, distance);
    return fmt::format("the nearest that did is step {}", near->at("step").get<std::uint64_t>());
}

// A loop asks several operations in turn, and several samples of one: operations as they were first
// asked, and their samples in order.
void sort_by_operation(std::vector<Json>& calls) {
    std::vector<Json> operations;
    for (const Json& call : calls)
        if (std::ranges::find(operations, call.at("operation")) == operations.end())
            operations.push_back(call.at("operation"));
    std::ranges::stable_sort(calls, {}, [&](const Json& call) {
        return std::pair(std::ranges::find(operations, call.at("operation")) - operations.begin(),
                         call.value("sample", std::uint64_t{0}));
    });
}

int show_prompts(const PromptArguments& arguments) {
    const RunPath run{arguments.run};
    name_others(run);
    const RunPath trial = run / "trials" / find_trial(run, arguments.trial);
    const std::string loop = loop_text(trial, arguments.stream, arguments.step);
    fmt::print("{}{}", loop.empty() ? "" : "== a loop answered: ", loop.empty() ? "" : loop + "\n");
    // A loop may do without language models.
    const bool asks = loop.empty() || (trial / "calls.jsonl").exists();
    const std::vector<Json> calls = asks ? read_calls(trial, arguments.stream) : std::vector<Json>();
    std::vector<Json> asked;
    std::ranges::copy_if(calls, std::back_inserter(asked), [&](const Json& call) {
        return call.at("step") == arguments.step;
    });
    if (!loop.empty()) sort_by_operation(asked);
    for (const Json& call : asked) print(call);
    if (asked.empty() && loop.empty())
        throw UsageError(fmt::format("{}: step {} of stream {} asked no language model; {}",
                                     trial.string(), arguments.step, arguments.stream,
                                     nearest_step(calls, arguments.step)));
    return 0;
}

void prompt_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<PromptArguments>();
    add_run(command, given->run);
    command.add_option("trial", given->trial, "The trial's id, or how it begins")->required();
    command
        .add_option("step", given->step, "The step; a night's is the one after which it began")
        ->required();
    command.add_option("--stream", given->stream, "Which of its streams")->capture_default_str();
    command.callback([given, &exit_code] { exit_code = show_prompts(*given); });
}

}  // namespace

Command prompt_command() {
    return {"prompt", Purpose::results, "Show what a step asked of language models, and what they said",
            prompt_options};
}

}  // namespace nrem::core
