// One stream of one trial while it runs: predict, learn, log, and ask when to sleep. One thread at
// a time uses a lane. Its steps: next event, recall, predict, reveal, write, log, schedule.
// Learning, drawing and scheduling use only what was revealed (told_); the record of the step,
// which has the truth, goes only to the log. A lane has at most one night at a time, and goes on
// with the old memory until the night's memory is published.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <memory_resource>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "context/context.hpp"
#include "context/history.hpp"
#include "context/stream.hpp"
#include "language/language.hpp"
#include "memory/editor.hpp"
#include "plan/plan.hpp"
#include "plan/reveal.hpp"
#include "sequence/prediction.hpp"
#include "wake/answer.hpp"
#include "wake/day_log.hpp"
#include "wake/first_day.hpp"
#include "wake/readership.hpp"
#include "wake/recall.hpp"
#include "wake/sleeper.hpp"

namespace nrem::core {

class MemoryTrace;
enum class LineKind;

// Requests by hand for a sleep while a trial runs: their number, and which sleep of the cell was
// asked for last.
struct SleepsByHand {
    std::atomic<std::uint32_t> asked{0};
    std::atomic<std::uint32_t> sleep{0};
};

// What a lane borrows; all of it outlives the lane.
struct LaneSetup {
    const Cell* cell = nullptr;
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;
    const TaskInstance* task = nullptr;
    const BackendInstance* backend = nullptr;      // or
    const SequenceModelInstance* model = nullptr;  // instead of a backend
    const nrem_host* host = nullptr;
    const std::atomic<bool>* cancelled = nullptr;  // set when the run is cancelled
    const std::atomic<bool>* dropped = nullptr;    // set when its trial is cancelled
    const LanguageSetup* language = nullptr;       // nullptr: no language model is used
    bool blocking = false;                         // a model blocks: call it outside of advance()
    bool log_events = false;
    bool costly_writes = false;  // the rule's writes ask a model, so they are not repeated
    MemoryTrace* trace = nullptr;  // receives every state of the memory
    const SleepsByHand* by_hand = nullptr;
    std::uint32_t by_hand_before = 0;  // number of requests before this lane began
    std::map<std::uint64_t, std::string> slept_by_hand;  // by step, before the run was cut short
    std::shared_ptr<const FirstDay> first_day;     // already run by a lane that shares it
    std::function<void(FirstDay)> keep_first_day;  // called where others will share it
};

[[nodiscard]] inline bool is_cancelled(const LaneSetup& setup) {
    return (setup.cancelled && *setup.cancelled) || (setup.dropped && *setup.dropped);
}

// The frozen input of a night. The experiences point into the lane.
struct Dusk {
    const SleepPart* sleep = nullptr;
    std::uint64_t step = 0;    // of the event after which the night begins
    std::uint64_t passes = 0;  // the most passes there will be
    std::uint64_t seed = 0;
    std::uint64_t nights = 0;  // nights of this sleep before this one
    bool by_hand = false;      // somebody asked for this night
    double gain = none;        // of the last pass before this night
    Memory memory;             // pinned: version v
    std::vector<nrem_experience> segment;
    std::vector<nrem_experience> probes;
    std::vector<nrem_experience> canaries;
};

// The result of a night.
struct Dawn {
    Sleeper::End end = Sleeper::End::refused;
    Memory memory;       // version v + 1, where it was published
    double gain = none;  // of its last pass
};

// What happened with the experiences since the freeze.
struct Rebase {
    std::uint64_t published_after = 0;  // step
    std::uint64_t cleared_before = 0;   // steps below it have left the context
    std::uint64_t rewritten = 0;        // written again, into the new memory
    std::uint64_t queued = 0;           // left for the next night, since writing costs money
    // Records that the night made got new ids: those made at wake came first.
    std::uint64_t renumbered_from = 0;
    std::uint64_t renumbered_by = 0;
};

class Lane {
public:
    // Why a lane must leave the step node. `model`: the next step asks a blocking model, call
    // step_outside(). `sleep`: call fall_asleep() and go on. `dawn`: wait for the night and call
    // wake_up(). `nothing`: the stream is over.
    enum class Need { model, sleep, dawn, nothing };

    explicit Lane(const LaneSetup& setup);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // Runs steps until it must wait. Throws Error when a component fails.
    Need advance();
    // Runs the step before which advance() stopped; may block.
    void step_outside();

