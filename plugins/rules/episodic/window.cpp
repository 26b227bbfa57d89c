// rule window: the last `size` experiences whose answer is known, as cases, and observations that
// answer nothing, as they were told; word for word.
//
// Replays change nothing: the window follows the clock of the stream, not that of the night.
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class Window {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("size", "32", {1, 1e9}, "how many experiences are kept"),
    });
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.notes"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "time.short", "write.wake", "persistence.bounded"});

    explicit Window(const nrem::Params& params) : size_(params.integer("size")) {}

    void read(const nrem::Memory&, const nrem::Cue&, nrem::Recall& recall) const {
        recall.everything();
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        if (occasion.asleep()) return;
        const auto added = cases::word_for_word(experience);
        if (!added) return;
        memory.put(*added);
        const auto records = memory.records();  // still without the new one
        for (std::size_t i = 0; records.size() + 1 > size_ + i; ++i)
            memory.because("the window is full").erase(records[i].id);
    }

private:
    std::size_t size_;
};

}  // namespace

NREM_PLUGIN("window", "0.1.0",
            nrem::rule<Window>({"window", "the last experiences, word for word"}))
