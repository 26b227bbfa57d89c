// rule lookup_tool: facts are in a table outside the weights, and what is learned is the query: a
// matrix that makes of a cue the key to look it up with.
//
// The matrix Q starts at 0 and is written by the delta rule towards "the key is in the cue", with
// the first `lessons` experiences; all later ones only add a row to the table. Reading takes the
// row whose key is most alike to Q'k (cosine), and of equals the newest. While Q knows nothing of a
// cue, no row is recalled. Replays change nothing.
#include <cmath>
#include <optional>

#include "engines/associative/codes.hpp"
#include "engines/linear/step.hpp"
#include "engines/episodic/cases.hpp"
#include "nrem/sdk.hpp"

namespace {

namespace cases = nrem::cases;
namespace linear = nrem_linear;

class LookupTool {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("lessons", "64", {0, 1e9},
                      "experiences, the first ones, that teach how to ask; 0: nobody does"),
        nrem::number("rate", "1", {0, 2}, "share of the error that a lesson corrects"),
    });
    static constexpr auto needs =
        std::to_array<const char*>({"task.vector", "backend.reads_cases"});
    static constexpr auto offers = std::to_array<const char*>({"rule.cases", "rule.tensors"});
    static constexpr auto traits = std::to_array<const char*>(
        {"object.personal", "form.cases", "form.weights", "time.long", "write.wake",
         "persistence.kept"});

    explicit LookupTool(const nrem::Params& params)
        : lessons_(params.integer("lessons")), rate_(static_cast<float>(params.number("rate"))) {}

    void layout(nrem::Layout& layout) {
        if (layout.cue_size() == 0) throw std::invalid_argument("the task has no cue vectors");
        layout.tensor("Q", {layout.cue_size(), layout.cue_size()});
    }

    void read(const nrem::Memory& memory, const nrem::Cue& cue, nrem::Recall& recall) {
        const auto key = nrem::view(cue.vector);
        if (key.size() != memory.tensors()[0].shape[0]) return;
        query_.resize(key.size());
        linear::read<float>({memory.tensor(0), key.size(), key.size()}, key,
                            linear::inverse_length<float>(key), query_);
        if (const auto found = most_alike(memory)) recall.record(*found);
    }

    void write(nrem::MemoryEditor& memory, const nrem::Experience& experience,
               const nrem::Occasion& occasion) {
        const nrem::Answer* known = cases::known_answer(experience);
        const auto key = nrem::view(experience.cue->vector);
        if (occasion.asleep() || !known || key.size() != memory.tensors()[0].shape[0]) return;
        if (memory.records().size() < lessons_) learn(memory, key);
        memory.put(cases::make_case(experience, *known));
    }

private:
    // The position of the record with the key most alike to the query.
    std::optional<std::size_t> most_alike(const nrem::Memory& memory) const {
        std::optional<std::size_t> found;
        double most = 0;
        std::size_t position = 0;
        for (const auto& record : memory.records()) {
            const auto key = nrem::view(record.vector);
            const double length = std::sqrt(nrem::dot_product(key, key));
            const double alike = key.size() == query_.size() && length > 0
                                     ? nrem::dot_product(query_, key) / length
                                     : 0;
            if (alike > 0 && alike >= most) {
                most = alike;
                found = position;
            }
            ++position;
        }
        return found;
    }
    // What is asked for with a key is that key, of unit length.
    void learn(nrem::MemoryEditor& memory, std::span<const float> key) {
        const float scale = linear::inverse_length<float>(key);
        wanted_.assign(key.begin(), key.end());
        for (float& value : wanted_) value *= scale;
        found_.resize(key.size());
        linear::take<float>({memory.tensor(0), key.size(), key.size()},
                            {.predict = key,
                             .key = key,
                             .target = wanted_,
                             .write = rate_ * scale,
                             .erase = scale},
                            found_, {});
    }

    std::size_t lessons_;
    float rate_;
    std::vector<float> query_;   // scratch
    std::vector<float> wanted_;  // scratch
    std::vector<float> found_;   // scratch
};

}  // namespace

NREM_PLUGIN("lookup_tool", "0.1.0",
            nrem::rule<LookupTool>({"lookup_tool",
                                    "facts in a table, asked for with a query that is learned",
                                    "arXiv 2508.20755 (in-tool learning)"}))
