#include "host/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>
#include <utility>

#include "base/error.hpp"
#include "host/setting.hpp"
#include "nrem/abi/backend.h"
#include "nrem/abi/policy.h"
#include "nrem/abi/rule.h"
#include "nrem/abi/scheduler.h"
#include "nrem/abi/task.h"
#include "nrem/abi/trainer.h"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

std::string required(const char* text, const char* what) {
    if (!text || !*text) throw Error(fmt::format("has no {}", what));
    return text;
}

std::string optional_text(const char* text) {
    return text ? text : "";
}

bool is_name_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

std::string checked_name(const char* text, const char* what) {
    std::string name = required(text, what);
    if (name[0] < 'a' || name[0] > 'z' || !std::all_of(name.begin(), name.end(), is_name_character))
        throw Error(fmt::format("the {} '{}' is not in snake_case", what, name));
    return name;
}

void check_array(const nrem_array& array, std::size_t element, const char* what) {
    if (array.count == 0) return;
    if (!array.data) throw Error(fmt::format("its {} are missing", what));
    if (array.stride < element || array.stride % alignof(void*) != 0)
        throw Error(fmt::format("its {} have the stride {}, at least {} is needed", what,
                                array.stride, element));
}

std::vector<std::string> split(std::string_view text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find('|', begin), text.size());
        parts.emplace_back(text.substr(begin, end - begin));
        begin = end + 1;
    }
    return parts;
}

void check_choices(const std::vector<std::string>& choices) {
    const std::set<std::string> distinct(choices.begin(), choices.end());
    if (distinct.size() != choices.size()) throw Error("a choice is given twice");
    if (distinct.contains("")) throw Error("a choice is empty");
}

Parameter read_parameter(const nrem_param_spec& spec) {
    if (spec.type < NREM_NUMBER || spec.type > NREM_TEXT)
        throw Error(fmt::format("has the unknown type {}", spec.type));
    Parameter parameter;
    parameter.name = spec.name;
    parameter.type = spec.type;
    parameter.minimum = spec.minimum;
    parameter.maximum = spec.maximum;
    parameter.summary = optional_text(spec.summary);
    if (spec.type == NREM_CHOICE) {
        parameter.choices = split(required(spec.choices, "choices"));
        check_choices(parameter.choices);
    }
    const bool ranged = spec.type == NREM_NUMBER || spec.type == NREM_INTEGER;
    if (ranged && !(spec.minimum <= spec.maximum))
        throw Error(fmt::format("has an empty range: {} to {}", spec.minimum, spec.maximum));
    if (spec.fallback) parameter.fallback = settle(parameter, spec.fallback).text;
    return parameter;
}

std::vector<Parameter> read_parameters(const nrem_array& array) {
    check_array(array, sizeof(nrem_param_spec), "parameters");
    std::vector<Parameter> parameters;
    std::set<std::string> names;
    for (const auto& spec : nrem::Array<nrem_param_spec>(array)) {
        const std::string name = checked_name(spec.name, "parameter name");
        if (name == "name") throw Error("no parameter may be called 'name': configs use it");
        if (!names.insert(name).second)
            throw Error(fmt::format("parameter '{}' is declared twice", name));
        try {
            parameters.push_back(read_parameter(spec));
        } catch (const Error& failure) {
            throw failure.within("parameter " + name);
        }
    }
    return parameters;
}

std::vector<std::string> read_capabilities(const nrem_array& array, const char* what) {
    check_array(array, sizeof(const char*), what);
    std::vector<std::string> capabilities;
    for (const char* const entry : nrem::Array<const char*>(array)) {
        std::string text = required(entry, "text for one of its capabilities");
        const std::size_t dot = text.find('.');
        const auto* const owner =
            std::find_if(std::begin(all_kinds), std::end(all_kinds),
                         [&](Kind kind) { return name_of(kind) == text.substr(0, dot); });
        if (dot == std::string::npos || dot + 1 == text.size() || owner == std::end(all_kinds))
            throw Error(fmt::format("'{}' under {} is not written <kind>.<what>", text, what));
        capabilities.push_back(std::move(text));
    }
    return capabilities;
}

// Every kind's table begins with its size and these two; `size` is that of the first release,
// `needed` are the functions that a host cannot do without.
template <class Functions, class... Members>
void check_functions(const void* table, std::size_t size, Members... needed) {
    const auto& functions = *static_cast<const Functions*>(table);
    if (functions.struct_size < size)
        throw Error(fmt::format("its function table is {} bytes long, at least {} are needed",
                                functions.struct_size, size));
    const bool complete = functions.create && functions.destroy && (... && (functions.*needed));
    if (!complete) throw Error("its function table lacks a function");
}

