#include "plan/grid.hpp"

#include <algorithm>
#include <numeric>

#include "config/assign.hpp"
#include "config/read.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_points = 1'000'000;

// One value of an axis, ready to be applied.
struct Step {
    std::string label;
    std::vector<Assignment> changes;
};

void check_size(const Config& config) {
    std::size_t points = config.arms.size();
    for (const auto& axis : config.sweep) {
        points *= axis.values.size();
        if (points > most_points)
            refuse(config, axis.place,
                   "the sweep has more than " + std::to_string(most_points) + " combinations");
    }
}

// What stands below the swept or overridden key itself is meant for the component named beside it,
// which must then know it.
Layer layer_of(const std::string& key, const Assignment& change, Layer layer) {
    return change.key == key ? layer : Layer::arm;
}

class Grid {
public:
    explicit Grid(const Config& config) : config_(config), order_(config.sweep.size()) {
        for (const auto& axis : config.sweep) {
            std::vector<Step> steps;
            for (const auto& value : axis.values)
                steps.push_back({describe(value), assignments(config, axis.key, value)});
            axes_.push_back(std::move(steps));
        }
        std::iota(order_.begin(), order_.end(), std::size_t{0});
        std::ranges::stable_sort(order_, {}, [&](std::size_t axis) {
            return std::ranges::count(config.sweep[axis].key, '.');
        });
    }

    void walk(const Arm& arm, const std::function<void(const Point&)>& visit) const {
        Setup base = config_.base;
        assign_all(config_, base, arm.changes, Layer::arm);
        std::vector<std::size_t> at(axes_.size(), 0);
        do {
            const Setup setup = point(base, at);
            const auto swept = labels(at);
            visit({arm, setup, swept});
        } while (advance(at));
    }

private:
    Setup point(const Setup& base, const std::vector<std::size_t>& at) const {
        Setup setup = base;
        for (const std::size_t axis : order_)
            for (const auto& change : axes_[axis][at[axis]].changes)
                assign(config_, setup, change,
                       layer_of(config_.sweep[axis].key, change, Layer::sweep));
        for (const auto& change : config_.overriding) {
            const auto& text =
                config_.overrides[static_cast<std::size_t>(change.value.place.overriding - 1)];
            assign(config_, setup, change,
                   layer_of(text.substr(0, text.find('=')), change, Layer::overriding));
        }
        return setup;
    }
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> labels(
        const std::vector<std::size_t>& at) const {
        std::vector<std::pair<std::string, std::string>> swept;
        for (std::size_t axis = 0; axis < at.size(); ++axis)
            swept.emplace_back(config_.sweep[axis].key, axes_[axis][at[axis]].label);
        return swept;
    }
    bool advance(std::vector<std::size_t>& at) const {
        for (std::size_t axis = at.size(); axis-- > 0;) {
            if (++at[axis] < axes_[axis].size()) return true;
            at[axis] = 0;
        }
        return false;
    }

    const Config& config_;
    std::vector<std::vector<Step>> axes_;
    std::vector<std::size_t> order_;  // in which the axes are applied
};

}  // namespace

void for_each_point(const Config& config, const std::function<void(const Point&)>& visit) {
    check_size(config);
    const Grid grid(config);
    for (const auto& arm : config.arms) grid.walk(arm, visit);
}

}  // namespace nrem::core
