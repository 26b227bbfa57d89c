// loop react: in each step the model thinks and calls a tool, whose result it then sees, or answers.
//
// Why a tool gave nothing is shown as its result is, and so is a step that cannot be read. Where the
// steps are used up without an answer, a draft is asked that sees them.
#include "engines/loops/caps.hpp"
#include "engines/loops/carry.hpp"
#include "engines/loops/drafts.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace loops = nrem::loops;

// One tool a line, as the model reads it.
std::string list_of(const nrem::Array<nrem_tool_info>& tools) {
    std::string list;
    for (const auto& tool : tools)
        list.append(list.empty() ? "" : "\n")
            .append(nrem::view(tool.name))
            .append(": ")
            .append(nrem::view(tool.summary))
            .append(" Arguments: ")
            .append(nrem::view(tool.schema));
    return list;
}

class React {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("steps", "6", {1, 1000}, "calls of tools, and the answer"),
        loops::carry_param(loops::Carry::transcript),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.generate"});

    explicit React(const nrem::Params& params)
        : steps_(params.integer("steps")), carry_(params.choice<loops::Carry>("carry")) {}

    nrem::Prediction answer(nrem::Attempt& attempt) const {
        std::optional<nrem::Prediction> best;
        return loops::best_within_caps([&] { act(attempt, best); }, [&] { return best; });
    }

private:
    void act(nrem::Attempt& attempt, std::optional<nrem::Prediction>& best) const {
        loops::Carried carried(attempt, carry_);
        const std::string tools = list_of(attempt.tools());
        for (std::uint64_t i = 0; i < steps_; ++i) {
            const auto reply =
                attempt.ask("act", {{"tools", tools}, {"carried", carried.text()}});
            const std::string step = take_step(attempt, reply, best);
            if (!step.empty()) carried.add(step);
            if (!attempt.go_on() || step.empty()) break;
        }
        if (best) return;
        const auto reply = attempt.ask("draft", {{"carried", carried.text()}});
        if (const auto draft = loops::take_draft(attempt, reply); draft.good) best = draft.answer;
    }
    // What is to be carried of it; "" for an answer, which is the last step.
    static std::string take_step(nrem::Attempt& attempt, const nrem::Reply& reply,
                                 std::optional<nrem::Prediction>& best) {
        if (!reply.good()) {
            attempt.think({.kind = NREM_OBSERVATION, .text = "no step could be read: " + reply.text});
            return "A step could not be read: it was not the JSON that was asked for.";
        }
        const std::string thought(reply.field("thought"));
        const std::string tool(nrem::unicode::trimmed(reply.field("tool")));
        if (!tool.empty()) return call(attempt, thought, tool, reply.field("arguments"));
        const auto draft = loops::take_draft(attempt, reply);
        if (draft.good) best = draft.answer;
        return draft.good ? "" : "Thought: " + thought + "\nThere was neither tool nor answer.";
    }
    static std::string call(nrem::Attempt& attempt, const std::string& thought,
                            const std::string& tool, std::string_view arguments) {
        const std::string step =
            "Thought: " + thought + "\nAction: " + tool + " " + std::string(arguments);
        const auto action = attempt.think({.kind = NREM_ACTION, .text = step});
        const auto seen = attempt.call_tool(tool, arguments);
        const std::string text = (seen.good ? "" : "refused: ") + seen.text;
        attempt.think({.kind = NREM_OBSERVATION, .text = text, .parent = action});
        return step + "\nObservation: " + text;
    }

    std::uint64_t steps_;
    loops::Carry carry_;
};

}  // namespace

NREM_PLUGIN("react", "0.1.0",
            nrem::loop<React>({"react", "thoughts, calls of tools and what they gave, in turn",
                               "arXiv 2210.03629 (ReAct)"}))
