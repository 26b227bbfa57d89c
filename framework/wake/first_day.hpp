// The first day: the steps of a lane before its first night. Nothing in it depends on what the
// nights will do, so cells that differ only in their nights can share it: the first of them runs
// it, the others take it over. Only their schedulers are asked again, because their internal state
// cannot be copied; everything that a rule knows is in the memory.
#pragma once

#include <deque>
#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

#include "context/stream.hpp"
#include "memory/memory.hpp"
#include "wake/day_log.hpp"
#include "wake/readership.hpp"

namespace nrem::core {

// A prediction that experiences point to, so it must not move.
struct KeptPrediction {
    nrem_answer answer;
    std::string texts = {};  // the answer's texts, then how the question was understood
    // Copies what the answer borrows and points it to the copies, as long as this does not move;
    // its vector goes into `numbers`.
    void settle(std::pmr::memory_resource& numbers);
};

// Never changes once made; shared by the lanes that take it over.
struct FirstDay {
    std::shared_ptr<const Stream> stream;  // shared, as it is never changed
    std::uint64_t steps = 0;               // the number of steps; the first day ends before it
    DayLog log;
    std::string event_log;
    std::deque<KeptPrediction> predictions;
    std::unique_ptr<std::pmr::memory_resource> numbers =  // vectors of the predictions
        std::make_unique<std::pmr::monotonic_buffer_resource>();
    std::vector<nrem_experience> experiences;  // pointing to the stream and the predictions
    Memory memory;                             // at its end
    ReadershipCount readership;                // so far

    // Adds an experience with a copy of the prediction that it points to, if any.
    void add(const nrem_experience& experience);
    [[nodiscard]] std::size_t bytes() const;  // resident, estimated
    [[nodiscard]] double seconds() const;     // that running it took
};

}  // namespace nrem::core
