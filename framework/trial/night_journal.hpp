// Where the nights of a lane are written down before they count, so that a run that was cut short
// goes on without sleeping again. What is kept is the outcome of each night; the wake steps
// between them are run again, and come to the same since nothing but plan and seed enters them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sleep/night_log.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

class NightJournal {
public:
    NightJournal() = default;
    NightJournal(const NightJournal&) = delete;
    NightJournal& operator=(const NightJournal&) = delete;
    virtual ~NightJournal() = default;

    struct Past {
        Dawn dawn;
        NightRecord record;
    };
    // The nights that somebody asked for: the step after which each began, and its sleep.
    [[nodiscard]] virtual std::map<std::uint64_t, std::string> by_hand() const { return {}; }
    // Version 0.
    virtual void begin(const Memory& memory) = 0;
    // How night `index` of the lane ended, if it did before. Throws Error when the journal tells of
    // another night at this place.
    [[nodiscard]] virtual std::optional<Past> recall(std::uint64_t index, const Dusk& dusk) = 0;
    // The four entries of a night, in this order.
    virtual void intend(std::uint64_t index, const Dusk& dusk) = 0;
    virtual void keep_candidate(std::uint64_t index, const Dawn& dawn,
                                const NightRecord& record) = 0;
    virtual void publish(std::uint64_t index, const NightRecord& record, const Memory& memory) = 0;
    virtual void clear(std::uint64_t index, std::uint64_t step) = 0;
    // The memory that was put back by hand after the night, if one was.
    [[nodiscard]] virtual std::optional<Memory> rollback_after(std::uint64_t index) = 0;
};

}  // namespace nrem::core
