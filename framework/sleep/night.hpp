// One sleep: a frozen context segment, a private candidate, and N passes of the policy pipeline
// over them. Nothing that is awake is touched until the candidate is published.
#pragma once

#include <atomic>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"
#include "plan/plan.hpp"
#include "sleep/night_log.hpp"
#include "wake/answer.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

// What a night works on. The segment and the probes point into a stream that outlives the night.
struct NightSetup {
    const Cell* cell = nullptr;
    const TaskInstance* task = nullptr;
    const BackendInstance* backend = nullptr;
    const nrem_host* host = nullptr;
    const std::atomic<bool>* cancelled = nullptr;
    std::uint64_t step = 0;    // of the event after which it began
    std::uint64_t passes = 0;  // the most there will be
    std::uint64_t seed = 0;
    std::uint64_t nights = 0;  // before this one
    double gain = none;        // of the last pass before this night
    Memory memory;             // pinned: version v
    std::vector<nrem_experience> segment;
    std::vector<nrem_experience> probes;
};

class Night {
public:
    explicit Night(NightSetup setup);
    Night(const Night&) = delete;
    Night& operator=(const Night&) = delete;

    // Runs one pass; false when there will be no more. Throws Error when a policy fails.
    bool pass();
    // The account, after the last pass; `detail` lines of diff.
    [[nodiscard]] NightRecord record(std::size_t detail) const;
    // Version v + 1, or v again where nothing changed or the night was cut short.
    [[nodiscard]] Memory publish() const;
    // Of the last pass; NaN: there was none, or no probes.
    [[nodiscard]] double gain() const {
        return passes_.empty() ? setup_.gain : passes_.back().gain;
    }

private:
    void consolidate();
    [[nodiscard]] double probe_score();
    [[nodiscard]] double probe(const nrem_experience& experience);
    [[nodiscard]] bool over_budget() const;
    [[nodiscard]] bool cancelled() const { return setup_.cancelled && *setup_.cancelled; }
    nrem_code replay(const nrem_experience& experience, double gain, nrem_error* error);
    nrem_code recall(const nrem_cue& cue, const nrem_recall& sink, nrem_error* error);
    nrem_code predict(const nrem_cue& cue, const nrem_answer_sink& sink, nrem_error* error);
    nrem_code reset(std::uint64_t mark, nrem_error* error);
    nrem_code refuse_probes(nrem_error* error);
    void ask(const nrem_cue& cue, std::uint64_t seed, const nrem_answer_sink& sink);
    [[nodiscard]] nrem_night view();
    // The step that comes next: all before it is past.
    [[nodiscard]] std::uint64_t now() const { return setup_.step + 1; }

    NightSetup setup_;
    RuleInstance rule_;
    std::vector<PolicyInstance> policies_;
    Memory candidate_;
    MemoryEdits stage_edits_;   // of the policy that is running
    MemoryEdits replay_edits_;  // of the rule that it replays into
    RecallBuffer recall_;
    AnswerBuffer answer_;
    nrem_memory candidate_view_{};
    std::vector<Memory> marks_;  // of the policy that is running
    std::uint64_t replays_ = 0;
    std::uint64_t questions_ = 0;  // asked by policies
    double score_ = 0;
    double score_before_ = 0;
    double milliseconds_ = 0;
    std::string stopped_by_;
    std::vector<PassRecord> passes_;
    std::vector<std::pair<std::string, std::string>> notes_;
};

}  // namespace nrem::core
