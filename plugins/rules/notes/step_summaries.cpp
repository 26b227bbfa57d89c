// rule step_summaries: each experience as a language model sums it up, one after the other; the
// oldest go when the summaries no longer fit the token budget.
//
// What the model could not sum up is not kept: the host counts its broken replies. Replays change
// nothing, as they would only say the same again.
#include "engines/notes/said.hpp"
#include "engines/notes/strings.hpp"
#include "nrem/sdk.hpp"
#include "nrem/sdk/language.hpp"

namespace {

namespace prose = nrem::prose;

class StepSummaries {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("tokens", "4096", {16, 1e9}, "budget of all summaries"),
        nrem::integer("words", "60", {5, 10000}, "asked for in one summary"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.text", "backend.generate", "backend.reads_text"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.text", "rule.notes", "rule.costly"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.system", "form.text", "time.long", "write.wake", "write.model",
         "persistence.bounded"});

    explicit StepSummaries(const nrem::Params& params)
        : language_(params),
          tokens_(params.integer("tokens")),
          words_(std::to_string(params.integer("words"))) {}

    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        for (const auto& record : memory.records())
            if (record.strength > 0) recall.text(prose::paragraph(record));
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return;
        const std::string given = prose::prediction_of(experience);
        const std::string right = prose::truth_of(experience);
        const auto reply =
            language_.ask("summarise_step", {{"cue", nrem::view(experience.cue->text)},
                                             {"prediction", given},
                                             {"truth", right},
                                             {"words", words_}});
        const std::string said(prose::cut(prose::said(reply, "summary"), tokens_));
        if (said.empty()) return;
        nrem::Record summary = nrem::make_record("summary");
        summary.text = nrem::borrow(said);
        summary.origin = NREM_SELF_MADE;
        summary.created = summary.last_used = static_cast<double>(experience.step);
        summary.sources = {&experience.step, 1, sizeof experience.step};
        memory.put(summary);
        drop_oldest(memory, nrem::tokens(summary));
    }

private:
    void drop_oldest(nrem::MemoryEditor& memory, std::uint64_t sum) const {
        const auto records = memory.records();  // still without the new one
        for (const auto& record : records) sum += nrem::tokens(record);
        for (std::size_t i = 0; sum > tokens_ && i < records.size(); ++i) {
            sum -= nrem::tokens(records[i]);
            memory.because("over the budget").erase(records[i].id);
        }
    }

    nrem::Language language_;
    std::uint64_t tokens_;
    std::string words_;
};

}  // namespace

NREM_PLUGIN("step_summaries", "0.1.0",
            nrem::rule<StepSummaries>({"step_summaries",
                                       "each experience as a language model sums it up",
                                       "arXiv 2601.13352 (its baseline \"MemPrompt\")"}))
