// The task `index_recall`: a sequence of n symbols is shown, each with its position, then a
// boundary, then it is asked which symbol was at some of the positions.
//
// Positions and symbols have random directions of `dimensions`: a matrix from the one to the other
// has dimensions x dimensions numbers, however long the sequence is. To answer everything takes
// n log2(symbols) bits.
#include <numeric>
#include <string>
#include <vector>

#include "../engines/cues/telling.hpp"
#include "../stated.hpp"

namespace {

class IndexRecall {
public:
    static constexpr auto schema = std::to_array<nrem::ParamSpec>(
        {nrem::integer("length", "64", {1, 65536}, "of the sequence"),
         nrem::integer("symbols", "16", {2, 1024}, "that there are"),
         nrem::integer("dimensions", "32", {2, 1024}, "size of a position and of a symbol's code"),
         nrem::integer("questions", "32", {1, 65536},
                       "of a stream, each about another position, as long as there are any")});
    static constexpr auto offers = std::to_array<const char*>(
        {"task.text", "task.vector", "task.choices", "task.codes", "task.oracle"});

    explicit IndexRecall(const nrem::Params& params)
        : positions_{params.integer("length"), params.integer("dimensions"), 0, Own::random},
          symbols_{params.integer("symbols"), params.integer("dimensions"), 0, Own::random},
          questions_(std::min(params.integer("questions"), params.integer("length"))),
          position_names_(numbered("position", positions_.count)) {}

    nrem::TaskInfo describe() const {
        return {nrem::endless, positions_.dimensions, symbols_.dimensions};
    }

    void stream(std::uint64_t index, std::uint64_t seed, nrem::EventSink& sink) const {
        nrem::Random random(nrem::combine(seed, index));
        sink.name("sequence " + std::to_string(index + 1) + ", seed " + std::to_string(seed));
        const Directions positions(positions_, random);
        const Choices symbols(numbered("symbol", symbols_.count),
                              Directions(symbols_, random).rows());
        std::vector<std::size_t> sequence(positions_.count);
        for (auto& symbol : sequence) symbol = random.below(symbols_.count);
        const auto line = [&](std::size_t position) {
            return Line{.text = position_names_[position],
                        .vector = positions.row(position),
                        .choices = &symbols,
                        .answer = sequence[position],
                        .item = position + 1};
        };
        Telling telling(sink);
        for (std::size_t i = 0; i < sequence.size(); ++i) telling.observe(line(i));
        telling.boundary();
        std::vector<std::size_t> order(sequence.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        random.shuffle(std::span(order));
        order.resize(questions_);
        for (const std::size_t position : order) telling.test(line(position));
    }

    void statements(std::uint64_t, std::uint64_t, std::string_view text,
                    nrem::StatementSink& sink) const {
        find_statements(text, {"position", "symbol"}, sink);
    }

private:
    KeyPlan positions_;
    KeyPlan symbols_;
    std::size_t questions_;
    std::vector<std::string> position_names_;
};

}  // namespace

NREM_PLUGIN("index_recall", "0.1.0",
            nrem::task<IndexRecall>({"index_recall",
                                     "a sequence of symbols, a boundary, then which symbol was at "
                                     "a position",
                                     "RNNs are not Transformers (yet) (2024)"}))
