#include "wake/tool_box.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <mutex>
#include <optional>
#include <utility>

#include "base/nearest.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using Result = ToolBox::Result;

struct Asked final : Crossing {
    ~Asked() = default;
};

// Takes one result.
struct Taken final : Crossing {
    ~Taken() = default;
    void arrived() override {
        if (!result) refuse("gave no result");
    }
    void take(bool good, nrem_str text) {
        if (!there("result", text)) return;
        if (text.size > ToolBox::most_bytes)
            refuse(fmt::format("gave {} bytes, and a result has at most {}", text.size,
                               ToolBox::most_bytes));
        else if (result)
            refuse("gave two results");
        else
            result = Result{good, std::string(nrem::view(text))};
    }
    [[nodiscard]] nrem_tool_sink sink() {
        return {sizeof(nrem_tool_sink), 0, this,
                [](void* to, nrem_str text) { static_cast<Taken*>(to)->take(true, text); },
                [](void* to, nrem_str why) { static_cast<Taken*>(to)->take(false, why); }};
    }
    std::optional<Result> result;
};

// One call of a tool that may outlive the answer: it owns all that it uses, and what it asks of the
// host ends with the answer.
class LongCall {
public:
    LongCall(std::shared_ptr<const ToolInstance> tool, std::string arguments, bool reads_memory,
             std::function<std::string(const nrem_cue&)> recall)
        : tool_(std::move(tool)), arguments_(std::move(arguments)) {
        if (reads_memory) recall_ = std::move(recall);
    }

    void run() noexcept {
        try {
            const nrem_tool_sink sink = taken_.sink();
            const nrem_tool_call call{sizeof(nrem_tool_call), 0, borrow(arguments_), this,
                                      [](void* self, const nrem_cue* cue, const nrem_text_sink* to,
                                         nrem_error* error) {
                                          return static_cast<LongCall*>(self)->recall(cue, *to,
                                                                                      error);
                                      }};
            tool_->take(taken_, &nrem_tool::call, &call, &sink);
        } catch (...) {
            failure_ = std::current_exception();
        }
    }
    // Once it is over.
    [[nodiscard]] Result result() {
        if (failure_) std::rethrow_exception(failure_);
        return std::move(*taken_.result);
    }
    // It goes on without an answer to give a result to.
    void leave_behind() {
        const std::lock_guard lock(mutex_);
        recall_ = {};
    }

private:
    nrem_code recall(const nrem_cue* cue, const nrem_text_sink& to, nrem_error* error) {
        return pass_on(error, [&] {
            const std::lock_guard lock(mutex_);
            if (!recall_)
                throw nrem::Failure(NREM_INVALID,
                                    "only a tool that offers tool.reads_memory may recall, and "
                                    "only while its call is waited for");
            Asked asked;
            if (asked.there("recall: cue", cue)) (void)asked.check(*cue);
            asked.need_good();
            const std::string text = recall_(*cue);
            to.text(to.self, borrow(std::string_view(text)));
        });
    }

    std::shared_ptr<const ToolInstance> tool_;
    std::string arguments_;
    Taken taken_;
    std::exception_ptr failure_;
    std::mutex mutex_;
    std::function<std::string(const nrem_cue&)> recall_;
};

}  // namespace

void TrialContext::make_tools() {
    for (const Part& part : cell->tools)
        tools.push_back(std::make_shared<const ToolInstance>(*part.component,
                                                             settings_for(part, seed), host));
}

ToolBox::ToolBox(const TrialContext& trial) : trial_(trial) {
    for (const auto& instance : trial.tools)
        tools_.push_back({info_of(*instance), instance,
                          offers(instance->component(), "tool.reads_memory")});
    for (ToolInfo& info : tools_of(*trial.task)) tools_.push_back({std::move(info), nullptr});
    std::vector<ToolInfo> all;
    for (const Tool& tool : tools_) all.push_back(tool.info);
    need_different(all);
    for (const Tool& tool : tools_)
        infos_.push_back({sizeof(nrem_tool_info), 0, borrow(std::string_view(tool.info.name)),
                          borrow(std::string_view(tool.info.summary)),
                          borrow(std::string_view(tool.info.schema))});
}

const ToolBox::Tool* ToolBox::find(std::string_view name) const {
    for (const Tool& tool : tools_)
        if (tool.info.name == name) return &tool;
    return nullptr;
}

std::string ToolBox::unknown(std::string_view name) const {
    std::vector<std::string> known;
    for (const Tool& tool : tools_) known.push_back(tool.info.name);
    return fmt::format("there is no tool '{}'; there is: {}", name,
                       known.empty() ? "none" : fmt::format("{}", fmt::join(known, ", ")));
}

Result ToolBox::call(const Call& call) {
    const Tool* const tool = find(call.name);
    if (!tool) return {false, unknown(call.name)};
    const auto arguments = nlohmann::json::parse(call.arguments, nullptr, false);
    if (arguments.is_discarded()) return {false, "the arguments are no JSON"};
    if (const auto faults = violations(tool->info.read, arguments); !faults.empty())
        return {false, fmt::format("the arguments do not fit: {}", fmt::join(faults, "; "))};
    const std::string canonical = arguments.dump();
    if (!tool->instance) return act(call, canonical);
    if (tool->reads_memory) return run(*tool, call, canonical);
    const std::string key = tool->info.name + '\n' + canonical;
    if (const auto known = kept_.find(key); known != kept_.end()) return known->second;
    const Result made = run(*tool, call, canonical);
    if (kept_.size() < most_kept) kept_.emplace(key, made);
    return made;
}

Result ToolBox::run(const Tool& tool, const Call& call, const std::string& arguments) {
    const auto made =
        std::make_shared<LongCall>(tool.instance, arguments, tool.reads_memory, call.recall);
    const double seconds = trial_.cell->answer.tool_seconds;
    if (patience_.run([made] { made->run(); }, seconds)) return made->result();
    made->leave_behind();
    throw Error(fmt::format("tool {} took more than {} s (answer.tool_seconds)", tool.info.name,
                            seconds));
}

Result ToolBox::act(const Call& call, const std::string& arguments) const {
    Taken taken;
    const nrem_tool_sink sink = taken.sink();
    const nrem_act given{sizeof(nrem_act), 0,         call.stream,
                         trial_.seed,      call.step, borrow(call.name),
                         borrow(std::string_view(arguments))};
    trial_.task->take(taken, &nrem_task::act, &given, &sink);
    return std::move(*taken.result);
}

}  // namespace nrem::core
