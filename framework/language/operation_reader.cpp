#include "language/operation_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/nearest.hpp"
#include "config/read.hpp"
#include "language/structured.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

constexpr std::uint64_t most_tokens = 1 << 20;
constexpr std::uint64_t most_rivals = 100;
constexpr std::uint64_t most_repairs = 10;
constexpr double exact_integers = 9007199254740992.0;  // 2^53

// "5", "5.0" and "5e0" are one number: a pack's hash does not depend on how it is written.
Json number_json(const std::string& text) {
    const double number = number_of(text);
    if (std::isnan(number)) return text;
    if (number == std::floor(number) && std::abs(number) < exact_integers)
        return number < 0 ? Json(static_cast<std::int64_t>(number))
                          : Json(static_cast<std::uint64_t>(number));
    return number;
}

Json json_of(const Value& value) {
    switch (value.shape) {
        case Shape::nothing:
            return nullptr;
        case Shape::scalar:
            if (value.quoted) return value.text;
            if (value.text == "true" || value.text == "false") return value.text == "true";
            return number_json(value.text);
        case Shape::list: {
            Json list = Json::array();
            for (const auto& item : value.items) list.push_back(json_of(item));
            return list;
        }
        case Shape::mapping: {
            Json mapping = Json::object();
            for (const auto& item : value.items) mapping[item.key] = json_of(item);
            return mapping;
        }
    }
    return nullptr;
}

std::string unescaped(std::string part) {
    for (const auto& [from, to] : {std::pair{"~1", '/'}, {"~0", '~'}})
        for (auto at = part.find(from); at != std::string::npos; at = part.find(from, at + 1))
            part.replace(at, 2, 1, to);
    return part;
}

// The deepest existing value along a JSON pointer.
const Value& follow(const Value& root, const std::string& pointer) {
    const Value* at = &root;
    for (std::size_t begin = 1; begin < pointer.size();) {
        const std::size_t end = std::min(pointer.find('/', begin), pointer.size());
        const Value* next = at->find(unescaped(pointer.substr(begin, end - begin)));
        if (!next) break;
        at = next;
        begin = end + 1;
    }
    return *at;
}

}  // namespace

void OperationReader::Field::refuse(const std::string& why) const {
    core::refuse(*layer, value->place, why);
}

std::string OperationReader::Field::text() const {
    if (value->shape != Shape::scalar) refuse(fmt::format("{} wants a text", name));
    return value->text;
}

double OperationReader::Field::number(double least, double most) const {
    const double number = value->shape == Shape::scalar ? number_of(value->text) : NAN;
    if (std::isnan(number) || number < least || number > most)
        refuse(fmt::format("{} wants a number from {} to {}", name, least, most));
    return number;
}

std::uint64_t OperationReader::Field::count(std::uint64_t most) const {
    const double number = value->shape == Shape::scalar ? number_of(value->text) : NAN;
    if (std::isnan(number) || number != std::floor(number) || number < 0 ||
        number > static_cast<double>(most))
        refuse(fmt::format("{} wants a whole number from 0 to {}", name, most));
    return static_cast<std::uint64_t>(number);
}

OperationReader::Field OperationReader::find(std::string_view field) const {
    for (auto layer = layers_.rbegin(); layer != layers_.rend(); ++layer)
        if (const Value* value = layer->find(name_, field))
            return {&*layer, value->shape == Shape::nothing ? nullptr : value, field};
    return {nullptr, nullptr, field};
}

OperationReader::Field OperationReader::need(std::string_view field) const {
    const Field found = find(field);
    if (found.value) return found;
    const auto gives = [&](const PackLayer& layer) { return layer.operations.find(name_); };
    const auto last = std::find_if(layers_.rbegin(), layers_.rend(), gives);
    core::refuse(*last, gives(*last)->place,
                 fmt::format("{} has no {}{}", name_, field, like_another()));
}

// An operation that only one layer has may be a misspelling of another one.
std::string OperationReader::like_another() const {
    std::vector<std::string> known;
    for (const auto& layer : layers_)
        for (const auto& item : layer.operations.items)
            if (item.key != name_) known.push_back(item.key);
    const std::string near = nearest(name_, known);
    return near.empty() ? "" : fmt::format(" (is {} meant?)", near);
}

