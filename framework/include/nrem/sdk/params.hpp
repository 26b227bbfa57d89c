// Parameters: how a component declares them and how it reads them.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

#include "nrem/sdk/names.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem {

using ParamSpec = nrem_param_spec;

struct Range {
    double minimum;
    double maximum;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();

namespace detail {

constexpr ParamSpec spec(const char* name, const char* fallback, const char* summary,
                         std::int32_t type, Range range) {
    return {.name = name,
            .fallback = fallback,
            .summary = summary,
            .choices = nullptr,
            .minimum = range.minimum,
            .maximum = range.maximum,
            .type = type,
            .reserved = 0};
}

}  // namespace detail

// Entries of a component's `schema`. Fallbacks are text, as one would write them in a config;
// nullptr makes a parameter required.
constexpr ParamSpec number(const char* name, const char* fallback, Range range,
                           const char* summary) {
    return detail::spec(name, fallback, summary, NREM_NUMBER, range);
}
constexpr ParamSpec integer(const char* name, const char* fallback, Range range,
                            const char* summary) {
    return detail::spec(name, fallback, summary, NREM_INTEGER, range);
}
constexpr ParamSpec flag(const char* name, const char* fallback, const char* summary) {
    return detail::spec(name, fallback, summary, NREM_FLAG, {0, 1});
}
constexpr ParamSpec text(const char* name, const char* fallback, const char* summary) {
    return detail::spec(name, fallback, summary, NREM_TEXT, {0, 0});
}
// `choices` is "a|b|c".
constexpr ParamSpec choice(const char* name, const char* fallback, const char* choices,
                           const char* summary) {
    ParamSpec made = detail::spec(name, fallback, summary, NREM_CHOICE, {0, 0});
    made.choices = choices;
    return made;
}

// The choices are the names of an enumeration, which Params::choice then reads.
template <Named E>
constexpr ParamSpec choice(const char* name, E fallback, const char* summary) {
    return choice(name, name_of(fallback).data(), detail::choices<E>.data(), summary);
}

// Entries of a component's `figures`: a mean that it measures and hands over by figure().
enum class Better : std::int32_t {
    lower = NREM_LOWER,
    neither = NREM_NEITHER,
    higher = NREM_HIGHER
};
constexpr nrem_figure_spec figure(const char* name, Better better, Range range, const char* summary,
                                  const char* unit = "") {
    return {.name = name,
            .unit = unit,
            .summary = summary,
            .minimum = range.minimum,
            .maximum = range.maximum,
            .better = static_cast<std::int32_t>(better),
            .reserved = 0};
}

// The parameters of one component: the host has checked them and filled in fallbacks.
class Params {
public:
    Params(const nrem_host* host, nrem_array params) : host_(host), params_(params) {}

    // The host's service of that name, e.g. NREM_HTTP; nullptr when it offers none.
    template <class Service>
    const Service* service(const char* id) const {
        return host_ ? static_cast<const Service*>(host_->extension(host_->self, id)) : nullptr;
    }

    double number(std::string_view name) const { return find(name).number; }
    std::uint64_t integer(std::string_view name) const {
        return static_cast<std::uint64_t>(find(name).number);
    }
    bool flag(std::string_view name) const { return find(name).number != 0; }
    std::string text(std::string_view name) const { return std::string(view(find(name).text)); }
    template <Named E>
    E choice(std::string_view name) const {
        if (const auto value = from_name<E>(view(find(name).text))) return *value;
        throw std::invalid_argument(std::string(name) + " is not one of " + known_names<E>());
    }

    // The full path of a file of a data set. Throws when it is not in any data folder.
    std::string data_file(std::string_view name) const {
        const auto* data = service<nrem_data>(NREM_DATA);
        if (!data) throw std::runtime_error("this host offers no data files");
        char path[4096];
        nrem_error error{};
        error.struct_size = sizeof error;
        if (data->locate(data->self, borrow(name), path, sizeof path, &error) != NREM_OK)
            throw std::runtime_error(error.message);
        return path;
    }

private:
    const nrem_param& find(std::string_view name) const {
        for (const auto& param : params_)
            if (view(param.name) == name) return param;
        throw std::invalid_argument("no parameter named " + std::string(name));
    }
    const nrem_host* host_;
    Array<nrem_param> params_;
};

}  // namespace nrem
