// The stage for tools: one instance, called as the host does it, after its schema was asked.
#pragma once

#include <nlohmann/json.hpp>

#include "nrem/sdk/tool.hpp"
#include "plan/tools.hpp"
#include "plugins/stage.hpp"

namespace nrem::stage {

class ToolStage {
public:
    explicit ToolStage(const std::string& name, const Given& given = {})
        : tool_(make<nrem_tool>(core::Kind::tool, name, given)) {}

    // The result, or "refused: why".
    std::string call(const nlohmann::json& arguments) {
        const std::string text = arguments.dump();
        const nrem_tool_call call{sizeof(nrem_tool_call), 0, borrow(text), this,
                                  [](void* self, const nrem_cue* cue, const nrem_text_sink* sink,
                                     nrem_error*) -> nrem_code {
                                      auto& stage = *static_cast<ToolStage*>(self);
                                      stage.cue = view(cue->text);
                                      sink->text(sink->self, borrow(stage.memory));
                                      return NREM_OK;
                                  }};
        std::string made;
        const nrem_tool_sink sink{
            sizeof(nrem_tool_sink), 0, &made,
            [](void* to, nrem_str result) { *static_cast<std::string*>(to) = view(result); },
            [](void* to, nrem_str why) {
                *static_cast<std::string*>(to) = "refused: " + std::string(view(why));
            }};
        tool_.call(&nrem_tool::call, &call, &sink);
        return made;
    }
    core::ToolInfo info() const { return core::info_of(tool_); }

    std::string memory;  // what is recalled
    std::string cue;     // for what it was

private:
    core::ToolInstance tool_;
};

}  // namespace nrem::stage
