// A night without a trial: a candidate memory, and the rule to replay into. If no rule is given, a
// plain one keeps each experience as a case and recalls everything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

class PracticeNight {
public:
    // The rule has learned the context before the night, and its tensors are in the memory.
    PracticeNight(std::vector<nrem_record> records, const std::vector<nrem_experience>& context,
                  std::optional<RuleInstance> rule);
    PracticeNight(const PracticeNight&) = delete;
    PracticeNight& operator=(const PracticeNight&) = delete;

    void set_context(nrem_array context) { context_ = context; }
    void cancel() { cancelled_ = true; }
    // Runs one pass and returns an account of it: notes and the candidate's hash.
    [[nodiscard]] std::string pass(const PolicyInstance& policy, std::uint64_t pass,
                                   std::uint64_t passes);

    // The hash of the candidate memory.
    [[nodiscard]] std::string state() const;

private:
    const nrem_memory* memory();
    std::uint64_t mark();
    void note(nrem_str key, nrem_str text);
    [[nodiscard]] std::int32_t cancelled() const { return cancelled_ ? 1 : 0; }
    nrem_code refuse_probes(nrem_array*, nrem_error* error) const;
    nrem_code replay(const nrem_experience* experience, double gain, nrem_error* error);
    void live_through(const nrem_experience& experience);
    void write(const nrem_experience& experience, std::int32_t phase, double gain);
    void keep_as_a_case(const nrem_experience& experience, double gain);
    nrem_code recall(const nrem_cue* cue, const nrem_recall* sink, nrem_error* error);
    // Every choice is equally good.
    nrem_code predict(const nrem_cue* cue, const nrem_answer_sink* sink, nrem_error* error) const;
    nrem_code reset(std::uint64_t mark, nrem_error* error);
    // Features of a sequence model that converges.
    nrem_code forward(std::int32_t, nrem_pass* pass, nrem_error* error);
    [[nodiscard]] nrem_night view();

    nrem_array context_;
    std::optional<RuleInstance> rule_;
    Memory memory_;
    nrem_memory seen_{};
    MemoryEdits edits_;
    MemoryEdits replay_edits_;
    RecallBuffer recall_;
    std::vector<Memory> marks_;
    std::string notes_;
    std::uint64_t forward_passes_ = 0;
    bool cancelled_ = false;
};

}  // namespace nrem::core
