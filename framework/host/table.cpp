#include "host/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <set>
#include <span>
#include <utility>

#include "base/error.hpp"
#include "host/crossing.hpp"
#include "host/largest_figure.hpp"
#include "host/setting.hpp"
#include "host/traits.hpp"
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
        if (dot == std::string::npos || dot + 1 == text.size() || !kind_called(text.substr(0, dot)))
            throw Error(fmt::format("'{}' under {} is not written <kind>.<what>", text, what));
        capabilities.push_back(std::move(text));
    }
    return capabilities;
}

constexpr std::size_t most_figures = 16;

FigureSpec read_figure(const nrem_figure_spec& spec) {
    if (!(spec.minimum <= spec.maximum))
        throw Error(fmt::format("its range is {} to {}", spec.minimum, spec.maximum));
    if (spec.better < NREM_LOWER || spec.better > NREM_HIGHER)
        throw Error(fmt::format("better is {}, not -1, 0 or 1", spec.better));
    return {.name = checked_name(spec.name, "name"),
            .unit = optional_text(spec.unit),
            .summary = optional_text(spec.summary),
            .minimum = std::max(spec.minimum, -largest_figure),
            .maximum = std::min(spec.maximum, largest_figure),
            .better = spec.better};
}

std::vector<FigureSpec> read_figures(const nrem_array& array) {
    check_array(array, sizeof(nrem_figure_spec), "figures");
    std::vector<FigureSpec> figures;
    for (const auto& spec : nrem::Array<nrem_figure_spec>(array)) {
        const std::string name = optional_text(spec.name);
        if (figures.size() == most_figures)
            throw Error(fmt::format("figure {} is one more than the {} that may be", name,
                                    most_figures));
        if (std::ranges::find(figures, name, &FigureSpec::name) != figures.end())
            throw Error(fmt::format("figure {} is declared twice", name));
        try {
            figures.push_back(read_figure(spec));
        } catch (const Error& failure) {
            throw failure.within("figure " + name);
        }
    }
    return figures;
}

std::vector<std::string> read_traits(const nrem_array& array) {
    check_array(array, sizeof(const char*), "traits");
    std::vector<std::string> traits;
    for (const char* const entry : nrem::Array<const char*>(array)) {
        std::string trait = required(entry, "text for one of its traits");
        check_trait(trait);
        if (std::ranges::find(traits, trait) != traits.end())
            throw Error(fmt::format("trait '{}' is declared twice", trait));
        traits.push_back(std::move(trait));
    }
    return traits;
}

// Of one function table, all of which begin with their size and have functions behind it.
struct TableShape {
    std::span<const char* const> functions;  // in the newest
    std::size_t needed;                      // that must be there
    std::size_t oldest;                      // in that of the first release
};

std::uint32_t size_of(const void* table) {
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    return size;
}

bool has_function(const void* table, std::size_t index) {
    using Function = void (*)();
    const std::size_t place = (index + 1) * sizeof(Function);
    if (place + sizeof(Function) > size_of(table)) return false;
    Function function = nullptr;
    std::memcpy(&function, static_cast<const char*>(table) + place, sizeof function);
    return function;
}

void check_functions(const void* table, const TableShape& shape) {
    if (!table) throw Error("has no function table");
    const std::size_t size = sizeof(void*) * (std::min(shape.oldest, shape.functions.size()) + 1);
    if (size_of(table) < size)
        throw Error(fmt::format("its function table is {} bytes long, at least {} are needed",
                                size_of(table), size));
    for (std::size_t i = 0; i < std::min(shape.needed, shape.functions.size()); ++i)
        if (!has_function(table, i))
            throw Error(fmt::format("its function table lacks {}", shape.functions[i]));
}

Component read_known(Kind kind, const nrem_component& given) {
    const nrem_component table = as_far_as_it_goes(given);
    Component component;
    component.kind = kind;
    component.name = checked_name(table.name, "name");
    component.summary = optional_text(table.summary);
    component.paper = optional_text(table.paper);
    component.parameters = read_parameters(table.params);
    component.needs = read_capabilities(table.needs, "needs");
    component.offers = read_capabilities(table.offers, "offers");
    component.figures = read_figures(table.figures);
    component.traits = read_traits(table.traits);
    component.functions = table.functions;
    visit(kind, [&](auto of) {
        check_functions(table.functions, {.functions = of.functions,
                                          .needed = of.needed,
                                          .oldest = of.oldest});
        of.check(component);
    });
    return component;
}

}  // namespace

bool has_function(const Component& component, std::size_t index) {
    return has_function(component.functions, index);
}

std::optional<Component> read_component(const nrem_component& table) {
    if (table.struct_size < least_size<nrem_component>)
        throw Error(fmt::format("a component's table is {} bytes long, at least {} are needed",
                                table.struct_size, least_size<nrem_component>));
    const auto kind = kind_with_id(required(table.kind, "kind for one of its components"));
    if (!kind) return std::nullopt;
    try {
        return read_known(*kind, table);
    } catch (const Error& failure) {
        throw failure.within(fmt::format("{} {}", name_of(*kind), table.name ? table.name : "?"));
    }
}

}  // namespace nrem::core
