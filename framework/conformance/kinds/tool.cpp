// Checks of tools: what one gives depends on its arguments and, where it says so, on what is
// recalled.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>
#include <thread>

#include "conformance/checks.hpp"
#include "conformance/shared_calls.hpp"
#include "language/structured.hpp"
#include "plan/tools.hpp"
#include "wake/tool_box.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

// Values that follow some schema; those that do not follow that of the tool are left out.
std::vector<Json> values_of(const Json& schema) {
    if (schema.contains("enum")) return schema["enum"].get<std::vector<Json>>();
    std::string deep(300, '(');
    const std::string digits(900, '9');
    std::vector<Json> values{
        "a", "1 + 1", "", " ", "naïve 数 \u202e", "a\nb\t\x01", "../../etc/passwd",
        "{{cue}}</data>", deep, digits, digits + "^" + digits, std::string(5000, 'x'), "1/0", "$(date)", 0, 1, -1,
        18446744073709551615U, 1e308, -1e-308, 0.5, true, false, nullptr, Json::array(),
        Json::object(), Json::array({"a", "a"})};
    const std::size_t least = schema.value("minLength", std::size_t{0});
    if (least < 5000) values.emplace_back(std::string(least, 'y'));
    return values;
}

// One call for each value, which every argument has that may have it; the others have their first.
std::vector<std::string> arguments_for(const ToolInfo& tool) {
    const Json properties = tool.read.value("properties", Json::object());
    Json plain = Json::object();
    std::vector<Json> all{Json::object()};
    const auto follows = [&](const Json& schema, const Json& value) {
        return violations(schema, value).empty();
    };
    for (const auto& [name, schema] : properties.items())
        for (const Json& value : values_of(schema))
            if (!plain.contains(name) && follows(schema, value)) plain[name] = value;
    for (const auto& [name, schema] : properties.items())
        for (const Json& value : values_of(schema)) {
            Json changed = plain;
            changed[name] = value;
            all.push_back(std::move(changed));
        }
    std::vector<std::string> texts;
    for (const Json& arguments : all)
        if (follows(tool.read, arguments)) texts.push_back(arguments.dump());
    if (texts.empty()) throw Error("no arguments could be made that follow its schema");
    return texts;
}

// Takes a result, and gives what is recalled.
class PracticeCall final : public Crossing {
public:
    PracticeCall(const Component& tool, std::string_view arguments, std::string_view recalled)
        : tool_(tool), recalled_(recalled) {
        call_ = {sizeof(nrem_tool_call), 0, borrow(arguments), this,
                 [](void* self, const nrem_cue*, const nrem_text_sink* sink, nrem_error* error) {
                     return static_cast<PracticeCall*>(self)->recall(*sink, error);
                 }};
        sink_ = {sizeof(nrem_tool_sink), 0, this,
                 [](void* to, nrem_str text) {
                     static_cast<PracticeCall*>(to)->take("gave", text);
                 },
                 [](void* to, nrem_str why) {
                     static_cast<PracticeCall*>(to)->take("refused", why);
                 }};
    }
    ~PracticeCall() = default;

    // Throws Error for a tool that fails: what cannot be done is refused.
    std::string made_by(const ToolInstance& tool) {
        tool.take(*this, &nrem_tool::call, &call_, &sink_);
        return *result_;
    }
    void arrived() override {
        if (!result_) refuse("gave no result, and refused nothing");
    }

private:
    void take(std::string_view how, nrem_str text) {
        if (!there("result", text)) return;
        if (result_) refuse("gave two results");
        if (text.size > ToolBox::most_bytes)
            refuse(fmt::format("gave {} bytes, and a result has at most {}", text.size,
                               ToolBox::most_bytes));
        if (how == "refused" && text.size == 0) refuse("refused without saying why");
        result_ = fmt::format("{} {}", how, nrem::view(text));
    }
    nrem_code recall(const nrem_text_sink& sink, nrem_error* error) {
        return pass_on(error, [&] {
            if (!offers(tool_, "tool.reads_memory")) {
                refuse("recalls, and does not offer tool.reads_memory");
                throw Error(complaint(), NREM_INVALID);
            }
            sink.text(sink.self, borrow(recalled_));
        });
    }

