// rule grow_prompt: every corrected mistake is appended to what the predictor is shown, without any
// retrieval; the oldest go when there are too many or their texts do not fit.
//
// A mistake that the user explained is kept as question and explanation, any other one as question
// and right answer. Replays change nothing.
#include <string>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class GrowPrompt {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("count", "20", {1, 1e6}, "most mistakes that are kept"),
        nrem::integer("tokens", "1700", {1, 1e9}, "budget of what is kept"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "backend.reads_cases", "backend.reads_text"});
    static constexpr auto offers = std::to_array<const char*>({"rule.text", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.text", "time.short", "write.wake", "persistence.bounded"});

    explicit GrowPrompt(const nrem::Params& params)
        : count_(params.integer("count")), tokens_(params.integer("tokens")) {}

    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        std::size_t position = 0;
        for (const auto& record : memory.records()) {
            if (nrem::view(record.kind) == cases::clarification_kind)
                recall.text(cases::explained(record));
            else
                recall.record(position);
            ++position;
        }
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        if (occasion.asleep()) return;
        const bool explained = experience.clarification.size > 0;
        const nrem::Answer* known = cases::known_answer(experience);
        if (!explained && !(known && experience.correct == 0)) return;
        const nrem::Record example = explained ? cases::make_clarification(experience)
                                               : cases::make_case(experience, *known);
        if (nrem::tokens(example) > tokens_) return;  // could not be shown alone
        memory.because(explained ? "the user explained it" : "the answer was wrong").put(example);
        drop_oldest(memory, nrem::tokens(example));
    }

private:
    void drop_oldest(nrem::MemoryEditor& memory, std::uint64_t sum) const {
        const auto records = memory.records();  // still without the new one
        for (const auto& record : records) sum += nrem::tokens(record);
        for (std::size_t i = 0; i < records.size(); ++i) {
            if (sum <= tokens_ && records.size() + 1 - i <= count_) return;
            sum -= nrem::tokens(records[i]);
            memory.because("over the budget").erase(records[i].id);
        }
    }

    std::size_t count_;
    std::uint64_t tokens_;
};

}  // namespace

NREM_PLUGIN("grow_prompt", "0.1.0",
            nrem::rule<GrowPrompt>({"grow_prompt", "every corrected mistake, one after the other",
                                    "arXiv 2201.06009 (baseline grow-prompt)"}))
