// One stream of one trial on its way through the day: predict, learn, log, and ask when to sleep.
// A lane is used by one thread at a time. Its steps: next event, recall, predict, feedback, write,
// log, schedule.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "context/context.hpp"
#include "context/reservoir.hpp"
#include "context/stream.hpp"
#include "memory/editor.hpp"
#include "plan/plan.hpp"
#include "wake/answer.hpp"
#include "wake/day_log.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

// What a lane borrows; all of it outlives the lane.
struct LaneSetup {
    const Cell* cell = nullptr;
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;
    const TaskInstance* task = nullptr;
    const BackendInstance* backend = nullptr;
    const nrem_host* host = nullptr;
    const std::atomic<bool>* cancelled = nullptr;
    bool blocking = false;  // the backend waits: ask it outside of advance()
    bool log_events = false;
};

class Lane {
public:
    // Why a lane has to leave the step node.
    enum class Need { prediction, sleep, nothing };  // nothing: it is over

    explicit Lane(const LaneSetup& setup);
    Lane(const Lane&) = delete;
    Lane& operator=(const Lane&) = delete;

    // Runs step after step until it must wait. Throws Error when a component fails.
    Need advance();
    // Makes the prediction that advance() asked for; may block.
    void predict();

    // What a night works on, and what it leaves behind.
    [[nodiscard]] const LaneSetup& setup() const { return setup_; }
    [[nodiscard]] const MemoryLayout& layout() const { return layout_; }
    [[nodiscard]] const Memory& memory() const { return memory_; }
    [[nodiscard]] const Context& context() const { return context_; }
    [[nodiscard]] const Reservoir& probes() const { return probes_; }
    [[nodiscard]] std::uint64_t step() const { return step_ == 0 ? 0 : step_ - 1; }  // last handled
    [[nodiscard]] std::uint64_t passes() const { return passes_; }  // asked for by the scheduler
    [[nodiscard]] std::uint64_t random_seed() const { return random_seed_; }
    [[nodiscard]] std::uint64_t nights() const { return day_.nights; }
    [[nodiscard]] double last_gain() const { return last_gain_; }
    // Takes the published memory and the gain of the night's last pass, and clears the context.
    void wake_up(Memory memory, double gain = none);

    [[nodiscard]] const Stream& stream() const { return stream_; }
    [[nodiscard]] DayLog& log() { return log_; }
    [[nodiscard]] std::string& event_log() { return event_log_; }
    [[nodiscard]] bool cancelled() const { return setup_.cancelled && *setup_.cancelled; }

private:
    [[nodiscard]] const nrem_event& event() const { return stream_[step_]; }
    void recall();
    void finish_prediction();
    void feedback(const nrem_answer& answer, const nrem_score& score);
    void write(const nrem_experience& experience);
    void record(const nrem_answer* prediction);
    bool time_to_sleep();
    [[nodiscard]] std::uint64_t tokens_shown() const;

    LaneSetup setup_;
    std::uint64_t random_seed_;
    Stream stream_;
    RuleInstance rule_;
    SchedulerInstance scheduler_;
    MemoryLayout layout_;
    Memory memory_;
    Context context_;
    Reservoir probes_;
    MemoryEdits edits_;
    RecallBuffer recall_;
    AnswerBuffer answer_;
    nrem_memory memory_view_{};
    nrem_question question_{};
    // Predictions that experiences point to: reserved whole, so that they never move.
    struct Prediction {
        nrem_answer answer;
        std::string text;
    };
    std::vector<Prediction> predictions_;
    DayLog log_;
    std::string event_log_;
    std::uint64_t step_ = 0;
    bool predicted_ = false;    // the prediction for `step_` is in answer_
    std::size_t recalled_ = 0;  // records shown for `step_`
    StepRecord now_;
    nrem_day day_{};
    std::uint64_t passes_ = 0;
    double last_gain_ = none;
};

}  // namespace nrem::core