std::string OperationReader::read_role() const {
    const Field field = need("role");
    const std::vector<std::string> known(std::begin(role_names), std::end(role_names));
    const std::string role = field.text();
    if (std::ranges::find(known, role) != known.end()) return role;
    const std::string all = fmt::format("one of {}", fmt::join(known, ", "));
    field.refuse(fmt::format("unknown role '{}'{}", role, nearest_hint(role, known, all)));
}

// The inputs of all layers together: a rule gives them whether a template uses them or not.
std::vector<std::string> OperationReader::read_inputs() const {
    std::vector<std::string> inputs;
    for (const auto& layer : layers_) {
        const Value* given = layer.find(name_, "inputs");
        if (!given || given->shape == Shape::nothing) continue;
        if (given->shape != Shape::list)
            refuse(layer, given->place, "inputs wants a list of names");
        for (const auto& item : given->items) {
            if (item.shape != Shape::scalar || item.text.empty())
                refuse(layer, item.place, "inputs wants a list of names");
            if (std::ranges::find(inputs, item.text) == inputs.end()) inputs.push_back(item.text);
        }
    }
    return inputs;
}

Template OperationReader::read_template(const Field& field,
                                        const std::vector<std::string>& inputs) const {
    const std::string text = field.text();
    try {
        return Template(text, inputs);
    } catch (const TemplateFault& fault) {
        core::refuse(*field.layer, field.layer->place_in(field.value->place, text, fault.offset),
                     fmt::format("{}.{}: {}", name_, field.name, fault.why));
    }
}

nlohmann::json OperationReader::read_schema() const {
    const Field field = find("schema");
    if (!field.value) return nullptr;
    Json schema = json_of(*field.value);
    if (const auto fault = schema_fault(schema))
        core::refuse(*field.layer, follow(*field.value, fault->pointer).place,
                     fmt::format("{}.schema{}: {}", name_, fault->pointer, fault->why));
    return schema;
}

std::vector<std::string> OperationReader::read_stop() const {
    const Field field = find("sampling.stop");
    if (!field.value) return {};
    if (field.value->shape == Shape::scalar) return {field.value->text};
    std::vector<std::string> stop;
    for (const auto& item : field.value->items) {
        if (item.shape != Shape::scalar || field.value->shape != Shape::list || item.text.empty())
            field.refuse("sampling.stop wants a list of texts");
        stop.push_back(item.text);
    }
    return stop;
}

Sampling OperationReader::read_sampling() const {
    Sampling sampling;
    if (const Field form = find("sampling.form"); form.value) {
        if (form.text() != "chat" && form.text() != "complete")
            form.refuse("sampling.form is chat or complete, not '" + form.text() + "'");
        sampling.form = form.text() == "chat" ? NREM_CHAT : NREM_COMPLETE;
    }
    if (const Field field = find("sampling.temperature"); field.value)
        sampling.temperature = field.number(0, 10);
    if (const Field field = find("sampling.top_p"); field.value)
        sampling.top_p = field.number(0, 1);
    if (const Field field = find("sampling.max_tokens"); field.value)
        sampling.max_tokens = field.count(most_tokens);
    if (const Field field = find("sampling.log_probabilities"); field.value)
        sampling.log_probabilities = field.count(most_rivals);
    sampling.stop = read_stop();
    return sampling;
}

Operation OperationReader::read() const {
    Operation operation;
    operation.name = name_;
    operation.role = read_role();
    operation.inputs = read_inputs();
    if (const Field system = find("system"); system.value)
        operation.system = read_template(system, operation.inputs);
    const Field user = need("user");
    operation.user = read_template(user, operation.inputs);
    if (operation.user.empty()) user.refuse(fmt::format("{}.user is empty", name_));
    operation.schema = read_schema();
    operation.sampling = read_sampling();
    if (const Field repairs = find("repairs"); repairs.value)
        operation.repairs = repairs.count(most_repairs);
    if (operation.sampling.form == NREM_COMPLETE && !operation.system.empty())
        find("system").refuse(fmt::format(
            "{} continues a text (form: complete), which has no system message", name_));
    return operation;
}

}  // namespace nrem::core
