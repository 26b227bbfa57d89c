// A night without a trial: a candidate memory, and the rule to replay into. If no rule is given, a
// plain one keeps each experience as a case and recalls everything.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"
#include "wake/fork_host.hpp"
#include "wake/recall.hpp"

namespace nrem::core {

class PracticeNight : private ForkHost {
public:
    // The rule has learned the context before the night, and its tensors are in the memory.
    PracticeNight(std::vector<nrem_record> records, const std::vector<nrem_experience>& context,
                  std::optional<RuleInstance> rule);

    void set_context(nrem_array context) { context_ = context; }
    void cancel() { cancelled_ = true; }
    // Runs one pass and returns an account of it: notes and the candidate's hash.
    [[nodiscard]] std::string pass(const PolicyInstance& policy, std::uint64_t pass,
                                   std::uint64_t passes);

    // The hash of the candidate memory.
    [[nodiscard]] std::string state() const;

private:
    [[nodiscard]] std::uint64_t now() const override { return 100; }
    [[nodiscard]] bool cut_short() const override { return cancelled_; }
    void replay(const nrem_experience* experience, double gain) override;
    void recall(const nrem_cue* cue, const nrem_recall& sink) override;
    // Every choice is equally good.
    void predict(const nrem_cue* cue, const nrem_answer_sink& sink) override;
    // Features of a sequence model that converges.
    void forward(std::int32_t carried, nrem_pass* pass) override;
    void note(nrem_str key, nrem_str text) override;
    void need_time() const;
    void live_through(const nrem_experience& experience);
    void write(const nrem_experience& experience, std::int32_t phase, double gain);
    void keep_as_a_case(const nrem_experience& experience, double gain);

    nrem_array context_;
    std::optional<RuleInstance> rule_;
    Memory memory_;
    std::optional<FigureTaker> figures_;  // of the policy
    MemoryEdits edits_;
    MemoryEdits replay_edits_;
    RecallBuffer recall_;
    std::string notes_;
    std::uint64_t forward_passes_ = 0;
    bool cancelled_ = false;
};

}  // namespace nrem::core
