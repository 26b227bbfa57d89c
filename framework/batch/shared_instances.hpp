// Tasks and backends are shared by all lanes with equal settings.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "host/instance.hpp"
#include "plan/plan.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

template <class Functions>
class SharedInstances {
public:
    explicit SharedInstances(const nrem_host* host) : host_(host) {}
    const Instance<Functions>& get(const Part& part) { return get(*part.component, part.settings); }
    const Instance<Functions>& get(const Component& component, const Settings& settings) {
        std::string key = component.name;
        for (const auto& setting : settings) key += '\n' + setting.name + '=' + setting.text;
        auto& made = instances_[key];
        if (!made) made = std::make_unique<Instance<Functions>>(component, settings, host_);
        return *made;
    }

private:
    const nrem_host* host_;
    std::map<std::string, std::unique_ptr<Instance<Functions>>> instances_;
};

// What answers the questions of lanes: a backend or a sequence model, and the tools of loops.
class Predictors {
public:
    explicit Predictors(const nrem_host* host) : backends_(host), models_(host) {}
    [[nodiscard]] SharedInstances<nrem_backend>& backends() { return backends_; }
    void give(TrialContext& trial) {
        const Part& part = trial.cell->backend;
        if (part.component->kind == Kind::sequence_model)
            trial.model = &models_.get(*part.component, settings_for(part, trial.seed));
        else
            trial.backend = &backends_.get(part);
        trial.make_tools();
    }

private:
    SharedInstances<nrem_backend> backends_;
    SharedInstances<nrem_sequence_model> models_;
};

}  // namespace nrem::core
