// One sleep: a frozen context segment, a private candidate, and N passes of the policy pipeline
// over them. Nothing at wake changes until the candidate has passed the gate and is published.
#pragma once

#include <atomic>
#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "language/language.hpp"
#include "memory/diff.hpp"
#include "memory/editor.hpp"
#include "sequence/prediction.hpp"
#include "sequence/recurrence.hpp"
#include "sleep/night_log.hpp"
#include "sleep/score_change.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

// The input of a night. All of it outlives the night.
struct NightSetup {
    const Cell* cell = nullptr;
    const TaskInstance* task = nullptr;
    const BackendInstance* backend = nullptr;      // or
    const SequenceModelInstance* model = nullptr;  // instead of a backend
    const nrem_host* host = nullptr;
    const LanguageSetup* language = nullptr;  // nullptr: no language model is used
    const History* history = nullptr;  // what was revealed of the stream
    std::uint64_t stream = 0;
    const std::atomic<bool>* cancelled = nullptr;  // set when the run is cancelled
    const std::atomic<bool>* dropped = nullptr;    // set when the trial is cancelled
    const std::atomic<bool>* abandoned = nullptr;  // set when the lane failed
    bool listens = false;                          // to the reasons of edits, for the log
    Dusk dusk;
};

class Night {
public:
    explicit Night(NightSetup setup);
    Night(const Night&) = delete;
    Night& operator=(const Night&) = delete;

    // Runs one pass; false when there will be no more and the gate was asked. Throws Error when a
    // policy fails.
    bool pass();
    // Call once, after the last pass: returns the record and moves the call log into it; its diff
    // has at most `detail` records.
    [[nodiscard]] NightRecord record(std::size_t detail) const;
    // Returns version v + 1, or the result without a new version.
    [[nodiscard]] Dawn dawn() const;

private:
    using Clock = std::chrono::steady_clock;

    [[nodiscard]] const SleepPart& sleep() const { return *setup_.dusk.sleep; }
    // The next step: everything before it is past.
    [[nodiscard]] std::uint64_t now() const { return setup_.dusk.step + 1; }
    // Gain of the last pass; NaN: there was none, or no probe could be scored.
    [[nodiscard]] double gain() const {
        return passes_.empty() ? setup_.dusk.gain : passes_.back().gain;
    }
    void consolidate(PassRecord& pass);
    void run(const PolicyInstance& policy);
    void hear(const MemoryEdits& edits);
    void close(PassRecord& pass, const Memory& before);
    [[nodiscard]] Sleeper::End end() const;
    [[nodiscard]] NightOutcome outcome() const;
    [[nodiscard]] std::string reason_to_stop(const PassRecord& last) const;
    void judge();
    [[nodiscard]] bool cancelled() const;
    [[nodiscard]] bool late() const;
    [[nodiscard]] bool spent() const;
    [[nodiscard]] bool cut_short() const { return cancelled() || late() || over_budget_; }

    [[nodiscard]] std::unique_ptr<Language> make_language();
    [[nodiscard]] const nrem_host* host() const {
        return language_ ? language_->host() : setup_.host;
    }
    // Called before and after each call of a language model; a policy's calls count against the
    // budget.
    void allow_call();
    void count_call(const CallCost& cost);

    // Whether questions go to a language model.
    [[nodiscard]] bool asks_language() const {
        return !sequence_ && !setup_.backend->has(&nrem_backend::predict);
    }
    // Probes are asked from memory alone, because the context is gone when the memory is used.
    void ask(const nrem_cue& cue, std::uint64_t seed, const nrem_answer_sink& sink);
    [[nodiscard]] double probe(const nrem_experience& experience);
    [[nodiscard]] std::vector<double> scores(const std::vector<nrem_experience>& experiences);
    [[nodiscard]] bool wants_probes() const;
    [[nodiscard]] std::uint64_t tokens_shown(const nrem_cue& cue) const;

    // What a policy may call (night_view.cpp).
    [[nodiscard]] nrem_night view();
    nrem_code replay(const nrem_experience* experience, double gain, nrem_error* error);
    nrem_code recall(const nrem_cue* cue, const nrem_recall& sink, nrem_error* error);
    nrem_code predict(const nrem_cue* cue, const nrem_answer_sink& sink, nrem_error* error);
    nrem_code reset(std::uint64_t mark, nrem_error* error);
    nrem_code forward(bool carried, nrem_pass* pass, nrem_error* error);
    [[nodiscard]] bool accepts_parts(const nrem_experience& experience);
    [[nodiscard]] nrem_code refused(nrem_error* error) const;

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

    NightSetup setup_;
    std::unique_ptr<Language> language_;  // made before everything that may ask it
    RuleInstance rule_;
    std::optional<SequencePrediction> sequence_;  // where a sequence model answers
    std::optional<Recurrence> recurrence_;
    std::vector<PolicyInstance> policies_;
    Memory candidate_;
    Handed handed_{*this};
    MemoryEdits stage_edits_;   // of the running policy
    MemoryEdits replay_edits_;  // of the rule that it replays into
    RecallBuffer recall_;
    AnswerBuffer answer_;
    nrem_memory candidate_view_{};
    std::vector<Memory> marks_;    // of the running policy
    std::map<std::uint64_t, Said> said_;  // by record, where it listens
    PassRecord* now_ = nullptr;    // the running pass
    std::uint64_t questions_ = 0;  // asked by policies, in all passes
    std::uint64_t tokens_ = 0;
    double money_ = 0;
    bool over_budget_ = false;  // a policy wanted more than was left
    Clock::time_point began_;
    std::vector<double> scores_;  // current scores of the probes
    ScoreChange before_;          // compares the probes with themselves: how many have a score
    std::uint64_t passes_without_gain_ = 0;
    std::vector<double> canaries_before_;
    std::string stopped_by_;
    std::vector<PassRecord> passes_;
    std::vector<GateCheck> gate_;
    std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace nrem::core
