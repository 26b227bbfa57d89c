// The task `counting`: a sequence of symbols is shown, then a boundary, then it is asked how often
// each of some symbols was in it. Counts beyond the largest choice are asked as that choice.
#include <algorithm>
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"

namespace {

class Counting {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("length", "256", {1, 65536}, "of the sequence"),
         nrem::integer("symbols", "64", {1, 4096}, "that there are"),
         nrem::integer("most", "15", {1, 1023}, "the largest count that can be answered"),
         nrem::integer("questions", "32", {1, 4096},
                       "of a stream, each about another symbol, as long as there are any")});
    static constexpr auto offers =
        std::to_array<const char*>({"task.text", "task.choices", "task.codes", "task.oracle"});

    explicit Counting(const nrem::Params& params)
        : length_(params.integer("length")),
          questions_(std::min(params.integer("questions"), params.integer("symbols"))),
          symbols_(numbered("symbol", params.integer("symbols"))),
          choices_(counts_to(params.integer("most"))) {}

    nrem::TaskInfo describe() const { return {nrem::endless, 0, choices_.size()}; }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("sequence " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        std::vector<std::size_t> counts(symbols_.size());
        Telling telling(sink);
        for (std::size_t i = 0; i < length_; ++i) {
            const std::size_t symbol = random.below(symbols_.size());
            ++counts[symbol];
            telling.observe({.text = symbols_[symbol], .words = "seen", .item = symbol + 1});
        }
        telling.boundary();
        std::vector<std::size_t> order(symbols_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        order.resize(questions_);
        for (const std::size_t symbol : order) {
            const std::uint64_t shown = symbol + 1;
            telling.test({.text = symbols_[symbol],
                          .choices = &choices_,
                          .answer = std::min(counts[symbol], choices_.size() - 1),
                          .item = symbols_.size() + shown,
                          .evidence = {&shown, 1}});
        }
    }

private:
    static std::vector<std::string> counts_to(std::size_t most) {
        std::vector<std::string> names;
        for (std::size_t i = 0; i <= most; ++i) names.push_back(std::to_string(i));
        return names;
    }

    std::size_t length_;
    std::size_t questions_;
    std::vector<std::string> symbols_;
    Choices choices_;
};

}  // namespace

NREM_PLUGIN("counting", "0.1.0",
            nrem::task<Counting>({"counting",
                                  "a sequence of symbols, a boundary, then how often each was in "
                                  "it",
                                  "RNNs are not Transformers (yet) (arXiv 2402.18510)"}))
