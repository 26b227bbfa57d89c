// The cells of a plan while it is made: each identity once, and each refused cell once.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

#include "plan/workshop.hpp"

namespace nrem::core {

class Collection {
public:
    // Takes in a cell whose identity is set; of equal ones the first stays and notes the other's
    // arm. Returns the index of the one that stays.
    std::size_t add(Cell cell);
    void refuse(const Refusal& refusal);
    void expect(LaterControl control) { later_.push_back(std::move(control)); }
    [[nodiscard]] std::vector<LaterControl>& later() { return later_; }
    [[nodiscard]] std::vector<Cell>& cells() { return cells_; }
    [[nodiscard]] std::vector<Refusal>& refused() { return refused_; }

private:
    std::vector<Cell> cells_;
    std::vector<Refusal> refused_;
    std::vector<LaterControl> later_;
    std::unordered_map<std::string, std::size_t> by_identity_;
    std::unordered_set<std::string> names_;
    std::unordered_set<std::string> refused_names_;
};

// Adds the control arms that the config asks for to cells that are there.
void add_controls(Collection& collection, Workshop& workshop);

}  // namespace nrem::core