// One that does not predict generates or embeds, and then says who it is.
void check_backend(const void* table) {
    check_functions<nrem_backend>(table, offsetof(nrem_backend, generate));
    const auto& functions = *static_cast<const nrem_backend*>(table);
    const bool grown = NREM_HAS(&functions, identity);
    const bool speaks = grown && (functions.generate || functions.embed);
    if (!functions.predict && !speaks) throw Error("its function table lacks a function");
    if (speaks && !functions.identity) throw Error("generates or embeds, but has no identity");
}

void check_functions(Kind kind, const void* table) {
    if (!table) throw Error("has no function table");
    switch (kind) {
        case Kind::task:
            return check_functions<nrem_task>(table, offsetof(nrem_task, statements),
                                              &nrem_task::describe, &nrem_task::stream);
        case Kind::backend:
            return check_backend(table);
        case Kind::rule:
            return check_functions<nrem_rule>(table, sizeof(nrem_rule), &nrem_rule::layout,
                                              &nrem_rule::read, &nrem_rule::write);
        case Kind::policy:
            return check_functions<nrem_policy>(table, sizeof(nrem_policy),
                                                &nrem_policy::consolidate);
        case Kind::scheduler:
            return check_functions<nrem_scheduler>(table, sizeof(nrem_scheduler),
                                                   &nrem_scheduler::decide);
        case Kind::sequence_model:
            return check_functions<nrem_sequence_model>(
                table, sizeof(nrem_sequence_model), &nrem_sequence_model::describe,
                &nrem_sequence_model::layout, &nrem_sequence_model::encode,
                &nrem_sequence_model::decode, &nrem_sequence_model::forward,
                &nrem_sequence_model::identity);
        case Kind::trainer:
            return check_functions<nrem_trainer>(table, sizeof(nrem_trainer), &nrem_trainer::train);
    }
}

bool offers(const Component& component, std::string_view capability) {
    return std::ranges::find(component.offers, capability) != component.offers.end();
}

// The plan goes by what a backend offers, and calls what it has.
void check_offers(const Component& component) {
    if (component.kind != Kind::backend) return;
    const auto& functions = *static_cast<const nrem_backend*>(component.functions);
    const bool grown = NREM_HAS(&functions, identity);
    const bool generates = grown && functions.generate;
    const bool embeds = grown && functions.embed;
    const bool offers_text = offers(component, "backend.generate");
    const bool offers_vectors = offers(component, "backend.embed");
    if (offers_text && !generates) throw Error("offers backend.generate, but has no generate");
    if (offers_vectors && !embeds) throw Error("offers backend.embed, but has no embed");
    if (!functions.predict && !offers_text && !offers_vectors)
        throw Error(fmt::format("has no predict, and does not offer backend.{}, which it has",
                                generates ? "generate" : "embed"));
}

Component read_known(Kind kind, const nrem_component& table) {
    Component component;
    component.kind = kind;
    component.name = checked_name(table.name, "name");
    component.summary = optional_text(table.summary);
    component.paper = optional_text(table.paper);
    component.parameters = read_parameters(table.params);
    component.needs = read_capabilities(table.needs, "needs");
    component.offers = read_capabilities(table.offers, "offers");
    check_functions(kind, table.functions);
    component.functions = table.functions;
    check_offers(component);
    return component;
}

}  // namespace

std::optional<Kind> kind_of(std::string_view interface) {
    static constexpr std::pair<std::string_view, Kind> known[] = {
        {NREM_TASK, Kind::task},           {NREM_BACKEND, Kind::backend},
        {NREM_RULE, Kind::rule},           {NREM_POLICY, Kind::policy},
        {NREM_SCHEDULER, Kind::scheduler}, {NREM_SEQUENCE_MODEL, Kind::sequence_model},
        {NREM_TRAINER, Kind::trainer},
    };
    for (const auto& [name, kind] : known)
        if (name == interface) return kind;
    return std::nullopt;
}

bool answers(const Component& component) {
    if (component.kind != Kind::backend) return true;
    return static_cast<const nrem_backend*>(component.functions)->predict ||
           offers(component, "backend.generate");
}

std::optional<Component> read_component(const nrem_component& table) {
    if (table.struct_size < sizeof(nrem_component))
        throw Error(fmt::format("a component's table is {} bytes long, at least {} are needed",
                                table.struct_size, sizeof(nrem_component)));
    const auto kind = kind_of(required(table.kind, "kind for one of its components"));
    if (!kind) return std::nullopt;
    try {
        return read_known(*kind, table);
    } catch (const Error& failure) {
        throw failure.within(fmt::format("{} {}", name_of(*kind), table.name ? table.name : "?"));
    }
}

}  // namespace nrem::core
