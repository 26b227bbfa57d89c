// A memory of its own with what the trial's rule and backend do with it, for a policy in a night and
// for a probe: the same services, checked in one place. Who makes the fork says what may be spent and
// where it is counted.
#pragma once

#include "context/history.hpp"
#include "memory/editor.hpp"
#include "wake/fork_host.hpp"
#include "wake/predictor.hpp"

namespace nrem::core {

// What the running component has taken.
struct ForkUse {
    std::uint64_t replays = 0;   // experiences written again through the rule
    std::uint64_t invented = 0;  // of these, experiences that never happened
    std::uint64_t recalls = 0;
    std::uint64_t calls = 0;   // to models
    std::uint64_t tokens = 0;  // in them: shown and answered
};

class Fork : protected ForkHost {
protected:
    // `history` is what was revealed of the stream. Both outlive the fork.
    Fork(const TrialContext& trial, const History& history, Memory memory,
         const LanguageSetup* language);

    // Of the running call: the only source of its randomness.
    [[nodiscard]] virtual std::uint64_t call_seed() const = 0;
    // Where what the component hands over is checked.
    [[nodiscard]] virtual Crossing& handed() = 0;
    // A language model is no longer waited for.
    [[nodiscard]] virtual bool gives_up() const { return cut_short(); }
    // Called before and after each call of a language model.
    virtual void allow_call() {}
    virtual void count_call(const CallCost& cost);
    // Before a question to the backend. Questions are counted over the fork's whole life.
    virtual void want_question() {}
    [[nodiscard]] virtual std::uint64_t questions() const { return use_.calls; }
    // Around what the rule writes in a replay, with the edits that it makes.
    virtual void before_write(const MemoryEdits&) {}
    virtual void after_write() {}
    // What the rule has said about its edits in a replay.
    virtual void hear(const MemoryEdits&) {}

    void need(bool accepted);
    void need_time() const;
    // A question from the fork's memory alone.
    [[nodiscard]] Predictor::Ask ask(const nrem_cue& cue, std::uint64_t seed) const {
        return {.memory = fork_, .cue = cue, .now = now(), .seed = seed};
    }

    void replay(const nrem_experience* experience, double gain) override;
    void replay_batch(nrem_array experiences, nrem_array gains) override;
    void recall(const nrem_cue* cue, const nrem_recall& sink) override;
    void predict(const nrem_cue* cue, const nrem_answer_sink& sink) override;

    const TrialContext& trial_;
    const History& history_;
    Memory fork_;
    Predictor predictor_;
    MemoryEdits replay_edits_;  // of the rule that it replays into
    ForkUse use_;

private:
    [[nodiscard]] nrem_experience admit(const nrem_experience* given, double gain);
    [[nodiscard]] nrem_occasion occasion(double gain) const;
    [[nodiscard]] bool accepts_parts(const nrem_experience& experience);
};

}  // namespace nrem::core
