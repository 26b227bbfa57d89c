// One stream of one trial while it runs: predict, learn, log, and ask when to sleep. One thread at
// a time uses a lane. Its steps: next event, recall, predict, reveal, write, log, schedule.
// Learning, drawing and scheduling use only what was revealed (told_); the record of the step,
// which has the truth, goes only to the log. A lane has at most one night at a time, and goes on
// with the old memory until the night's memory is published. One large class, because all that a
// step needs meets here: stream, memory, log, sleeps and probes.
#pragma once

#include <memory>
#include <optional>
#include <utility>

#include "wake/first_day.hpp"
#include "wake/forgetful.hpp"
#include "wake/grader.hpp"
#include "wake/learner.hpp"
#include "wake/predictor.hpp"
#include "wake/probe_desk.hpp"
#include "wake/reversal.hpp"
#include "wake/sleep_desk.hpp"

namespace nrem::core {

class Lane {
public:
    // Why a lane must leave the step node. `model`: the next step, or what is measured beside it, asks
    // a blocking model, call step_outside(). `sleep`: call fall_asleep() and go on. `dawn`: wait for
    // the night and call wake_up(). `nothing`: the stream is over.
    enum class Need { model, sleep, dawn, nothing };

    explicit Lane(LaneSetup setup);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // Runs steps until it must wait. Throws Error when a component fails.
    Need advance();
    // Runs the step or what is measured before which advance() stopped; may block.
    void step_outside() { measures_are_due() ? measure() : handle_event(); }

    // Freezes the context and the memory for the night that is due.
    [[nodiscard]] Dusk fall_asleep();
    // Takes over the result of the night: writes what happened since the freeze into its memory,
    // and drops from the context what every sleep has consolidated. Throws Error when the rule
    // fails, or when the night does not belong to the memory's version.
    Rebase wake_up(Dawn dawn);
    // The memory before the first event.
    [[nodiscard]] Memory initial_memory() const;
    // Puts back an older memory, by hand.
    void replace_memory(Memory memory);
    // The memory that is there now was made in this way.
    void came_about(const LossPlace& by) {
        if (book_.attribution) book_.attribution->replaced(memory_, by);
    }

    [[nodiscard]] const Memory& memory() const { return memory_; }
    [[nodiscard]] const Stream& stream() const { return *stream_; }
    [[nodiscard]] DayBook& book() { return book_; }
    [[nodiscard]] SleepDesk& desk() { return desk_; }
    // Takes into the book what was asked of language models so far.
    void collect_calls();

private:
    [[nodiscard]] const TrialContext& trial() const { return *setup_.trial; }
    [[nodiscard]] const nrem_event& event() const { return (*stream_)[step_]; }
    [[nodiscard]] std::uint64_t seed() const { return combine(random_seed_, step_); }
    [[nodiscard]] MemoryLayout layout() const;
    [[nodiscard]] std::optional<Memory> start() const;
    [[nodiscard]] bool must_leave() const;
    void handle_event();
    [[nodiscard]] bool measures_are_due() const {
        return probes_.are_due() || (grader_ && grader_->is_due());
    }
    void measure();
    [[nodiscard]] bool is_over();
    void predict();
    [[nodiscard]] const nrem_answer* oracle() const;
    void judge(const nrem_answer& answer);
    void judge_loop();
    [[nodiscard]] std::int8_t is_right(const nrem_thought& proposal) const;
    const nrem_answer* kept(const nrem_answer& answer);
    void attribute();
    void touch_recalled();
    // The memory that predictions see.
    [[nodiscard]] Memory& seen();
    [[nodiscard]] std::optional<Reversal> reversal() const;
    [[nodiscard]] nrem_experience experience(const nrem_answer* prediction) const;
    void write(const nrem_experience& experience);
    void tell(const Learner::Aside& aside);
    void record(const nrem_answer* prediction);
    void relive();
    void hand_over_first_day();

    LaneSetup setup_;
    std::uint64_t random_seed_;
    std::shared_ptr<const Stream> stream_;  // shared with the lanes that share the first day
    Predictor predictor_;
    std::optional<Memory> start_;  // kept by another run
    Memory memory_;
    Learner learner_;
    StepTakers figures_;
    KeptPredictions predictions_;
    DayBook book_;
    SleepDesk desk_;
    ProbeDesk probes_;
    std::unique_ptr<Grader> grader_;            // where the cell has one
    std::optional<Faithfulness> faithfulness_;  // where facts are counted
    std::optional<Reversal> reversal_;          // where the cell's design asks for it
    std::optional<Attribution> unconsolidated_;  // follows its memory, where causes are asked for
    std::unique_ptr<Forgetful> forgetful_;      // where predictions are made again without a memory
    std::uint64_t step_ = 0;
    StepRecord now_;
    std::optional<Blame> blame_;  // of the answer of this step
    Revealed told_;  // what was revealed of the event at `step_`, once it is over
};

}  // namespace nrem::core
