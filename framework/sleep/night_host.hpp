// The host's side of nrem_night: what a policy may call while it consolidates, as functions of a
// class. What they throw is the error of the policy's call.
#pragma once

#include <vector>

#include "memory/memory.hpp"
#include "nrem/abi/policy.h"

namespace nrem::core {

class NightHost {
public:
    NightHost(const NightHost&) = delete;
    NightHost& operator=(const NightHost&) = delete;

protected:
    explicit NightHost(Memory& candidate) : candidate_(candidate) {}
    virtual ~NightHost() = default;

    // What a policy is given for one call. The caller adds what is special about it: editor,
    // context, pass, seed.
    [[nodiscard]] nrem_night table();

    [[nodiscard]] virtual std::uint64_t now() const = 0;   // the next step
    [[nodiscard]] virtual bool cut_short() const = 0;      // the policy should return soon
    virtual void replay(const nrem_experience* experience, double gain) = 0;
    virtual void recall(const nrem_cue* cue, const nrem_recall& sink) = 0;
    virtual void predict(const nrem_cue* cue, const nrem_answer_sink& sink) = 0;
    // Where there is a sequence model; `carried` is a flag.
    virtual void forward(std::int32_t carried, nrem_pass* pass);
    virtual void note(nrem_str key, nrem_str text) = 0;

private:
    [[nodiscard]] const nrem_memory* look();
    [[nodiscard]] std::int32_t cancelled() const { return cut_short() ? 1 : 0; }
    [[nodiscard]] std::uint64_t mark();
    void reset(std::uint64_t mark);

    Memory& candidate_;  // what the policy changes
    nrem_memory view_{};
    std::vector<Memory> marks_;  // of the running policy
};

}  // namespace nrem::core
