// A night without a trial around it: a candidate memory, and a plain rule to replay into that keeps
// each experience as a case and recalls everything.
#pragma once

#include <string>
#include <vector>

#include "host/instance.hpp"
#include "memory/editor.hpp"
#include "memory/memory.hpp"

namespace nrem::core {

class PracticeNight {
public:
    PracticeNight(std::vector<nrem_record> records, const std::vector<nrem_experience>& context);
    PracticeNight(const PracticeNight&) = delete;
    PracticeNight& operator=(const PracticeNight&) = delete;

    void set_context(nrem_array context) { context_ = context; }
    void cancel() { cancelled_ = true; }
    // Runs one pass and returns an account of it: notes and the candidate's hash.
    [[nodiscard]] std::string pass(const PolicyInstance& policy, std::uint64_t pass,
                                   std::uint64_t passes);

private:
    nrem_code replay(const nrem_experience& experience, double gain, nrem_error* error);
    nrem_code recall(const nrem_recall& sink, nrem_error* error) const;
    // Every choice is equally good.
    static nrem_code predict(const nrem_cue& cue, const nrem_answer_sink& sink, nrem_error* error);
    nrem_code reset(std::uint64_t mark, nrem_error* error);
    // Of a sequence model that settles down.
    nrem_code forward(nrem_pass& pass, nrem_error* error);
    [[nodiscard]] nrem_night view();

    nrem_array context_;
    Memory memory_;
    nrem_memory seen_{};
    MemoryEdits edits_;
    MemoryEdits replay_edits_;
    std::vector<Memory> marks_;
    std::string notes_;
    std::uint64_t forward_passes_ = 0;
    bool cancelled_ = false;
};

}  // namespace nrem::core
