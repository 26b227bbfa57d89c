// rules notes and note_cases: write nothing at wake and recall whatever records a night has left,
// as paragraphs of text or as cases.
//
// Which ones fit into the budget is decided newest or strongest first; they are shown in the order
// of their making. A record of strength 0 (superseded) is not recalled. Replays change nothing.
#include <algorithm>
#include <string>

#include "engines/notes/strings.hpp"
#include "nrem/sdk.hpp"

namespace {

// Positions of the records to be recalled, rising.
std::vector<std::size_t> chosen(nrem::Array<nrem::Record> records, std::uint64_t budget,
                                bool strongest) {
    std::vector<std::size_t> order;
    for (std::size_t i = records.size(); i-- > 0;)
        if (records[i].strength > 0) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (strongest && records[a].strength != records[b].strength)
            return records[a].strength > records[b].strength;
        return records[a].created > records[b].created;
    });
    std::uint64_t sum = 0;
    std::vector<std::size_t> fitting;
    for (const std::size_t i : order) {
        if (sum + nrem::tokens(records[i]) > budget) continue;
        sum += nrem::tokens(records[i]);
        fitting.push_back(i);
    }
    std::sort(fitting.begin(), fitting.end());
    return fitting;
}

constexpr auto note_schema = std::to_array<nrem::ParamSpec>({
    nrem::integer("tokens", "2048", {1, 1e9}, "budget of what is recalled"),
    nrem::choice("first", "newest", "newest|strongest", "which records the budget goes to"),
});

class Notes {
public:
    static constexpr auto schema = note_schema;
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_text"});
    static constexpr auto offers = std::to_array<const char*>({"rule.text", "rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"form.text", "time.long", "write.sleep"});

    explicit Notes(const nrem::Params& params)
        : tokens_(params.integer("tokens")), strongest_(params.text("first") == "strongest") {}

    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        const auto records = memory.records();
        for (const std::size_t i : chosen(records, tokens_, strongest_))
            recall.text(nrem::prose::paragraph(records[i]));
    }
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) {}

private:
    std::uint64_t tokens_;
    bool strongest_;
};

class NoteCases {
public:
    static constexpr auto schema = note_schema;
    static constexpr auto needs = std::to_array<const char*>({"backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.notes"});
    static constexpr auto traits =
        std::to_array<const char*>({"form.cases", "time.long", "write.sleep"});

    explicit NoteCases(const nrem::Params& params)
        : tokens_(params.integer("tokens")), strongest_(params.text("first") == "strongest") {}

    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        for (const std::size_t i : chosen(memory.records(), tokens_, strongest_)) recall.record(i);
    }
    void write(nrem::MemoryEditor&, const nrem::Experience&, const nrem::Occasion&) {}

private:
    std::uint64_t tokens_;
    bool strongest_;
};

}  // namespace

NREM_PLUGIN("notes", "0.1.0",
            nrem::rule<Notes>({"notes", "what a night has written, as paragraphs; no writing"}),
            nrem::rule<NoteCases>({"note_cases", "what a night has written, as cases; no writing"}))
