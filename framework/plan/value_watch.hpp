// Whether what a config names by value is there: in `exclude`, in `when` and in the claims.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "host/registry.hpp"
#include "plan/grid.hpp"

namespace nrem::core {

class ValueWatch {
public:
    ValueWatch(const Config& config, const Registry& registry);
    // Every point of the grid, excluded or not.
    void look(const Point& point);
    // Throws UsageError for a value that no point has, with the nearest one. A key that an override
    // has taken the values of is left alone.
    void check() const;

private:
    // One value that is named.
    struct Named {
        std::string key;
        std::string value;
        std::string arm = {};  // of which it must be a swept value; "": of any, swept or not
        Place place;
        std::set<std::string> seen = {};
        bool found = false;
    };
    void add(const Condition& condition);
    void add(const Selector& selector);
    void look(Named& named, const Point& point) const;

    const Config& config_;
    const Registry& registry_;
    std::vector<Named> named_;
};

}  // namespace nrem::core
