// Tasks and backends are shared by all lanes with equal settings.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "host/instance.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

template <class Functions>
class SharedInstances {
public:
    explicit SharedInstances(const nrem_host* host) : host_(host) {}
    const Instance<Functions>& get(const Part& part) {
        std::string key = part.component->name;
        for (const auto& setting : part.settings) key += '\n' + setting.name + '=' + setting.text;
        auto& made = instances_[key];
        if (!made)
            made = std::make_unique<Instance<Functions>>(*part.component, part.settings, host_);
        return *made;
    }

private:
    const nrem_host* host_;
    std::map<std::string, std::unique_ptr<Instance<Functions>>> instances_;
};

}  // namespace nrem::core
