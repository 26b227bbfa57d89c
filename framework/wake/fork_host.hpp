// The host's side of what nrem_night and nrem_visit share: the functions that a policy or a probe may
// call on a memory of its own, as functions of a class. What they throw is the error of the call.
#pragma once

#include <vector>

#include "memory/memory.hpp"
#include "memory/self_change.hpp"
#include "nrem/abi/policy.h"
#include "nrem/abi/probe.h"

namespace nrem::core {

class ForkHost {
public:
    ForkHost(const ForkHost&) = delete;
    ForkHost& operator=(const ForkHost&) = delete;

protected:
    explicit ForkHost(Memory& memory) : memory_(memory) {}
    virtual ~ForkHost() = default;

    // What a policy is given for one call. The caller adds what is special about it: editor,
    // context, pass, seed.
    [[nodiscard]] nrem_night night_table();
    // The same for a probe. The memory that it finds at NREM_NO_MEMORY is `none`.
    [[nodiscard]] nrem_visit visit_table(Memory none);

    [[nodiscard]] virtual std::uint64_t now() const = 0;   // the next step
    [[nodiscard]] virtual bool cut_short() const = 0;      // the component should return soon
    virtual void replay(const nrem_experience* experience, double gain) = 0;
    // In a night. Each by itself, in order, where nothing else is said.
    virtual void replay_batch(nrem_array experiences, nrem_array gains);
    virtual void recall(const nrem_cue* cue, const nrem_recall& sink) = 0;
    virtual void predict(const nrem_cue* cue, const nrem_answer_sink& sink) = 0;
    // In a night, where there is a sequence model; `carried` is a flag.
    virtual void forward(std::int32_t carried, nrem_pass* pass);
    virtual void note(nrem_str key, nrem_str text) = 0;
    // Whether the running component has put its memory back to a mark.
    [[nodiscard]] bool was_reset() const { return resets_ > 0; }

    std::vector<std::uint64_t> replayed_;  // into the memory as it is: the step of each
    SelfChange self_change_;               // of the memory as it is

private:
    struct Mark {
        Memory memory;
        std::size_t replayed = 0;
        SelfChange self_change = {};
    };
    template <class Table>
    [[nodiscard]] Table table();
    [[nodiscard]] const nrem_memory* look();
    [[nodiscard]] std::int32_t cancelled() const { return cut_short() ? 1 : 0; }
    [[nodiscard]] std::uint64_t mark();
    void reset(std::uint64_t mark);

    Memory& memory_;  // what the component changes
    nrem_memory view_{};
    std::vector<Mark> marks_;  // of the running component
    std::uint64_t resets_ = 0;
};

}  // namespace nrem::core
