// tool recall: what the memory holds for a cue of the caller's words.
#include "engines/loops/arguments.hpp"
#include "nrem/sdk.hpp"

namespace {

class Recall {
public:
    static constexpr const char* offers[] = {"tool.reads_memory"};
    static constexpr std::string_view arguments = R"({
        "type": "object",
        "properties": {
            "cue": {
                "type": "string",
                "minLength": 1,
                "maxLength": 2000,
                "description": "What is looked for in memory: a name, a few words, a question"
            }
        },
        "required": ["cue"],
        "additionalProperties": false
    })";
    explicit Recall(const nrem::Params&) {}

    std::string call(const nrem::ToolCall& call) const {
        const std::string words = nrem::loops::text_argument(call, "cue");
        nrem::Cue cue = nrem::make_cue();
        cue.text = nrem::borrow(words);
        const std::string found = call.recall(cue);
        if (found.empty()) throw nrem::Refusal("the memory holds nothing for this cue");
        return found;
    }
};

}  // namespace

NREM_PLUGIN("recall", "0.1.0", nrem::tool<Recall>({"recall", "looks into the memory"}))
