#include "view/answers.hpp"

#include <array>

#include "base/error.hpp"
#include "report/calls.hpp"
#include "report/memory_text.hpp"
#include "report/page_data.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

// in one answer; the page asks for more when needed
TimelineLimits limits_from(std::uint64_t first_step) {
    TimelineLimits limits;
    limits.first_step = first_step;
    limits.steps = 2000;
    limits.characters = 4000;
    limits.step_bytes = 4'000'000;
    limits.night_bytes = 1'000'000;
    limits.detail_bytes = 4'000'000;
    return limits;
}

}  // namespace

std::string ViewAnswers::page() const {
    return html_page(find_outcome(request_).report, Reading::served);
}

RunPath ViewAnswers::folder_of(const std::string& trial) const {
    const TrialFolders folders = find_folders(request_.runs, request_.naming);
    const auto found = folders.find(trial);
    if (found == folders.end()) throw UsageError("no such trial");
    return found->second;
}

Json ViewAnswers::life(const LifeName& name, std::uint64_t first_step) const {
    const std::array streams{name.stream};
    auto lives =
        read_timelines(folder_of(name.trial) / "events.jsonl", streams, limits_from(first_step));
    if (lives.empty()) throw UsageError("this trial has no log of events");
    lives[0].trial = name.trial;
    return lives_json(lives);
}

Json ViewAnswers::memory(const LifeName& name, std::uint64_t version) const {
    const MemoryHistory history = read_memory_history(folder_of(name.trial), name.stream);
    return {{"text", show_version(history, version)}};
}

Json ViewAnswers::calls(const LifeName& name, std::uint64_t step) const {
    Json found = Json::array();
    for (auto& call : read_calls(folder_of(name.trial), name.stream))
        if (call.value("step", step + 1) == step) found.push_back(std::move(call));
    return {{"calls", std::move(found)}};
}

}  // namespace nrem::core
