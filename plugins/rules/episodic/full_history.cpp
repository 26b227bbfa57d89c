// rule full_history: every experience whose answer is known, as a case, and every observation that
// answers nothing, as it was told; word for word. The oldest go when the texts no longer fit the
// token budget.
//
// The tokens kept are counted along from write to write, and counted afresh when someone else (a
// night) has changed the memory. Replays change nothing.
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class FullHistory {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("tokens", "4096", {0, 1e12}, "budget of what is kept; 0: no bound"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.long", "write.wake", "persistence.bounded"});

    explicit FullHistory(const nrem::Params& params) : budget_(params.integer("tokens")) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& recall) const {
        recall.everything();
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return;
        const auto added = cases::word_for_word(experience);
        if (!added) return;
        const std::uint64_t size = nrem::tokens(*added);
        if (budget_ > 0 && size > budget_) return;  // could not be shown alone
        count_afresh_if_changed(memory);
        memory.put(*added);
        tokens_ += size;
        ++records_;
        drop_oldest(memory);
    }

private:
    void count_afresh_if_changed(const nrem::Memory& memory) {
        const auto records = memory.records();
        if (memory.version() == version_ && records.size() == records_) return;
        version_ = memory.version();
        records_ = records.size();
        tokens_ = 0;
        for (const auto& record : records) tokens_ += nrem::tokens(record);
    }

    void drop_oldest(nrem::MemoryEditor& memory) {
        if (budget_ == 0) return;
        const auto records = memory.records();  // still without the new one
        for (std::size_t i = 0; tokens_ > budget_ && i < records.size(); ++i) {
            tokens_ -= nrem::tokens(records[i]);
            --records_;
            memory.because("over the budget").erase(records[i].id);
        }
    }

    std::uint64_t budget_;
    std::uint64_t version_ = ~std::uint64_t{0};
    std::size_t records_ = 0;
    std::uint64_t tokens_ = 0;
};

}  // namespace

NREM_PLUGIN("full_history", "0.1.0",
            nrem::rule<FullHistory>({"full_history",
                                     "all experiences, word for word, within a token budget",
                                     "arXiv 2601.13352 (baseline FHC)"}))
