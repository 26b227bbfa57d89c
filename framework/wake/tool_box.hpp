// The tools that a loop may call: those of the cell, then those of the task's world. A result that
// depends on arguments alone is kept. A tool that fails, hangs or says too much ends the answer.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "plan/tools.hpp"
#include "wake/patience.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

class ToolBox {
public:
    static constexpr std::size_t most_bytes = 1 << 16;  // of a result
    static constexpr std::size_t most_kept = 4096;      // results

    explicit ToolBox(const TrialContext& trial);

    [[nodiscard]] nrem_array infos() const {
        return {infos_.data(), infos_.size(), sizeof(nrem_tool_info)};
    }
    struct Call {
        std::string_view name;
        std::string_view arguments;
        std::uint64_t stream = 0;
        std::uint64_t step = 0;
        std::function<std::string(const nrem_cue&)> recall;
    };
    struct Result {
        bool good = false;
        std::string text;
    };
    // What is wrong with a call is a result that is not good. Throws Error for a fault of the tool.
    [[nodiscard]] Result call(const Call& call);

private:
    struct Tool {
        ToolInfo info;
        std::shared_ptr<const ToolInstance> instance;  // none: of the task's world
        bool reads_memory = false;
    };
    [[nodiscard]] const Tool* find(std::string_view name) const;
    [[nodiscard]] std::string unknown(std::string_view name) const;
    [[nodiscard]] Result run(const Tool& tool, const Call& call, const std::string& arguments);
    [[nodiscard]] Result act(const Call& call, const std::string& arguments) const;

    const TrialContext& trial_;
    std::vector<Tool> tools_;
    std::vector<nrem_tool_info> infos_;  // of the same, borrowed
    std::map<std::string, Result> kept_;
    Patience patience_;
};

}  // namespace nrem::core
