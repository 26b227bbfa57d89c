// backend markov: an n-gram model over the sequence of answers shown, recalled cases first (in the
// order in which they were made), then the context. It keeps nothing between questions.
//
// Counts follow Krichevsky and Trofimov: every symbol has half a count before it is seen. With
// `backoff: lower` these m/2 pseudo-counts are shared out by the estimate of the next lower order
// instead of evenly; order 0 is the plain KT estimate either way. Strengths are not used.
#include <vector>

#include "engines/episodic/shown.hpp"
#include "nrem/sdk.hpp"

namespace {

class Markov {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>({
        nrem::integer("order", "1", {0, 16}, "how many answers back the next one depends on"),
        nrem::choice("backoff", "lower", "none|lower",
                     "what stands in for what was not seen: even chances, or the lower order"),
    });
    static constexpr auto needs = std::to_array<const char*>({"task.choices", "task.symbols"});
    static constexpr auto offers =
        std::to_array<const char*>({"backend.probabilities", "backend.reads_cases"});

    explicit Markov(const nrem::Params& params)
        : order_(params.integer("order")), backs_off_(params.text("backoff") == "lower") {}

    void predict(const nrem::Question& question, nrem::AnswerSink& answer) const {
        thread_local std::vector<std::uint32_t> symbols;
        thread_local std::vector<double> counts;
        const std::size_t choices = nrem::choices(question.cue()).size();
        if (choices == 0) return;
        nrem::cases::read_symbols(question, symbols);
        const auto probabilities = answer.probabilities(choices);
        std::fill(probabilities.begin(), probabilities.end(), 1 / static_cast<float>(choices));
        for (std::size_t order = backs_off_ ? 0 : order_; order <= order_; ++order) {
            if (order > symbols.size()) break;
            count_after(symbols, order, counts, choices);
            update(counts, probabilities);
        }
    }

private:
    // How often each symbol came after the last `order` symbols.
    static void count_after(const std::vector<std::uint32_t>& symbols, std::size_t order,
                            std::vector<double>& counts, std::size_t choices) {
        counts.assign(choices, 0);
        const auto past = symbols.end() - static_cast<std::ptrdiff_t>(order);
        for (std::size_t i = order; i < symbols.size(); ++i) {
            const auto before = symbols.begin() + static_cast<std::ptrdiff_t>(i - order);
            if (std::equal(past, symbols.end(), before)) counts[symbols[i]] += 1;
        }
    }

    // `probabilities` come in as the lower order's and leave as this one's.
    static void update(const std::vector<double>& counts, std::span<float> probabilities) {
        const double pseudo = static_cast<double>(counts.size()) / 2;
        double total = pseudo;
        for (const double count : counts) total += count;
        for (std::size_t i = 0; i < counts.size(); ++i)
            probabilities[i] = static_cast<float>(
                (counts[i] + pseudo * static_cast<double>(probabilities[i])) / total);
    }

    std::size_t order_;
    bool backs_off_;
};

}  // namespace

NREM_PLUGIN("markov", "0.1.0",
            nrem::backend<Markov>({"markov", "n-gram over the answers shown, KT estimator",
                                   "Krichevsky and Trofimov 1981"}))
