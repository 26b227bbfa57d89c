// backend ctw: context tree weighting over the sequence of answers shown, recalled cases first (in
// the order in which they were made), then the context. It keeps nothing between questions, and
// makes the tree anew for each: n answers cost n times the depth.
//
// Unlike markov it need not be told how many answers back the next one depends on, only at most how
// many. Strengths are not used.
#include <array>

#include "engines/episodic/shown.hpp"
#include "engines/symbols/context_tree.hpp"
#include "nrem/sdk.hpp"

namespace {

class Ctw {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("depth", "4", {0, 32},
                      "how many answers back the next one depends on at most"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.choices", "task.symbols"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Ctw(const nrem::Params& params) : depth_(params.integer("depth")) {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local std::vector<std::uint32_t> symbols;
        thread_local nrem::symbols::ContextTree tree;
        const std::size_t choices = nrem::choices(question.cue()).size();
        if (choices == 0) return;
        nrem::cases::read_symbols(question, symbols);
        tree.begin(choices, depth_);
        for (const std::uint32_t symbol : symbols) tree.add(symbol);
        tree.predict(answer.probabilities(choices));
    }

private:
    std::size_t depth_;
};

}  // namespace

NREM_PLUGIN("ctw", "0.1.0",
            nrem::backend<Ctw>({"ctw", "the answers shown as a mixture of all tree sources",
                                "Willems, Shtarkov and Tjalkens 1995"}))
