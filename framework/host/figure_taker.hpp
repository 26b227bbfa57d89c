// Takes the figures that a component measures and declares (nrem_component.figures), and adds them
// up where it is told to.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "base/fields.hpp"
#include "host/crossing.hpp"
#include "host/registry.hpp"

namespace nrem::core {

// Of a mean: the sum over n measurements.
struct FigureSum {
    std::uint64_t n = 0;
    double sum = 0;
    void add(double mean, std::uint64_t measurements) {
        n += measurements;
        sum += mean * static_cast<double>(measurements);
    }
    FigureSum& operator+=(const FigureSum& other) {
        n += other.n;
        sum += other.sum;
        return *this;
    }
    friend bool operator==(const FigureSum&, const FigureSum&) = default;
};
using FigureSums = std::vector<FigureSum>;  // of each figure of a component, as it declares them

// Whether a figure of no measurements (n = 0), which adds nothing, is let through or refused.
enum class NoMeasurement { passes, is_refused };

// A figure that is not declared, not finite or out of its bounds is refused: whoever runs the call
// takes over the fault (Crossing::adopt), so that the call fails. Nothing is allocated. [serial]
class FigureTaker final : public Crossing {
public:
    // The component must outlive it.
    explicit FigureTaker(const Component& component,
                         NoMeasurement empty = NoMeasurement::passes);
    ~FigureTaker() = default;

    [[nodiscard]] const nrem_figure_sink* sink() const { return &sink_; }
    // From now on figures are added to these sums, and to those of a group of events where there
    // are any. Without a place they are checked and dropped.
    void into(std::span<FigureSum> all, std::span<FigureSum> group = {}) {
        all_ = all;
        group_ = group;
    }

    // The first figure that was handed over with n = 0; "": none was.
    [[nodiscard]] std::string_view empty() const { return empty_; }

private:
    void figure(nrem_str name, double value, std::uint64_t n);
    void hear_nothing(const FigureSpec& spec);
    [[nodiscard]] std::size_t place_of(std::string_view name);
    [[nodiscard]] bool is_at(std::size_t place, std::string_view name) const {
        return place < specs_.size() && specs_[place].name == name;
    }
    void refuse_value(const FigureSpec& spec, double value);
    void refuse_unknown(std::string_view name);

    const std::vector<FigureSpec>& specs_;
    nrem_figure_sink sink_;
    std::span<FigureSum> all_;
    std::span<FigureSum> group_;
    NoMeasurement when_empty_;
    std::string_view empty_;  // of the specs
    std::size_t next_ = 0;  // that is tried first: most components go through theirs in order
    // Where each name was when it was last given: most are literals, and stay there.
    std::vector<const char*> given_;
};

// A figure by its name, over a stream or a night.
struct MeasuredFigure {
    std::string name;
    FigureSum sum;
    FigureSums groups = {};  // by the numbers of the stream's groups less 1; empty: none
    friend bool operator==(const MeasuredFigure&, const MeasuredFigure&) = default;
};
void fields(auto& archive, Of<MeasuredFigure> auto& value) {
    archive("name", value.name);
    archive("n", value.sum.n);
    archive("sum", value.sum.sum);
}

// Adds what a component has measured to the figures so far, by name.
void add_figures(std::vector<MeasuredFigure>& figures, const Component& component,
                 std::span<const FigureSum> sums);
// The figure of this name, made where there is none.
[[nodiscard]] MeasuredFigure& figure_in(std::vector<MeasuredFigure>& figures,
                                        const std::string& name);

}  // namespace nrem::core
