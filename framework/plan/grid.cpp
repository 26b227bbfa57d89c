#include "plan/grid.hpp"

#include <algorithm>

#include "config/assign.hpp"
#include "config/axes.hpp"
#include "config/overriding.hpp"
#include "config/read.hpp"
#include "plan/conditions.hpp"
#include "plan/draw.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_points = 1'000'000;

// One value of an axis, ready to be applied.
struct AxisSetting {
    const Axis* axis = nullptr;
    Factors factors;
    std::vector<Assignment> changes;
};
// What is set at once: one value of an axis of the sweep, or a draw of the search.
using Step = std::vector<AxisSetting>;
using Swept = std::vector<std::pair<std::string, std::string>>;

void check_size(const Config& config) {
    std::size_t points = config.arms.size();
    const bool searches = config.search.method != SearchMethod::none;
    if (searches) points *= config.search.points;
    for (const auto& axis : config.sweep) {
        points *= axis.values.size();
        if (points > most_points)
            refuse(config, axis.place,
                   "the sweep has more than " + std::to_string(most_points) + " combinations");
    }
    if (points > most_points)
        refuse(config, config.search.place,
               "the search has more than " + std::to_string(most_points) + " points");
}

// What stands below the swept or overridden key itself is meant for the component named beside it,
// which must then know it.
Layer layer_of(const std::string& key, const Assignment& change, Layer layer) {
    return change.key == key ? layer : Layer::arm;
}

AxisSetting setting_of(const Config& config, const Axis& axis, const Value& value) {
    return {&axis, factors_of(axis, value), assignments(config, axis.key, value)};
}

std::vector<std::vector<Step>> axes_of(const Config& config) {
    std::vector<std::vector<Step>> axes;
    for (const auto& axis : config.sweep) {
        std::vector<Step> steps;
        for (const auto& value : axis.values) steps.push_back({setting_of(config, axis, value)});
        axes.push_back(std::move(steps));
    }
    if (config.search.method == SearchMethod::none) return axes;
    std::vector<Step> draws;
    for (const auto& point : draw(config.search)) {
        Step step;
        for (std::size_t i = 0; i < point.size(); ++i)
            step.push_back(setting_of(config, config.search.space[i], point[i]));
        draws.push_back(std::move(step));
    }
    axes.push_back(std::move(draws));
    return axes;
}

// Names before their parameters, and what hangs on a condition after what it may ask about.
bool comes_before(const AxisSetting* a, const AxisSetting* b) {
    const auto rank = [](const AxisSetting& setting) {
        return std::pair(setting.axis->when.has_value(),
                         std::ranges::count(setting.axis->key, '.'));
    };
    return rank(*a) < rank(*b);
}

class Grid {
public:
    Grid(const Config& config, const Registry& registry)
        : config_(config), registry_(registry), axes_(axes_of(config)) {}

    void walk(const Arm& arm, const std::function<void(const Point&)>& visit) const {
        Setup base = config_.base;
        assign_all(config_, base, arm.changes, Layer::arm);
        std::vector<std::size_t> at(axes_.size(), 0);
        do {
            std::vector<const AxisSetting*> settings;
            for (std::size_t axis = 0; axis < at.size(); ++axis)
                for (const auto& setting : axes_[axis][at[axis]]) settings.push_back(&setting);
            visit_point(arm, base, settings, visit);
        } while (advance(at));
    }

    void visit_point(const Arm& arm, const Setup& base, const std::vector<const AxisSetting*>& settings,
                     const std::function<void(const Point&)>& visit) const {
        Setup setup = base;
        std::vector<const AxisSetting*> order = settings;
        std::ranges::stable_sort(order, comes_before);
        std::vector<const AxisSetting*> applied;
        for (const AxisSetting* setting : order) {
            if (setting->axis->when && !met(*setting->axis->when, arm, setup, applied)) continue;
            for (const auto& change : setting->changes)
                assign(config_, setup, change, layer_of(setting->axis->key, change, Layer::sweep));
            applied.push_back(setting);
        }
        apply_overrides(setup);
        std::erase_if(order = settings, [&](const AxisSetting* setting) {
            return std::ranges::find(applied, setting) == applied.end();
        });
        const Swept swept = labels(order);
        visit({arm, setup, swept});
    }

private:
    [[nodiscard]] bool met(const Condition& condition, const Arm& arm, const Setup& setup,
                           const std::vector<const AxisSetting*>& applied) const {
        Setup overridden = setup;
        apply_overrides(overridden);
        const Swept swept = labels(applied);
        return holds(condition, {arm, overridden, swept}, registry_);
    }
    void apply_overrides(Setup& setup) const {
        for (const auto& change : config_.overriding) {
            const auto& text =
                config_.overrides[static_cast<std::size_t>(change.value.place.overriding - 1)];
            assign(config_, setup, change,
                   layer_of(key_of_override(text), change, Layer::overriding));
        }
    }
    [[nodiscard]] static Swept labels(const std::vector<const AxisSetting*>& settings) {
        Swept swept;
        for (const AxisSetting* setting : settings)
            swept.insert(swept.end(), setting->factors.begin(), setting->factors.end());
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
    const Registry& registry_;
    std::vector<std::vector<Step>> axes_;
};

}  // namespace

void for_each_point(const Config& config, const Registry& registry,
                    const std::function<void(const Point&)>& visit) {
    check_size(config);
    const Grid grid(config, registry);
    for (const auto& arm : config.arms) grid.walk(arm, visit);
}

void for_each_end(const Config& config, const Registry& registry,
                  const std::function<void(const Point&)>& visit) {
    const Grid grid(config, registry);
    for (const auto& arm : config.arms) {
        Setup base = config.base;
        assign_all(config, base, arm.changes, Layer::arm);
        for (const auto& axis : config.search.space)
            for (const auto& value : axis.values) {
                const AxisSetting setting = setting_of(config, axis, value);
                grid.visit_point(arm, base, {&setting}, visit);
            }
    }
}

}  // namespace nrem::core
