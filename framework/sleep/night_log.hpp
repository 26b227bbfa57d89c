// The record of one night, and its fields as the event log and the journal have them.
#pragma once

#include <cmath>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/names.hpp"
#include "host/figure_taker.hpp"
#include "language/spending.hpp"
#include "memory/changes.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

// What a pass, or one policy's part of it, has changed.
struct ChangeRecord {
    std::uint64_t added = 0;  // records
    std::uint64_t changed = 0;
    std::uint64_t removed = 0;
    double tensor_change = 0;  // root of the sum of squared differences, over all tensors
};
void fields(auto& archive, Of<ChangeRecord> auto& value) {
    archive("added", value.added);
    archive("changed", value.changed);
    archive("removed", value.removed);
    archive("tensor_change", value.tensor_change);
}

struct StageRecord {
    std::string policy;
    ChangeRecord change;
};
void fields(auto& archive, Of<StageRecord> auto& value) {
    archive("policy", value.policy);
    fields(archive, value.change);
}

struct PassRecord {
    // change of the held-out score in this pass; NaN: no held-out question could be scored
    double gain = 0;
    ChangeRecord change;
    std::vector<StageRecord> stages;  // by policy, if there are several
    Footprint memory;                 // after the pass
    std::uint64_t replays = 0;        // experiences written again through the rule
    std::uint64_t invented = 0;       // of these, experiences that never happened
    std::uint64_t recalls = 0;
    std::uint64_t calls = 0;   // to models, by policies
    std::uint64_t tokens = 0;  // in them: shown and answered
    bool undone = false;       // taken back: it lost too much, or the budget cut it short
    double milliseconds = 0;   // not reproducible
};
void fields(auto& archive, Of<PassRecord> auto& value) {
    fields(archive, value.change);
    archive("gain", value.gain);
    fields(archive, value.memory);
    archive("replays", value.replays);
    archive("invented", value.invented);
    archive("recalls", value.recalls);
    archive("calls", value.calls);
    archive("tokens_used", value.tokens);
    archive.unless_false("undone", value.undone);
    archive.unless_empty("stages", value.stages);
    archive.apart("milliseconds", value.milliseconds);
}

// One condition of the gate and how the candidate met it.
struct GateCheck {
    std::string check;  // "retention", "lost", "self", "norm", "bytes", "records", "tokens", ...
    double figure = 0;
    double limit = 0;
    double p = std::numeric_limits<double>::quiet_NaN();  // of the test, where there is one
    bool passed = true;
    std::string why;             // for what has no figure
    std::uint64_t measured = 0;  // canaries that could be scored, of "retention" and "erosion"
};
void fields(auto& archive, Of<GateCheck> auto& value) {
    archive("check", value.check);
    archive("figure", value.figure);
    archive("limit", value.limit);
    archive("p", value.p);
    archive.unless_zero("measured", value.measured);
    archive.unless_empty("why", value.why);
    archive("passed", value.passed);
}

// Whether retention was asked for but no canary could measure it.
[[nodiscard]] inline bool is_untested(const GateCheck& check) {
    return check.check == "retention" && std::isnan(check.p);
}

enum class NightOutcome { published, unchanged, cancelled, rolled_back };
constexpr auto names_of(NightOutcome) {
    return std::to_array<std::string_view>(
        {"published", "unchanged", "cancelled", "rolled_back"});
}

// Flat: each member is a field of the night's line in the log.
struct NightRecord {
    std::string sleep;                  // its name in the config
    std::uint64_t step = 0;             // of the event after which it began
    std::uint64_t published_after = 0;  // the last step that saw the old memory
    std::uint64_t version_before = 0;
    std::uint64_t version_after = 0;
    NightOutcome outcome = NightOutcome::published;
    std::string stopped_by;  // "passes", "unchanged", "fell", "plateau", "budget", "cancelled"
    std::uint64_t context_items = 0;  // number of experiences that it worked on
    std::uint64_t rewritten = 0;      // experiences since the freeze, written into the new memory
    std::uint64_t queued = 0;         // of those, left for the next night
    // of the held-out questions: share right, else minus mean loss; NaN: none
    double score_before = 0;
    std::uint64_t held_out = 0;  // held-out questions that could be scored
    std::string answered_by;     // who answered its questions, where a loop could: "single", "loop"
    // share of the squared change of tensors that was made after a model was asked, or up by a rule
    double self_change = 0;
    bool unmeasured = false;   // held-out questions were wanted, but none could be scored
    Footprint before;
    Footprint after;
    std::vector<PassRecord> passes;
    std::vector<GateCheck> gate;
    std::vector<std::pair<std::string, std::string>> notes;  // written by the policies
    std::vector<MeasuredFigure> figures;  // that the policies measured
    MemoryChanges diff;             // what it did, or would have done without the gate
    // to language models, by the policies and for the held-out questions
    CallLog calls;
    bool by_hand = false;           // somebody asked for it during the run
    bool overlapped = false;        // wake went on meanwhile
    double waited_ms = 0;           // time that wake waited for it; not reproducible
};
// Without the step, which a line of the log has before its kind.
void fields(auto& archive, Of<NightRecord> auto& value) {
    archive("sleep", value.sleep);
    archive("publish_step", value.published_after);
    archive("version_before", value.version_before);
    archive("version_after", value.version_after);
    archive("outcome", value.outcome);
    archive("stopped_by", value.stopped_by);
    archive("context_items", value.context_items);
    archive("rebased", value.rewritten);
    archive("queued", value.queued);
    archive("score_before", value.score_before);
    archive("held_out", value.held_out);
    archive.unless_empty("answered_by", value.answered_by);
    archive("before", value.before);
    archive("after", value.after);
    archive("passes", value.passes);
    archive("gate", value.gate);
    archive.unless_zero("self_change", value.self_change);
    archive("notes", value.notes);
    archive.unless_empty("figures", value.figures);
    archive("diff", value.diff);
    archive.unless_false("by_hand", value.by_hand);
    archive.apart("unmeasured", value.unmeasured);
    archive.apart("calls", value.calls);
    archive.apart("overlapped", value.overlapped);
    archive.apart("waited_ms", value.waited_ms);
}

}  // namespace nrem::core
