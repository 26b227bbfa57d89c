// What the lanes of a trial are given. All of it outlives them, and their nights.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "language/language.hpp"
#include "nrem/sdk/random.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

struct FirstDay;
class MemoryTrace;

// Requests by hand for a sleep while a trial runs: their number, and which sleep of the cell was
// asked for last.
struct SleepsByHand {
    std::atomic<std::uint32_t> asked{0};
    std::atomic<std::uint32_t> sleep{0};
};

// What all lanes and nights of a trial share; never changed once the first of them has begun.
struct TrialContext {
    const Cell* cell = nullptr;
    std::uint64_t seed = 0;
    const TaskInstance* task = nullptr;
    const BackendInstance* backend = nullptr;      // or
    const SequenceModelInstance* model = nullptr;  // instead of a backend
    // In the order of the cell's. A call that hangs may outlive the trial, and keeps its tool.
    std::vector<std::shared_ptr<const ToolInstance>> tools = {};
    const nrem_host* host = nullptr;
    const LanguageSetup* language = nullptr;       // nullptr: no language model is used
    const LanguageSetup* probe_language = nullptr;  // the same models, accounted apart
    const std::atomic<bool>* cancelled = nullptr;  // set when the run is cancelled
    const std::atomic<bool>* dropped = nullptr;    // set when the trial is cancelled
    const SleepsByHand* by_hand = nullptr;
    bool blocking = false;  // a model blocks: call it outside of Lane::advance()
    bool log_events = false;
    bool explains = false;       // what nights change is kept, with the reasons for it
    double probe_seconds = 0;    // of one visit; 0: no limit
    std::uint64_t memory_bytes = 0;  // of a stream; 0: no limit
    bool costly_writes = false;  // the rule's writes ask a model, so they are not repeated

    // Makes the tools of the cell.
    void make_tools();
    [[nodiscard]] bool is_cancelled() const {
        return (cancelled && *cancelled) || (dropped && *dropped);
    }
    // Otherwise a sequence model answers, or a language model.
    [[nodiscard]] bool backend_predicts() const {
        return backend && backend->has(&nrem_backend::predict);
    }
};

// One lane's own.
struct LaneSetup {
    const TrialContext* trial = nullptr;
    std::uint64_t stream = 0;
    MemoryTrace* trace = nullptr;      // receives every state of the memory
    std::uint32_t by_hand_before = 0;  // number of requests before this lane began
    std::map<std::uint64_t, std::string> slept_by_hand;  // by step, before the run was cut short
    std::shared_ptr<const FirstDay> first_day;     // already run by a lane that shares it
    std::function<void(FirstDay)> keep_first_day;  // called where others will share it

    // Of the stream: all random numbers of the lane are drawn from it.
    [[nodiscard]] std::uint64_t random_seed() const { return combine(trial->seed, stream); }
};

}  // namespace nrem::core
