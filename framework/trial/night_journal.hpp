// Where a lane writes down its nights before they count, so that a run that was cut short goes on
// without repeating them. Only the result of each night is stored. The wake steps between nights
// run again and give the same result, because nothing except plan and seed enters them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "sleep/night_log.hpp"
#include "wake/handover.hpp"

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
    // Nights by hand: the step after which each began, and its sleep.
    [[nodiscard]] virtual std::map<std::uint64_t, std::string> by_hand() const { return {}; }
    // Stores version 0.
    virtual void begin(const Memory& memory) = 0;
    // The result of night `index` of the lane, if it ended in an earlier command. Throws Error when
    // the journal has another night at this place.
    [[nodiscard]] virtual std::optional<Past> recall(std::uint64_t index, const Dusk& dusk) = 0;
    // The four entries of a night, in this order.
    virtual void intend(std::uint64_t index, const Dusk& dusk) = 0;
    virtual void keep_candidate(std::uint64_t index, const Dawn& dawn,
                                const NightRecord& record) = 0;
    virtual void publish(std::uint64_t index, const NightRecord& record, const Memory& memory) = 0;
    virtual void clear(std::uint64_t index, std::uint64_t step) = 0;
    // The memory that somebody put back after the night, if any, and the version that it once was.
    struct PutBack {
        Memory memory;
        std::uint64_t version = 0;
    };
    [[nodiscard]] virtual std::optional<PutBack> rollback_after(std::uint64_t index) = 0;
};

}  // namespace nrem::core
