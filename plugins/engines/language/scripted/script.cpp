#include "script.hpp"

#include <yaml-cpp/yaml.h>

#include <algorithm>

#include "fields.hpp"

namespace nrem::scripted {

namespace {

Json scalar(const YAML::Node& node) {
    const std::string& text = node.Scalar();
    if (node.Tag() == "!") return text;  // quoted
    Json value = Json::parse(text, nullptr, false);
    return value.is_discarded() || value.is_structured() ? Json(text) : value;
}

Json to_json(const YAML::Node& node) {
    if (node.IsScalar()) return scalar(node);
    Json made = nullptr;
    if (node.IsSequence()) {
        made = Json::array();
        for (const auto& item : node) made.push_back(to_json(item));
    }
    if (node.IsMap()) {
        made = Json::object();
        for (const auto& item : node) made[item.first.as<std::string>()] = to_json(item.second);
    }
    return made;
}

std::string at(const std::string& place, std::size_t index) {
    return place + "[" + std::to_string(index) + "]";
}

// A value, or a list of them.
std::vector<Json> listed(const Json& value) {
    if (value.is_array()) return value.get<std::vector<Json>>();
    return {value};
}

// "3", "2-4" or "5-".
void read_calls(Fields& fields, Pick& pick) {
    std::string text;
    fields.read("calls", text);
    if (text.empty()) return;
    static const RE2 form(R"(\s*([1-9]\d{0,9})\s*(-)?\s*([1-9]\d{0,9})?\s*)");
    std::string dash;
    std::string last;
    if (!RE2::FullMatch(text, form, &pick.first, &dash, &last) || (dash.empty() && !last.empty()))
        fields.fail("is no call or range of calls, such as 3, 2-4 or 5-", "calls");
    if (dash.empty()) pick.last = pick.first;
    if (!last.empty()) pick.last = std::stoull(last);
    if (pick.last < pick.first) fields.fail("ends before it begins", "calls");
}

Pick read_pick(Fields& fields) {
    Pick pick;
    read_calls(fields, pick);
    fields.read("every", pick.every);
    if (pick.every == 0) fields.fail("is 0", "every");
    fields.read("attempt", pick.attempt);
    fields.read("probability", pick.probability);
    if (pick.probability > 1) fields.fail("is above 1", "probability");
    fields.read("seed", pick.seed);
    return pick;
}

Fault read_fault(const Json& value, const std::string& place) {
    Fields fields(value, place);
    Fault fault;
    fields.read("kind", fault.kind);
    std::uint64_t status = 500;
    fields.read("status", status);
    if (status < 200 || status > 599) fields.fail("is no status from 200 to 599", "status");
    fault.status = static_cast<int>(status);
    fields.read("seconds", fault.seconds);
    fields.read("retry_after", fault.retry_after);
    fields.read("message", fault.message);
    fault.pick = read_pick(fields);
    fields.done();
    return fault;
}

std::vector<Fault> read_faults(Fields& fields, const std::string& place) {
    std::vector<Fault> faults;
    const Json* given = fields.find("faults");
    if (!given) return faults;
    const auto items = listed(*given);
    for (std::size_t i = 0; i < items.size(); ++i)
        faults.push_back(read_fault(items[i], at(place + "faults", i)));
    return faults;
}

void read_pattern(Fields& fields, const std::string& key, Pattern::Where where, When& when) {
    std::string text;
    fields.read(key.c_str(), text);
    if (!text.empty()) when.patterns.push_back({where, text, nullptr});
    std::string expression;
    fields.read((key + "_matches").c_str(), expression);
    if (expression.empty()) return;
    RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    auto compiled = std::make_shared<const RE2>(expression, options);
    if (!compiled->ok())
        fields.fail("is no regular expression: " + compiled->error(), key + "_matches");
    when.patterns.push_back({where, expression, std::move(compiled)});
}

When read_when(const Json& value, const std::string& place) {
    Fields fields(value, place);
    When when;
    fields.read("path", when.path);
    fields.read("model", when.model);
    fields.read("operation", when.operation);
    read_pattern(fields, "last", Pattern::Where::last_user, when);
    read_pattern(fields, "any", Pattern::Where::any_message, when);
    read_pattern(fields, "system", Pattern::Where::system, when);
    read_pattern(fields, "schema", Pattern::Where::schema, when);
    when.pick = read_pick(fields);
    fields.done();
    return when;
}

void read_texts(Fields& fields, Say& say) {
    const Json* reply = fields.find("reply");
    if (!reply) return;
    for (const auto& text : listed(*reply))
        say.texts.push_back(text.is_string() ? text.get<std::string>() : text.dump());
}

void read_whole(Fields& fields, Say& say) {
    fields.read("body", say.body);
    std::uint64_t status = 200;
    fields.read("status", status);
    if (status < 200 || status > 599) fields.fail("is no status from 200 to 599", "status");
    say.status = static_cast<int>(status);
    fields.read("content_type", say.content_type);
}

void read_probabilities(Fields& fields, Say& say) {
    const Json* given = fields.find("probabilities");
    if (!given) return;
    if (!given->is_object() || given->empty()) fields.fail("is no mapping", "probabilities");
    for (const auto& [token, probability] : given->items()) {
        if (!probability.is_number() || !(probability > 0) || probability > 1)
            fields.fail("has a probability that is not in (0, 1]", "probabilities");
        say.probabilities.emplace_back(token, probability.get<double>());
    }
    std::stable_sort(say.probabilities.begin(), say.probabilities.end(),
                     [](const auto& a, const auto& b) { return a.second > b.second; });
}

Rule read_rule(const Json& value, const std::string& place) {
    Fields fields(value, place);
    Rule rule;
    if (const Json* when = fields.find("when")) rule.when = read_when(*when, place + ".when");
    read_texts(fields, rule.say);
    read_probabilities(fields, rule.say);
    fields.read("reasoning", rule.say.reasoning);
    fields.read("finish", rule.say.finish);
    fields.read("model", rule.say.model);
    read_whole(fields, rule.say);
    rule.faults = read_faults(fields, place + ".");
    fields.done();
    return rule;
}

void read_lists(Fields& fields, Script& script) {
    if (const Json* models = fields.find("models"))
        for (const auto& model : listed(*models))
            script.models.push_back(model.is_string() ? model.get<std::string>() : model.dump());
    if (const Json* rules = fields.find("rules")) {
        const auto items = listed(*rules);
        for (std::size_t i = 0; i < items.size(); ++i)
            script.rules.push_back(read_rule(items[i], at("rules", i)));
    }
    script.faults = read_faults(fields, "");
}

Script from_json(const Json& json) {
    Fields fields(json, "");
    Script script;
    fields.read("model", script.model);
    fields.read("key", script.key);
    fields.read("context", script.context);
    fields.read("embedding", script.embedding);
    fields.read("per_token", script.per_token);
    fields.read("latency", script.latency);
    fields.read("slots", script.slots);
    fields.read("errors", script.errors);
    fields.read("structured", script.structured);
    fields.read("parts", script.parts);
    fields.read("usage", script.usage);
    fields.read("log_probabilities", script.log_probabilities);
    fields.read("chat", script.chat);
    read_lists(fields, script);
    fields.done();
    return script;
}

}  // namespace

Script read_script(std::string_view text) {
    try {
        const YAML::Node root = YAML::Load(std::string(text));
        return from_json(root.IsNull() ? Json::object() : to_json(root));
    } catch (const YAML::Exception& failure) {
        throw std::invalid_argument(std::string("script: ") + failure.what());
    }
}

}  // namespace nrem::scripted
