// rule intersection: looks for something that is in two lists, with a bounded number of slots.
//
// An experience is an element (its cue's text) of a list (its answer). An element that is kept as
// one of the other list is a match, and stays one. Where the slots are full, the list of which
// fewer elements were seen goes before the other, so that after a reading the smaller one is kept.
// The read-out is the first answer while there is no match, and the second one afterwards.
#include <string_view>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
using nrem::Record;

constexpr std::string_view list_kind = "list";  // its name, and in `strength` how much was seen

class Intersection {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("slots", "16", {1, 1e6}, "elements that are kept"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "backend.reads_vector"});
    static constexpr auto offers =
        std::to_array<const char*>({"rule.tensors", "rule.vector", "rule.replay"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "time.short", "write.wake", "persistence.bounded"});

    explicit Intersection(const nrem::Params& params) : slots_(params.integer("slots")) {}

    void layout(nrem::Layout& layout) const {
        if (layout.answer_size() < 2)
            throw std::invalid_argument("the task's answer vectors have fewer than 2 elements");
        layout.tensor("found", {layout.answer_size()});
    }

    void read(const nrem::Memory& memory, const nrem::Cue&, nrem::Recall& recall) const {
        const std::size_t size = memory.tensors()[0].shape[0];
        const std::span<float> out = recall.vector(size);
        std::copy_n(memory.tensor(0), size, out.begin());
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion&) const {
        const nrem::Answer* known = cases::known_answer(experience);
        if (!known) return;
        const Record element = cases::make_case(experience, *known);
        if (element.answer.size == 0 || element.text.size == 0) return;
        const View seen = look(memory, element);
        float* const found = memory.tensor(0);
        if (found[1] == 0) found[0] = seen.matches ? 0 : 1;
        if (seen.matches) found[1] = 1;
        count(memory, element, seen.own_list);
        if (!seen.is_kept) keep(memory, element, seen);
    }

private:
    // What the memory has for an element.
    struct View {
        std::size_t kept = 0;
        bool is_kept = false;
        bool matches = false;
        double own = 0;    // elements seen of its list
        double other = 0;  // and of the other one
        const Record* own_list = nullptr;
        const Record* oldest_own = nullptr;
        const Record* oldest_other = nullptr;
    };

    static View look(const nrem::Memory& memory, const Record& element) {
        View seen;
        for (const auto& record : memory.records()) {
            const bool own = nrem::view(record.answer) == nrem::view(element.answer);
            if (nrem::view(record.kind) == list_kind) {
                (own ? seen.own : seen.other) = record.strength;
                if (own) seen.own_list = &record;
            } else {
                ++seen.kept;
                const Record*& oldest = own ? seen.oldest_own : seen.oldest_other;
                if (!oldest) oldest = &record;
                if (nrem::view(record.text) == nrem::view(element.text))
                    (own ? seen.is_kept : seen.matches) = true;
            }
        }
        return seen;
    }

    static void count(nrem::MemoryEditor& memory, const Record& element, const Record* list) {
        if (list) return memory.set_strength(list->id, list->strength + 1);
        Record first = nrem::make_record(list_kind);
        first.answer = element.answer;
        first.created = first.last_used = element.created;
        first.sources = element.sources;
        memory.put(first);
    }

    void keep(nrem::MemoryEditor& memory, const Record& element, const View& seen) const {
        if (seen.kept >= slots_) {
            const bool is_smaller = seen.own < seen.other;
            const Record* const first = is_smaller ? seen.oldest_other : seen.oldest_own;
            const Record* const leaves = first || !is_smaller ? first : seen.oldest_own;
            if (!leaves) return;
            memory.because("the slots are full").erase(leaves->id);
        }
        memory.put(element);
    }

    std::size_t slots_;
};

}  // namespace

NREM_PLUGIN("intersection", "0.1.0",
            nrem::rule<Intersection>({"intersection",
                                      "what is in two lists, found with a bounded number of slots",
                                      "Just read twice (arXiv 2407.05483), its set disjointness"}))
