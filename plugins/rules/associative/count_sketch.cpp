// rule count_sketch: how often each cue came, in a table of counters of a fixed size (count-min
// sketch). Every row hashes a cue's text to one of its counters; the least of a cue's counters is
// the estimate, never too small, and too large where it shares all of them with others.
//
// The read-out has a 1 at the estimate, and at its last element for all larger ones: the answers of
// the task are the counts 0, 1, 2, ... With `keep: cases` there is one case for each cue, whose
// strength is its count, and the answer is exact.
#include <algorithm>
#include <string_view>

#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;

class CountSketch {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::choice("keep", "sketch", "sketch|cases", "counters that are shared, or one a cue"),
        nrem::integer("width", "64", {1, 1e6}, "counters in a row (sketch)"),
        nrem::integer("rows", "2", {1, 64}, "rows, each with a hash of its own (sketch)"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.text", "backend.reads_vector"});
    static constexpr auto offers = std::to_array<const char*>({"rule.tensors", "rule.vector"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.weights", "form.cases", "time.long", "write.wake",
         "persistence.kept"});

    explicit CountSketch(const nrem::Params& params)
        : keeps_cases_(params.text("keep") == "cases"),
          width_(keeps_cases_ ? 1 : params.integer("width")),
          rows_(keeps_cases_ ? 1 : params.integer("rows")) {}

    void layout(nrem::Layout& layout) const {
        if (layout.answer_size() == 0)
            throw std::invalid_argument("the task has no answer vectors");
        layout.tensor("counters", {rows_, width_});
        layout.tensor("read-out", {layout.answer_size()});  // for its size alone
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) const {
        const auto out = recall.vector(memory.tensors()[1].shape[0]);
        std::fill(out.begin(), out.end(), 0.0F);
        const double count = count_of(nrem::view(cue.text), memory);
        out[std::min(static_cast<std::size_t>(count), out.size() - 1)] = 1;
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) const {
        if (!experience.truth || occasion.asleep()) return;
        if (keeps_cases_) return count_case(memory, experience);
        float* const counters = memory.tensor(0);
        for (std::size_t row = 0; row < rows_; ++row)
            ++counters[place(nrem::view(experience.cue->text), row)];
    }

private:
    std::size_t place(std::string_view text, std::size_t row) const {
        std::uint64_t hash = nrem::mix(row);
        for (const char c : text) hash = nrem::combine(hash, static_cast<unsigned char>(c));
        return row * width_ + hash % width_;
    }

    static const nrem::Record* case_of(std::string_view text, const nrem::Memory& memory) {
        for (const auto& record : memory.records())
            if (nrem::view(record.text) == text) return &record;
        return nullptr;
    }

    double count_of(std::string_view text, const nrem::Memory& memory) const {
        if (keeps_cases_) {
            const nrem::Record* const known = case_of(text, memory);
            return known ? known->strength : 0;
        }
        double least = nrem::infinity;
        for (std::size_t row = 0; row < rows_; ++row)
            least = std::min<double>(least, memory.tensor(0)[place(text, row)]);
        return least;
    }

    static void count_case(nrem::MemoryEditor& memory, const nrem::Experience& experience) {
        const auto text = nrem::view(experience.cue->text);
        if (const nrem::Record* const known = case_of(text, memory))
            memory.set_strength(known->id, known->strength + 1);
        else
            memory.put(cases::make_case(experience, *experience.truth));
    }

    bool keeps_cases_;
    std::size_t width_;
    std::size_t rows_;
};

}  // namespace

NREM_PLUGIN("count_sketch", "0.1.0",
            nrem::rule<CountSketch>({"count_sketch",
                                     "how often each cue came, in counters that cues share",
                                     "Cormode and Muthukrishnan 2005 (count-min sketch)"}))
