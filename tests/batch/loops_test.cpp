// Answers by loops in whole runs: bounds, circles, tools that misbehave, what is logged and what a
// rule learns of it.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <nlohmann/json.hpp>
#include <thread>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/config_lines.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// Proposes what the predictor says, as often as it may.
class AgainLoop {
public:
    static constexpr ParamSpec schema[] = {
        choice("sample", "other", "other|same", "whether each guess is another sample")};
    static constexpr const char* offers[] = {"loop.votes"};
    explicit AgainLoop(const Params& params) : same_(params.text("sample") == "same") {}
    Prediction answer(Attempt& attempt) const {
        Prediction said;
        std::uint64_t sample = 0;
        do {
            said = attempt.predict(attempt.cue(), same_ ? 0 : sample++);
            attempt.propose(said);
        } while (attempt.go_on());
        return said;
    }

private:
    bool same_;
};

// Asks three samples at once, then two more one after the other.
class BatchLoop {
public:
    explicit BatchLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        const Cue& cue = attempt.cue();
        (void)attempt.predict({Guess{&cue, 0}, Guess{&cue, 1}, Guess{&cue, 2}});
        (void)attempt.predict(cue, 3);
        return attempt.predict(cue, 4);
    }
};

// Calls a tool with arguments of its own and answers with what it gave.
class CallingLoop {
public:
    static constexpr ParamSpec schema[] = {text("tool", "echo", "which"),
                                           text("arguments", R"({"text": "a"})", "with what")};
    explicit CallingLoop(const Params& params)
        : tool_(params.text("tool")), arguments_(params.text("arguments")) {}
    Prediction answer(Attempt& attempt) const {
        Prediction first = attempt.predict(attempt.cue());
        const auto draft = attempt.propose(first);
        const auto action = attempt.think({NREM_ACTION, arguments_, draft});
        const Observation seen = attempt.call_tool(tool_, arguments_);
        attempt.think({NREM_OBSERVATION, seen.text, action});
        Prediction read = attempt.read(seen.text);
        return read.choice >= 0 ? read : first;
    }

private:
    std::string tool_;
    std::string arguments_;
};

class EchoTool {
public:
    static constexpr std::string_view arguments =
        R"({"type": "object", "properties": {"text": {"type": "string"}}, "required": ["text"]})";
    explicit EchoTool(const Params&) {}
    std::string call(const ToolCall& call) const {
        const Json given = Json::parse(call.arguments());
        if (given["text"] == "nothing") throw nrem::Refusal("there is nothing");
        return given["text"].get<std::string>();
    }
};

std::atomic<bool> hangs{true};

class HangingTool {
public:
    static constexpr std::string_view arguments = R"({"type": "object"})";
    explicit HangingTool(const Params&) {}
    std::string call(const ToolCall&) const {
        while (hangs) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        return "at last";
    }
};

class LargeTool {
public:
    static constexpr std::string_view arguments = R"({"type": "object"})";
    explicit LargeTool(const Params&) {}
    std::string call(const ToolCall&) const { return std::string(100'000'000, 'x'); }
};

class BrokenTool {
public:
    static constexpr std::string_view arguments = "no schema";
    explicit BrokenTool(const Params&) {}
    std::string call(const ToolCall&) const { return ""; }
};

class RecallTool {
public:
    static constexpr const char* offers[] = {"tool.reads_memory"};
    static constexpr std::string_view arguments = R"({"type": "object"})";
    explicit RecallTool(const Params&) {}
    std::string call(const ToolCall& call) const {
        Cue cue = make_cue();
        cue.text = borrow(std::string_view("any"));
        return call.recall(cue);
    }
};

class ThreeStop {
public:
    explicit ThreeStop(const Params&) {}
    bool goes_on(const Standing& standing) const { return standing.iteration < 3; }
};

std::atomic<std::uint64_t> thoughts_learned{0};

class LearningRule : public toys::CasesRule {
public:
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    static constexpr ParamSpec schema[] = {choice("learn", "wake", "wake|sleep", "When it writes.")};
    using toys::CasesRule::CasesRule;
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        for (const auto& thought : Array<nrem_thought>(experience.trace))
            thoughts_learned += thought.kind == NREM_PROPOSAL && !view(thought.answer).empty();
        toys::CasesRule::write(editor, experience, occasion);
    }
};

