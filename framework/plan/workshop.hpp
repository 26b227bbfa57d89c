// Makes the checked parts of cells. Equal choices are checked once, and a task is made once to
// learn how many streams it has, so that a grid costs little more than its distinct parts.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>

#include "plan/plan.hpp"

namespace nrem::core {

class Workshop {
public:
    Workshop(const Config& config, const Registry& registry)
        : config_(config), registry_(registry) {}

    // Parameters that a sweep or an override gives, and that the component does not have, are left
    // out. Throws UsageError with the place for everything else that is wrong.
    [[nodiscard]] const Part& part(Kind kind, const Choice& choice);
    // The prompt pack with its changes. Throws UsageError with the place.
    [[nodiscard]] std::shared_ptr<const Pack> pack(const Choice& choice);
    // How many streams a cell has: as many as it asks for, or all but those that it skips.
    // `task` is one that part() has returned.
    [[nodiscard]] std::uint64_t streams(const Part& task, const Setup& setup);
    // Refuses a cell whose sequence model cannot read what its task shows; each pair of parts is
    // looked at once. `place` is that of the model.
    void check_fit(const Cell& cell, Place place);
    // The memory that a cell starts from, nothing where it starts from an empty one. Refuses one
    // that is not there, or that does not fit the layout of the cell's rule, by the tensor's name.
    [[nodiscard]] std::shared_ptr<const StartMemory> start(const Setup& setup, const Cell& cell);
    [[nodiscard]] const Registry& registry() const { return registry_; }
    [[nodiscard]] const Config& config() const { return config_; }

private:
    Part make(Kind kind, const Choice& choice) const;
    std::uint64_t count_streams(const Part& task, Place place);

    const Config& config_;
    const Registry& registry_;
    std::unordered_map<std::string, Part> parts_;
    std::unordered_map<std::string, std::shared_ptr<const Pack>> packs_;
    std::unordered_map<const Part*, std::uint64_t> streams_;
    std::unordered_map<std::string, std::string> misfits_;
    std::unordered_map<std::string, std::shared_ptr<const StartMemory>> starts_;
};

[[nodiscard]] bool has_parameter(const Component& component, std::string_view name);

}  // namespace nrem::core
