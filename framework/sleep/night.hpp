// One sleep: a frozen context segment, a private candidate, and N passes of the policy pipeline
// over them. Nothing at wake changes until the candidate has passed the gate and is published.
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/figure_taker.hpp"
#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "sequence/recurrence.hpp"
#include "sleep/night_budget.hpp"
#include "sleep/night_log.hpp"
#include "wake/fork.hpp"
#include "wake/handover.hpp"

namespace nrem::core {

class Night : private Fork {
public:
    explicit Night(Dusk dusk);

    // Runs one pass; false when there will be no more and the gate was asked. Throws Error when a
    // policy fails.
    bool pass();
    // Call once, after the last pass: returns the record and moves the call log into it; its diff
    // has at most `detail` records.
    [[nodiscard]] NightRecord record(std::size_t detail) const;
    // Returns version v + 1, or the result without a new version.
    [[nodiscard]] Dawn dawn() const;

private:
    [[nodiscard]] const SleepPart& sleep() const { return *dusk_.sleep; }
    [[nodiscard]] std::uint64_t pass_seed() const {
        return combine(dusk_.seed, record_.passes.size());
    }
    // Gain of the last pass; NaN: there was none, or no held-out question could be scored.
    [[nodiscard]] double gain() const {
        return record_.passes.empty() ? dusk_.gain : record_.passes.back().gain;
    }
    [[nodiscard]] PassRecord run_pass();
    void consolidate();
    void run(std::size_t policy);
    void close(PassRecord& pass, const Memory& before);
    [[nodiscard]] NightOutcome outcome() const;
    [[nodiscard]] std::string reason_to_stop(const PassRecord& last) const;
    void judge();
    [[nodiscard]] bool cancelled() const;

    // A policy's calls of language models count against the budget, those of held-out questions do
    // not. A late night still asks its held-out questions: without them it could not end.
    [[nodiscard]] bool gives_up() const override { return cancelled() || (now_ && budget_.late()); }
    void allow_call() override;
    void count_call(const CallCost& cost) override;
    void before_write(const MemoryEdits& edits) override {
        self_change_.set(edits.is_tainted(), fork_);
    }
    void after_write() override { self_change_.set(stage_edits_.is_tainted(), fork_); }
    void want_question() override { budget_.want_question(); }
    [[nodiscard]] std::uint64_t questions() const override { return budget_.questions(); }

    // Held-out questions are asked from memory alone, because the context is gone when the memory
    // is used.
    [[nodiscard]] double ask_held_out(const nrem_experience& experience);
    [[nodiscard]] std::vector<double> scores(const std::vector<nrem_experience>& experiences);
    [[nodiscard]] bool wants_held_out() const;

    // What a policy may call, besides what a fork has.
    [[nodiscard]] std::uint64_t now() const override { return dusk_.step + 1; }
    [[nodiscard]] bool cut_short() const override { return cancelled() || budget_.is_over(); }
    [[nodiscard]] std::uint64_t call_seed() const override { return pass_seed(); }
    [[nodiscard]] Crossing& handed() override { return handed_; }
    void forward(std::int32_t carried, nrem_pass* pass) override;
    void note(nrem_str key, nrem_str text) override;
    void hear(const MemoryEdits& edits) override;

    // What the running policy hands over. A refusal fails the night even if the policy ignores it.
    class Handed final : public Crossing {
    public:
        explicit Handed(Night& night) : night_(night) {}
        ~Handed() = default;
        void begin() { forget(); }
        void arrived() override;

    private:
        Night& night_;
    };

    Dusk dusk_;
    std::optional<Recurrence> recurrence_;  // where there is a sequence model
    std::vector<PolicyInstance> policies_;
    // By policy: who takes what it measures, and the sums so far.
    struct {
        std::deque<FigureTaker> takers;
        std::vector<FigureSums> sums;
    } figures_;
    Handed handed_{*this};
    MemoryEdits stage_edits_;   // of the running policy
    std::map<std::uint64_t, Said> said_;  // by record, where it is kept
    NightBudget budget_;
    PassRecord* now_ = nullptr;   // the running pass
    std::vector<double> scores_;  // current scores of the held-out questions
    std::vector<double> canaries_before_;
    GateMemory gate_;  // that of the nights before, and of this one once it is judged
    NightRecord record_;  // so far
};

}  // namespace nrem::core