const nrem_plugin& looping() {
    static constexpr auto components = std::to_array<nrem_component>({
        loop<AgainLoop>({"again", "Asks again and again."}),
        loop<BatchLoop>({"batch", "Asks at once."}),
        loop<CallingLoop>({"calling", "Calls a tool."}),
        tool<EchoTool>({"echo", "Gives its text back."}),
        tool<HangingTool>({"hanging", "Never ends."}),
        tool<LargeTool>({"large", "Says too much."}),
        tool<BrokenTool>({"broken", "Has no schema."}),
        tool<RecallTool>({"remember", "What the memory says."}),
        stop<ThreeStop>({"three", "Ends after three iterations."}),
        rule<LearningRule>({"learning", "Counts the thoughts that it is shown."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("looping", "1", "test", components);
    return made;
}

class LoopsTest : public testing::Test {
protected:
    LoopsTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(looping(), "looping");
    }
    Plan plan(const std::string& more) {
        const std::string usual =
            "name: l\ntask: cycle\nbackend: lookup\nrule: cases\nstreams: 2\nevents: on\ncontrols: []\n";
        return make_plan(load_text(config_with(usual, more), "l.yaml"), registry_);
    }
    // The steps with an answer, by the log of the run's only trial.
    std::vector<Json> answers(const std::string& more) {
        const Plan made = plan(more);
        EXPECT_EQ(made.trials.size(), 1U);
        RunDirectory directory(folder_ / std::to_string(++runs_), make_manifest(made, registry_),
                               Begin::resume);
        run(made, registry_, directory, {.jobs = 2});
        for (const Row& row : directory.rows()) EXPECT_EQ(row.outcome, Outcome::ok) << row.error;
        trial_ = folder_ / std::to_string(runs_) / "trials" / made.trials[0].id;
        return lines("events.jsonl", "query");
    }
    std::vector<Json> lines(const std::string& file, const std::string& kind) const {
        std::vector<Json> found;
        std::ifstream log(trial_ / file);
        for (std::string line; std::getline(log, line);) {
            Json json = Json::parse(line);
            if (json.value("kind", "") == kind) found.push_back(std::move(json));
        }
        return found;
    }
    static void all_end(const std::vector<Json>& answers, const std::string& why) {
        ASSERT_FALSE(answers.empty());
        for (const Json& answer : answers) EXPECT_EQ(answer.at("loop").at("end"), why) << answer;
    }
    std::string refusal(const std::string& more) {
        try {
            const Plan made = plan(more);
            return made.refused.empty() ? "" : made.refused[0].reason;
        } catch (const UsageError& error) {
            return error.what();
        }
    }
    std::filesystem::path folder_;
    std::filesystem::path trial_;
    Registry registry_;
    int runs_ = 0;
};

TEST_F(LoopsTest, answers_as_the_predictor_does_with_its_first_sample) {
    const auto plain = answers("");
    const auto once = answers("loop: again\nanswer: {iterations: 1}\n");
    ASSERT_EQ(plain.size(), once.size());
    for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_EQ(plain[i]["prediction"], once[i]["prediction"]);
        EXPECT_EQ(plain[i]["correct"], once[i]["correct"]);
        EXPECT_FALSE(plain[i].contains("loop"));
    }
    all_end(once, "iterations");
}

TEST_F(LoopsTest, ends_at_the_bounds_of_an_answer) {
    for (const Json& answer : answers("loop: again\nanswer: {iterations: 5}\n")) {
        EXPECT_EQ(answer["loop"]["iterations"], 5);
        EXPECT_EQ(answer["loop"]["calls"], 5);
        EXPECT_EQ(answer["loop"]["proposals"], 5);
    }
    all_end(answers("loop: again\nanswer: {calls: 4}\n"), "calls");
    all_end(answers("loop: again\nanswer: {tokens: 9}\n"), "tokens");
    all_end(answers("loop: again\nanswer: {iterations: off, seconds: 0.002}\n"), "seconds");
}

TEST_F(LoopsTest, is_as_deep_as_it_has_calls_that_wait_for_each_other) {
    for (const Json& answer : answers("loop: batch\n")) {
        EXPECT_EQ(answer["loop"]["calls"], 5);
        EXPECT_EQ(answer["loop"]["depth"], 3);
    }
}

TEST_F(LoopsTest, ends_where_the_stop_says_so) {
    const auto three = answers("loop: again\nstop: three\n");
    all_end(three, "stop");
    EXPECT_EQ(three[0]["loop"]["iterations"], 3);
}

TEST_F(LoopsTest, ends_at_the_same_request) {
    const auto same = answers("loop: {name: again, sample: same}\n");
    all_end(same, "repeated");
    for (const Json& answer : same) EXPECT_EQ(answer["loop"]["calls"], 1);
    EXPECT_EQ(same[0]["prediction"], answers("")[0]["prediction"]);
}

TEST_F(LoopsTest, calls_tools_and_reads_what_they_give) {
    const auto called = answers("loop: {name: calling, arguments: '{\"text\": \"b\"}'}\ntools: echo\n");
    for (const Json& answer : called) {
        EXPECT_EQ(answer["prediction"], "b");
        EXPECT_EQ(answer["loop"]["tools"], 1);
    }
    all_end(called, "answered");
    const auto thought = lines("thoughts.jsonl", "observation");
    ASSERT_EQ(thought.size(), called.size());
    EXPECT_EQ(thought[0]["text"], "b");
    EXPECT_EQ(thought[0]["parent"], 1);
}

TEST_F(LoopsTest, shows_a_wrong_call_to_who_made_it) {
    const auto said = [&](const std::string& loop) {
        const auto all = answers("loop: {name: calling, " + loop + "}\ntools: [echo]\n");
        EXPECT_EQ(all[0]["loop"]["tools_refused"], 1) << loop;
        return lines("thoughts.jsonl", "observation").at(0)["text"].get<std::string>();
    };
    EXPECT_EQ(said("tool: ecco"), "there is no tool 'ecco'; there is: echo");
    EXPECT_EQ(said("arguments: 'x'"), "the arguments are no JSON");
    EXPECT_NE(said("arguments: '{\"text\": 7}'").find("the arguments do not fit"), std::string::npos);
    EXPECT_EQ(said("arguments: '{\"text\": \"nothing\"}'"), "there is nothing");
}

TEST_F(LoopsTest, ends_the_answer_of_a_tool_that_hangs_or_says_too_much) {
    const auto large = answers("loop: {name: calling, tool: large, arguments: '{}'}\ntools: large\n");
    all_end(large, "tool");
    EXPECT_NE(large[0]["loop"]["fault"].get<std::string>().find("100000000 bytes"), std::string::npos);
    EXPECT_EQ(large[0]["prediction"], answers("")[0]["prediction"]);
    const auto hanging = answers(
        "streams: 1\ntask: {name: cycle, length: 3}\nanswer: {tool_seconds: 0.05}\n"
        "loop: {name: calling, tool: hanging, arguments: '{}'}\ntools: hanging\n");
    all_end(hanging, "tool");
    EXPECT_NE(hanging[0]["loop"]["fault"].get<std::string>().find("took more than 0.05 s"),
              std::string::npos);
    hangs = false;
}

TEST_F(LoopsTest, lets_only_a_tool_that_says_so_see_the_memory) {
    const auto seen =
        answers("loop: {name: calling, tool: remember, arguments: '{}'}\ntools: remember\n");
    const auto thought = lines("thoughts.jsonl", "observation");
    EXPECT_EQ(thought[0].value("text", ""), "");
    EXPECT_NE(thought[3]["text"].get<std::string>().find("item 0 -> "), std::string::npos);
    all_end(seen, "answered");
}

TEST_F(LoopsTest, judges_proposals_in_the_log) {
    const auto all = answers("loop: again\nanswer: {iterations: 2}\n");
    const auto proposals = lines("thoughts.jsonl", "proposal");
    ASSERT_EQ(proposals.size(), 2 * all.size());
    for (std::size_t i = 0; i < all.size(); ++i) {
        const Json& loop = all[i]["loop"];
        const int first = proposals[2 * i]["correct"], second = proposals[2 * i + 1]["correct"];
        EXPECT_EQ(loop["first_is_right"], first);
        EXPECT_EQ(all[i]["correct"], second);
        EXPECT_EQ(loop["right"], first + second);
        EXPECT_EQ(loop.value("right_after", 0), first ? 1 : second ? 2 : 0);
    }
}

TEST_F(LoopsTest, makes_the_trace_a_part_of_what_is_learned) {
    thoughts_learned = 0;
    const auto all = answers("rule: learning\nloop: again\nanswer: {iterations: 3}\n");
    EXPECT_EQ(thoughts_learned, 3 * all.size());
    thoughts_learned = 0;
    answers("rule: learning\n");
    EXPECT_EQ(thoughts_learned, 0U);
}

TEST_F(LoopsTest, is_refused_with_a_tool_whose_schema_is_none) {
    EXPECT_NE(refusal("loop: calling\ntools: broken\n").find("is no JSON object"), std::string::npos);
    EXPECT_NE(refusal("loop: calling\ntools: [echo, echo]\n").find("echo is there twice"),
              std::string::npos);
    EXPECT_NE(refusal("loop: again\nanswer: {calls: 0}\n").find("answer.calls"), std::string::npos);
    EXPECT_NE(refusal("loop: agian\n").find("again"), std::string::npos);
}

TEST_F(LoopsTest, is_the_same_cell_without_a_loop_whatever_its_stop) {
    const Plan plain = plan("");
    const Plan other = plan("stop: three\ntools: echo\nanswer: {calls: 7}\n");
    EXPECT_EQ(plain.cells[0].identity, other.cells[0].identity);
    const Plan looped = plan("loop: again\n");
    EXPECT_NE(plain.cells[0].identity, looped.cells[0].identity);
    EXPECT_NE(plan("loop: again\nstop: three\n").cells[0].identity, looped.cells[0].identity);
    EXPECT_NE(plan("loop: again\nanswer: {calls: 7}\n").cells[0].identity, looped.cells[0].identity);
}

}  // namespace
}  // namespace nrem::core