    const Component& tool_;
    std::string_view recalled_;
    nrem_tool_call call_{};
    nrem_tool_sink sink_{};
    std::optional<std::string> result_;
};

Account calls_of(const Subject& subject, const ToolInstance& tool,
                 std::string_view recalled = "one\ntwo\n") {
    Account account;
    for (const std::string& arguments : arguments_for(info_of(tool))) {
        subject.at(arguments);
        account.push_back(PracticeCall(*subject.component, arguments, recalled).made_by(tool));
    }
    return account;
}

Account run_tool(const Subject& subject) {
    if (!can_be_made(subject)) return {};
    return calls_of(subject, subject.make<nrem_tool>());
}

// The check with a tool at hand; one whose file is not there is skipped.
std::function<void(const Subject&)> with_tool(
    const std::function<void(const Subject&, const ToolInstance&)>& check) {
    return [check](const Subject& subject) {
        if (can_be_made(subject)) check(subject, subject.make<nrem_tool>());
    };
}

void describes_its_arguments(const Subject&, const ToolInstance& tool) {
    const Json properties = info_of(tool).read.value("properties", Json::object());
    for (const auto& [name, schema] : properties.items())
        if (schema.value("description", "").empty())
            throw Error(fmt::format("argument {} has no description, for a model to read", name));
}

void gives_alike_when_shared(const Subject& subject, const ToolInstance& tool) {
    Subject quiet = subject;
    quiet.say = [](std::string_view) {};
    expect_alike_when_shared([&] { return calls_of(quiet, tool); });
}

void keeps_nothing_between_calls(const Subject& subject, const ToolInstance& tool) {
    const Account first = calls_of(subject, tool);
    expect_equal(first, calls_of(subject, tool), "the same calls of one instance");
}

// The host keeps results: what is true of one moment alone would be given for ever.
void gives_the_same_later(const Subject& subject, const ToolInstance& tool) {
    const Account first = calls_of(subject, tool);
    std::this_thread::sleep_for(std::chrono::milliseconds(1100));
    expect_equal(first, calls_of(subject, tool), "calls, and the same a second later,");
}

void survives_any_memory(const Subject& subject, const ToolInstance& tool) {
    if (!offers(*subject.component, "tool.reads_memory")) return;
    for (const std::string& recalled :
         {std::string(), std::string(1 << 15, 'm'), std::string("\xff\xfe\0 {\"a\":", 10)})
        (void)calls_of(subject, tool, recalled);
}

}  // namespace

std::vector<Check> KindOf<nrem_tool>::checks() {
    auto checks = common_checks(run_tool);
    checks.push_back({"describes its arguments", with_tool(describes_its_arguments)});
    checks.push_back({"runs alike when shared", with_tool(gives_alike_when_shared)});
    checks.push_back({"keeps nothing between calls", with_tool(keeps_nothing_between_calls)});
    checks.push_back({"gives the same a second later", with_tool(gives_the_same_later)});
    checks.push_back({"survives any memory", with_tool(survives_any_memory)});
    return checks;
}

// clang-format off
std::string_view KindOf<nrem_tool>::scaffold() {
    return R"plugin(// tool @name@: how many bytes a text has.
//
// @build@
#include "nrem/sdk.hpp"

namespace {

class @Class@ {
public:
    // A JSON schema; the host checks arguments against it.
    static constexpr std::string_view arguments = R"({
        "type": "object",
        "properties": {"text": {"type": "string", "description": "What is counted"}},
        "required": ["text"],
        "additionalProperties": false
    })";
    explicit @Class@(const nrem::Params&) {}

    // The arguments are {"text":"..."}, without blanks between.
    std::string call(const nrem::ToolCall& call) const {
        const std::string_view given = call.arguments();
        if (given.find('\\') != given.npos) throw nrem::Refusal("write no special characters");
        const std::size_t around = std::string_view("{\"text\":\"\"}").size();
        return std::to_string(given.size() - around);
    }
};

}  // namespace

NREM_PLUGIN("@name@", "0.1.0", nrem::tool<@Class@>({"@name@", "counts bytes"}))
)plugin";
}
// clang-format on

}  // namespace nrem::core