    // Freezes the context and the memory for the night that is due.
    [[nodiscard]] Dusk fall_asleep();
    // Takes over the result of the night: writes what happened since the freeze into its memory,
    // and drops from the context what every sleep has consolidated. Throws Error when the rule
    // fails, or when the night does not belong to the memory's version.
    Rebase wake_up(Dawn dawn);
    // The memory before the first event.
    [[nodiscard]] Memory initial_memory() const { return start_ ? *start_ : Memory(layout_); }
    // Puts back an older memory, by hand.
    void replace_memory(Memory memory) { memory_ = std::move(memory); }
    // For a lane that failed: tells its night to stop, then ends without taking anything over.
    void stop_night() { night_stopped_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] const std::atomic<bool>& night_stopped() const { return night_stopped_; }
    void abandon_night() { night_.reset(); }
    [[nodiscard]] bool asleep() const { return night_.has_value(); }
    // From any thread: in realtime mode, tells the lane that its night is ready.
    void set_night_ready() { night_ready_.store(true, std::memory_order_release); }

    [[nodiscard]] const Memory& memory() const { return memory_; }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const LaneSetup& setup() const { return setup_; }
    [[nodiscard]] std::uint64_t step() const { return step_ == 0 ? 0 : step_ - 1; }  // last handled
    [[nodiscard]] std::uint64_t deferred() const { return deferred_; }
    [[nodiscard]] std::uint64_t capped() const { return capped_; }
    [[nodiscard]] Readership readership() const { return readership_.count(); }

    [[nodiscard]] const Stream& stream() const { return stream_; }
    [[nodiscard]] const History& history() const { return history_; }
    [[nodiscard]] DayLog& log() { return log_; }
    [[nodiscard]] Language* language() { return language_.get(); }
    [[nodiscard]] CallLog& calls() { return calls_; }
    [[nodiscard]] std::string& event_log() { return event_log_; }
    [[nodiscard]] bool cancelled() const { return is_cancelled(setup_); }

private:
    [[nodiscard]] const nrem_event& event() const { return stream_[step_]; }
    [[nodiscard]] bool must_leave() const;
    void handle_event();
    void relive();
    void tell_first_day();
    void recall();
    void predict();
    void finish_prediction();
    [[nodiscard]] const nrem_answer* keep(const nrem_answer& answer);
    [[nodiscard]] nrem_experience experience(const nrem_answer* prediction) const;
    void write(const nrem_experience& experience);
    void remember(const nrem_experience& experience);
    void write_to(Memory& memory, const nrem_experience& experience);
    void record(const nrem_answer* prediction);
    void ask_schedulers();
    void look_at_hand();
    void describe_day(Sleeper& sleeper, const nrem_event& past) const;
    [[nodiscard]] Sleeper* next_sleeper();
    [[nodiscard]] bool night_is_due() const;
    void rebase(Memory& memory, Rebase& account);
    void note(LineKind kind, const Sleeper& sleeper, std::uint64_t interval);
    [[nodiscard]] std::uint64_t tokens_shown() const;

    LaneSetup setup_;
    std::uint64_t random_seed_;
    std::shared_ptr<const Stream> shared_stream_;  // shared with the lanes that share the first day
    const Stream& stream_;
    std::unique_ptr<Language> language_;  // made before everything that may ask it
    RuleInstance rule_;
    std::optional<SequencePrediction> sequence_;  // where a sequence model answers
    std::vector<Sleeper> sleepers_;
    MemoryLayout layout_;
    std::optional<Memory> start_;  // kept by another run
    Memory memory_;
    Context context_;
    History history_;
    MemoryEdits edits_;
    RecallBuffer recall_;
    ReadershipCount readership_;
    AnswerBuffer answer_;
    nrem_memory memory_view_{};
    nrem_question question_{};
    // Predictions that experiences point to: reserved at full size, so that they never move.
    std::vector<KeptPrediction> predictions_;
    std::pmr::monotonic_buffer_resource numbers_;  // the predictions' vectors
    std::vector<nrem_experience> first_day_;    // kept where others will share it
    std::size_t relived_ = 0;                   // experiences of the first day that was taken over
    std::optional<Faithfulness> faithfulness_;  // where facts are counted
    DayLog log_;
    std::string event_log_;
    CallLog calls_;  // taken from language_ so far
    std::uint64_t step_ = 0;
    std::size_t recalled_ = 0;  // records shown for `step_`
    StepRecord now_;
    Revealed told_;  // what was revealed of the event at `step_`, once it is over
    double last_gain_ = none;
    // The current night, and what must be carried over into its memory.
    struct Pending {
        Sleeper* sleeper;
        std::uint64_t step;
        std::uint64_t version;
        std::uint64_t next_id;
    };
    std::optional<Pending> night_;
    std::atomic<bool> night_ready_{false};
    std::atomic<bool> night_stopped_{false};
    std::vector<nrem_experience> since_freeze_;
    std::vector<std::pair<std::uint64_t, std::uint64_t>> used_since_freeze_;  // record, step
    std::uint64_t deferred_ = 0;  // nights that the breaker put off
    std::uint64_t capped_ = 0;    // nights that the cap refused
    std::uint32_t by_hand_ = 0;   // how many requests for a sleep were handled
};

}  // namespace nrem::core
