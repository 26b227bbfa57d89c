// The first day: the steps of a lane before its first night. Nothing in it depends on what the
// nights will do, so cells that differ only in their nights can share it: the first of them runs
// it, the others take it over. Only their schedulers are asked again, because their internal state
// cannot be copied; everything that a rule knows is in the memory.
#pragma once

#include <memory>
#include <memory_resource>
#include <string>
#include <vector>

#include "context/stream.hpp"
#include "memory/memory.hpp"
#include "wake/day_book.hpp"

namespace nrem::core {

// The predictions that experiences point to. They never move: reserve() comes first.
class KeptPredictions {
public:
    void reserve(std::size_t count) { kept_.reserve(count); }
    // Copies the answer with all that it borrows, except for its probabilities, and how it was made.
    const nrem_answer* keep(const nrem_answer& answer, nrem_array trace = {});
    // How the last one was made.
    [[nodiscard]] nrem_array trace() const;
    [[nodiscard]] std::size_t bytes() const;

private:
    struct Kept {
        nrem_answer answer;
        std::string texts = {};  // the answer's text, then how the question was understood
        std::vector<nrem_thought> trace = {};
        std::string thought = {};  // the texts of the trace
    };
    static void keep(nrem_array trace, std::vector<nrem_thought>& thoughts, std::string& texts);
    std::vector<Kept> kept_;
    std::unique_ptr<std::pmr::memory_resource> numbers_ =  // the vectors
        std::make_unique<std::pmr::monotonic_buffer_resource>();
};

// Never changes once made; shared by the lanes that take it over.
struct FirstDay {
    FirstDay(std::shared_ptr<const Stream> of, const DayBook& kept,
             const std::vector<nrem_experience>& lived, const Memory& at_end);

    std::shared_ptr<const Stream> stream;  // shared, as it is never changed
    DayBook book;
    KeptPredictions predictions;
    std::vector<nrem_experience> experiences;  // pointing to the stream and the predictions
    Memory memory;                             // at its end

    // The first day ends before this step.
    [[nodiscard]] std::uint64_t steps() const { return book.steps.size(); }
    // What was learned at this step; nullptr: nothing.
    [[nodiscard]] const nrem_experience* experience_at(std::uint64_t step) const;
    [[nodiscard]] std::size_t bytes() const;  // resident, estimated
    [[nodiscard]] double seconds() const;     // that running it took
};

}  // namespace nrem::core
