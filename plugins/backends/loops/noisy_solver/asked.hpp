// What a prompt asks of the noisy solver: which operation, about which key, and about which answer.
//
// The operation is known by the properties of its schema, since packs word their prompts as they
// like. The question is the last key in the last message that no answer follows on its line ("-> x"
// follows those that were seen before). The answer is on the line "Answer given: x" behind it: what
// was answered in earlier rounds stands before the question.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "engines/loops/sealed.hpp"
#include "nrem/sdk.hpp"

namespace {

enum class Operation { predict, draft, review, check, redraft, act, decompose, condense };
constexpr auto names_of(Operation) {
    return std::to_array<std::string_view>(
        {"predict", "draft", "review", "check", "redraft", "act", "decompose", "condense_steps"});
}

struct ListedTool {
    std::string_view name;  // "": none
    std::string argument;   // the first that it needs
};

struct Request {
    Operation operation;
    nlohmann::json properties;  // of the schema; empty: free text
    std::uint64_t key;
    nrem::loops::Sealed question;
    std::string_view behind;     // the key and what follows it
    std::string_view looked_at;  // of that, from the line of the answer on; "" where there is none
    std::string_view given;      // that answer
    std::string_view noted;      // the answer that notes or context have for the key; "": none
    ListedTool tool;             // the first that is offered
    std::size_t actions = 0;     // steps so far that called a tool
};

// What the solver says of an answer that it takes for right.
inline constexpr std::string_view no_problem = "No problem is seen.";

inline constexpr std::string_view before_given = "Answer given:";

[[noreturn]] inline void refuse(const std::string& why) {
    throw nrem::Failure(NREM_INVALID, "noisy_solver " + why);
}

// The line that position `at` is on.
inline std::string_view line_around(std::string_view text, std::size_t at) {
    const std::size_t before = at == 0 ? text.npos : text.rfind('\n', at - 1);
    const std::size_t begin = before == text.npos ? 0 : before + 1;
    return text.substr(begin, text.find('\n', at) - begin);
}

// The rest of the first line behind `opening`, with which the text begins.
inline std::string_view rest_of_line(std::string_view text, std::string_view opening) {
    std::string_view rest = text.substr(0, text.find('\n'));
    rest.remove_prefix(opening.size());
    while (!rest.empty() && nrem::is_blank(rest.front())) rest.remove_prefix(1);
    while (!rest.empty() && nrem::is_blank(rest.back())) rest.remove_suffix(1);
    return rest;
}

// Sets key, question and behind; false where the text has no key that is asked for.
inline bool find_question(std::string_view text, Request& request) {
    for (std::size_t at = text.rfind(nrem::loops::before_key); at != text.npos;
         at = at == 0 ? text.npos : text.rfind(nrem::loops::before_key, at - 1)) {
        const auto key = nrem::loops::key_at(text.substr(at + nrem::loops::before_key.size()));
        const auto question = key ? nrem::loops::unseal(*key) : std::nullopt;
        const std::string_view line = line_around(text, at);
        if (!question || line.find(" -> ") != line.npos) continue;
        request.key = *key;
        request.question = *question;
        request.behind = text.substr(at);
        return true;
    }
    return false;
}

// What follows "the key K? -> " last.
inline std::string_view noted_in(std::string_view text, std::uint64_t key) {
    const std::string before =
        std::string(nrem::loops::before_key) + nrem::loops::text_of_key(key) + "? -> ";
    const std::size_t at = text.rfind(before);
    if (at == text.npos) return {};
    const std::string_view rest = text.substr(at + before.size());
    return rest.substr(0, rest.find_first_of(" \n\r"));
}

inline Operation operation_of(const nlohmann::json& properties, bool is_about_answer) {
    const auto has = [&](const char* name) { return properties.contains(name); };
    if (properties.empty()) {
        if (is_about_answer) refuse("cannot tell a review from a redraft without a schema");
        return Operation::predict;
    }
    if (has("right")) return has("score") ? Operation::check : Operation::review;
    if (has("questions")) return Operation::decompose;
    if (has("notes")) return Operation::condense;
    if (has("tool")) return Operation::act;
    if (has("answer")) return is_about_answer ? Operation::redraft : Operation::draft;
    std::string asked;
    for (const auto& [name, property] : properties.items())
        asked += (asked.empty() ? "" : ", ") + name;
    refuse("knows the operations " + nrem::known_names<Operation>() +
           ", none of which is asked for " + asked);
}

inline nlohmann::json properties_of(std::string_view schema) {
    if (schema.empty()) return nlohmann::json::object();
    const auto json = nlohmann::json::parse(schema, nullptr, false);
    if (json.is_object() && json.contains("properties") && json["properties"].is_object())
        return json["properties"];
    refuse("cannot read a schema without properties");
}

inline std::size_t count_of(std::string_view text, std::string_view part) {
    std::size_t count = 0;
    for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
    return count;
}

// The object that the text begins with; the braces in it are taken to be in pairs.
inline std::string_view object_in(std::string_view text) {
    std::size_t open = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '{') ++open;
        if (text[i] == '}' && --open == 0) return text.substr(0, i + 1);
    }
    return text;
}

// "name: what it does. Arguments: {its schema}", as the loop react lists tools.
inline ListedTool first_tool_in(std::string_view text) {
    constexpr std::string_view before_schema = " Arguments: {";
    const std::size_t at = text.find(before_schema);
    if (at == text.npos) return {};
    const std::string_view line = line_around(text, at);
    const auto schema = nlohmann::json::parse(
        object_in(text.substr(at + before_schema.size() - 1)), nullptr, false);
    const auto needed = schema.is_object() ? schema.find("required") : schema.end();
    if (needed == schema.end() || !needed->is_array() || needed->empty()) return {};
    return {line.substr(0, line.find(':')), needed->front().get<std::string>()};
}

// Views into the prompt.
inline Request read_prompt(const nrem::Prompt& prompt) {
    Request request{};
    std::string_view text;
    for (const auto& message : prompt.messages())
        if (message.role == NREM_USER) {
            const std::string_view said = nrem::view(message.text);
            if (text.empty() || find_question(said, request)) text = said;
        }
    if (!find_question(text, request))
        refuse("answers questions of the task noisy_oracle alone: the prompt has no key of it");
    for (const auto& message : prompt.messages())
        if (const auto noted = noted_in(nrem::view(message.text), request.key); !noted.empty())
            request.noted = noted;
    request.properties = properties_of(prompt.schema());
    const std::size_t at = request.behind.rfind(before_given);
    if (at != text.npos) {
        request.looked_at = request.behind.substr(at);
        request.given = rest_of_line(request.looked_at, before_given);
    }
    request.operation = operation_of(request.properties, !request.given.empty());
    if (request.operation == Operation::act) {
        for (const auto& message : prompt.messages())
            if (request.tool.name.empty()) request.tool = first_tool_in(nrem::view(message.text));
        request.actions = count_of(request.behind, "Action: ");
    }
    if (request.given.empty() &&
        (request.operation == Operation::review || request.operation == Operation::check))
        refuse("finds no line \"" + std::string(before_given) + "\" in what is to be judged");
    return request;
}

}  // namespace
