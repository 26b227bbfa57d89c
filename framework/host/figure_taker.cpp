#include "host/figure_taker.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/nearest.hpp"
#include "nrem/sdk/callback.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t most_measurements = std::uint64_t{1} << 32;

}  // namespace

FigureTaker::FigureTaker(const Component& component, NoMeasurement empty)
    : specs_(component.figures),
      sink_{.struct_size = sizeof(nrem_figure_sink),
            .reserved = 0,
            .self = this,
            .figure = nrem::callback<&FigureTaker::figure>},
      when_empty_(empty),
      given_(specs_.size()) {}

// specs_.size(): it is none of them.
std::size_t FigureTaker::place_of(std::string_view name) {
    if (is_at(next_, name)) return next_;
    const auto known = std::ranges::find(given_, name.data());
    const auto last = static_cast<std::size_t>(known - given_.begin());
    if (is_at(last, name)) return last;
    const auto found = std::ranges::find(specs_, name, &FigureSpec::name);
    const auto place = static_cast<std::size_t>(found - specs_.begin());
    if (place < given_.size()) given_[place] = name.data();
    return place;
}

void FigureTaker::figure(nrem_str name, double value, std::uint64_t n) {
    if (!name.data && !there("figure", name)) return;
    const std::size_t place = place_of(nrem::view(name));
    if (place == specs_.size()) return refuse_unknown(nrem::view(name));
    const FigureSpec& spec = specs_[place];
    if (!(value >= spec.minimum && value <= spec.maximum)) return refuse_value(spec, value);
    if (n > most_measurements)
        return (void)at_most(fmt::format("figure '{}': n", spec.name), n, most_measurements);
    next_ = place + 1;
    if (n == 0) return hear_nothing(spec);
    if (!all_.empty()) all_[place].add(value, n);
    if (!group_.empty()) group_[place].add(value, n);
}

void FigureTaker::hear_nothing(const FigureSpec& spec) {
    if (empty_.empty()) empty_ = spec.name;
    if (when_empty_ == NoMeasurement::is_refused)
        refuse(fmt::format("figure '{}' has n = 0, and adds nothing: leave it out", spec.name));
}

void FigureTaker::refuse_value(const FigureSpec& spec, double value) {
    refuse(std::isfinite(value)
               ? fmt::format("figure '{}' is {}, not from {} to {}", spec.name, value,
                             spec.minimum, spec.maximum)
               : fmt::format("figure '{}' is {}", spec.name, value));
}

void FigureTaker::refuse_unknown(std::string_view name) {
    std::vector<std::string> known;
    for (const FigureSpec& spec : specs_) known.push_back(spec.name);
    refuse(fmt::format("figure '{}' is not among those that it declares{}", name,
                       nearest_hint(name, known)));
}

MeasuredFigure& figure_in(std::vector<MeasuredFigure>& figures, const std::string& name) {
    const auto found = std::ranges::find(figures, name, &MeasuredFigure::name);
    if (found != figures.end()) return *found;
    figures.push_back({.name = name, .sum = {}});
    return figures.back();
}

void add_figures(std::vector<MeasuredFigure>& figures, const Component& component,
                 std::span<const FigureSum> sums) {
    for (std::size_t i = 0; i < sums.size(); ++i)
        figure_in(figures, component.figures[i].name).sum += sums[i];
}

}  // namespace nrem::core
